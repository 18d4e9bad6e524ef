"""Every code list as a typed table, a noun a file."""
