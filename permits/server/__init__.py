"""HTTP: stateless screening and the law as held."""
