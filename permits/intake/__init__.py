"""How it came in: files and facts to a site, proposed works and networks."""
