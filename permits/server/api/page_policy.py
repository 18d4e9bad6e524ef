"""What a determination as a page may do in a browser that opens it from the interface."""

from __future__ import annotations

# The page carries its own, stricter policy, by the hashes of its scripts; here it also loses its origin.
PAGE_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; "
    "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "sandbox allow-scripts allow-popups allow-downloads allow-modals"
)
