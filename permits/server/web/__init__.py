"""The pages: a door a file, with the templates and assets that they need. What one can do here, one can do by `api` too."""
