"""What follows from findings."""
