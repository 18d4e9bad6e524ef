"""What a worker does, a task a file: ``NAME(held, asked, body)``. Tasks run in children alone."""
