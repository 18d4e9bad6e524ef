"""A network saved as it lies in memory: opened at once, of any size, and checked as it is read."""
