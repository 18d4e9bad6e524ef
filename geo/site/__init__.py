"""The works as land: valid, in the working system, nothing lost."""
