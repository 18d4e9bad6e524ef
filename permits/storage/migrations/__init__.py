"""How a database came to its present shape, one step a file in `versions`."""
