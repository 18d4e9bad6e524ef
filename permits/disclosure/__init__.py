"""Who may see which field of a record: one table of roles, applied before any rendering."""
