"""Files in: one reader a format, chosen by what a file holds and never by what it is called."""

# Before anything imports pyogrio.
import geo.reading.gdal_drivers  # noqa: F401
