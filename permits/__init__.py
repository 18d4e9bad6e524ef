"""What somebody wants to do near a heat network, and what the law answers."""
