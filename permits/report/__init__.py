"""A determination on paper and screen: JSON, terminal, HTML."""
