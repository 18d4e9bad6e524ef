"""The addresses of the HTTP interface, a file each."""
