"""What a server keeps: asks, checks, files, and the key of its installation."""
