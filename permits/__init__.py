"""What somebody wants to do near a heat network, and what the law answers."""

# Stated here alone; what is installed is asked for it by others, which takes longer than reading a rule book.
__version__ = "0.1.0"
