"""The particulars of rows of sites, made where they were screened: by them an answer is counted and noticed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import shapely

from geo.place.crs import LONGITUDE_LATITUDE, transform
from permits.rulebook.outcomes import Outcome
from permits.service.check import Desk
from permits.service.engine import ENGINE
from permits.service.sites import ScreenedSites
from permits.storage.particulars import ROWS, Box, Ground, Particulars


def particulars_of_sites(desk: Desk, screened: Sequence[ScreenedSites], content: bytes) -> Particulars:
    """What is kept beside rows of sites, each a job of its own, of which no record is kept.

    Parameters
    ----------
    content : bytes
        What was handed in; the same content has the same number.

    Returns
    -------
    Particulars
        The strictest outcome; the area is that of the site in the middle, by size, because each site is a question of its own.
    """
    geometry = np.concatenate([one.geometry for one in screened]) if screened else np.array([], dtype=object)
    shapes = geometry[[one is not None and not one.is_empty for one in geometry]]
    ground = None
    if len(shapes):
        metres = transform(shapes, LONGITUDE_LATITUDE, desk.register.crs).geometry
        middle = shapely.centroid(shapely.GeometryCollection(shapes.tolist()))
        box = Box(*(float(degrees) for degrees in shapely.total_bounds(shapes)))
        area_m2 = float(np.median(shapely.area(metres)))
        ground = Ground(box, area_m2, float(middle.x), float(middle.y), len(shapes))
    ranks = [int(one.outcomes.outcome.min()) for one in screened if len(one)]
    return Particulars(
        number=f"{ROWS}{hashlib.sha256(content).hexdigest()[:8].upper()}",
        outcome=Outcome.of_rank(min(ranks, default=Outcome.NO_RESTRICTION_FOUND.rank)),
        project=None,
        parties=(),
        network_sha256=desk.register.fingerprint,
        rulebook_sha256=desk.rulebook.sha256,
        engine=ENGINE,
        ground=ground,
    )
