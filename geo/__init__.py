"""Ground truth: reading geometry, placing it on the earth, measuring it. Knows no law."""
