"""Distances between works and assets, and what they overlap."""
