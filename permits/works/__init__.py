"""What somebody wants to do: activities and facts."""
