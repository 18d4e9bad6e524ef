"""A determination as one typed record: made once, written, read back, shown."""
