"""Files in: one reader a format, chosen by what a file holds and never by what it is called."""
