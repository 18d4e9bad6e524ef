"""A map as data, rendered to one HTML page. Knows no permit."""
