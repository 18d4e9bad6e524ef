"""The page that a firm, an inspector, an operator and an authority hold in their hands, as data for its templates."""
