"""What the description says of addresses of batches besides what they answer: how they refuse, and headers."""

from __future__ import annotations

from permits.server.described_headers import headers

TAKES = (
    "not-acceptable",
    "broken-body",
    "body-too-slow",
    "body-too-large",
    "unsupported-media-type",
    "invalid-request",
    "unusable-works",
    "unusable-input",
    "unknown-activity",
    "unreadable-file",
    "unusable-geometry",
    "unsettled-coordinates",
    "unknown-reading",
    "unpacks-too-large",
    "too-much-memory",
    "too-much-computing",
    "crashed",
    "out-of-time",
    "stopped",
    "key-reused",
    "asked-too-often",
    "forbidden",
    "store-busy",
    "store-unusable",
    "server-full",
)
TELLS = ("no-such-address", "forbidden", "invalid-request", "store-busy", "store-unusable")
# Of what a worker looks up among the rows.
LOOKED_UP = ("too-much-memory", "answer-too-large", "too-much-computing", "crashed", "out-of-time", "stopped")
# Headers of a batch that begins, of a file.
BEGUN = headers("Location", "Preference-Applied", "Retry-After")
OF_A_FILE = ("Accept-Ranges", "Content-Disposition", "ETag", "Last-Modified")
