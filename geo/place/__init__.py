"""Where things lie: coordinate systems, their doubts, shapes grown outwards."""
