"""Who may see which field."""
