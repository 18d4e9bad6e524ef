"""A site of ours, judged before any of others."""

import json

FIRST_SITE = json.dumps(
    {
        "type": "Feature",
        "properties": {"activity": "沟槽开挖", "depth_m": 1.5, "start": "2026-05-10", "end": "2026-06-10"},
        "geometry": {
            "type": "Polygon",
            "coordinates": [
                [[113.62, 34.75], [113.6202, 34.75], [113.6202, 34.7501], [113.62, 34.7501], [113.62, 34.75]]
            ],
        },
    }
).encode()
# What is asked of it: as much as anybody can ask.
FIRST_ASKED = {
    "task": "screening",
    "query": {"counter_proposal": True},
    "html": False,
    "role": "operator",
    "at_most": None,
}
