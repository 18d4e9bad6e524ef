"""Very many sites: cut into parts, each part screened by a worker, what was found put together again."""
