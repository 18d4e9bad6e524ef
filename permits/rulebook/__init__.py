"""The law, typed and dated: articles as data, provisions, and what is in force on a day."""
