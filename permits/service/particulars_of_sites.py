"""The particulars of rows of sites, made where they were screened: by them an answer is counted and noticed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from permits.rulebook.outcomes import Outcome
from permits.service.check import Desk
from permits.service.engine import ENGINE
from permits.service.ground_asked import ground_of
from permits.service.sites import ScreenedSites
from permits.storage.particulars import ROWS, Particulars


def particulars_of_sites(desk: Desk, screened: Sequence[ScreenedSites], content: bytes) -> Particulars:
    """What is kept beside rows of sites, each a job of its own, of which no record is kept.

    Parameters
    ----------
    content : bytes
        What was handed in; the same content has the same number.

    Returns
    -------
    Particulars
        The strictest outcome; each site is a question of its own.
    """
    geometry = np.concatenate([one.geometry for one in screened]) if screened else np.array([], dtype=object)
    ranks = [int(one.outcomes.outcome.min()) for one in screened if len(one)]
    return Particulars(
        number=f"{ROWS}{hashlib.sha256(content).hexdigest()[:8].upper()}",
        outcome=Outcome.of_rank(min(ranks, default=Outcome.NO_RESTRICTION_FOUND.rank)),
        project=None,
        parties=(),
        network_sha256=desk.register.fingerprint,
        rulebook_sha256=desk.rulebook.sha256,
        engine=ENGINE,
        ground=ground_of(geometry.tolist()),
    )
