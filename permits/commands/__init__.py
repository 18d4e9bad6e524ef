"""Commands of the command line that have a name of two words."""
