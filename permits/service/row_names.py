"""Names of columns of rows that others must know than who makes them (`permits.service.site_rows`), whose libraries are large."""

GEOMETRY = "geometry"
