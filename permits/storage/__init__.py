"""What a server keeps between requests: asks, checks, the log of answers, and the files that belong to them."""
