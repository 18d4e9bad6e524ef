"""What a worker does with a part of a batch: from its bytes to those of its segment. Runs in children alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from geo.errors import DamagedError, InputError
from geo.place.transform_file import transform_in
from geo.raw import RawLayer, raw_layer
from geo.reading.part_bytes import from_bytes
from permits.batch.asked import Asked
from permits.batch.refused import words_of
from permits.batch.segment import Segment
from permits.children.endings import Ending, told
from permits.children.worker import Answer
from permits.screening.findings import CHECK_FAILED
from permits.service.check import Desk
from permits.service.engine import ENGINE
from permits.service.site_rows import finding_rows, site_rows
from permits.service.sites import REFUSED, ScreenedSites, refused_sites, screen_sites, some_sites
from permits.works.fact_values import activity_texts, stated_beside
from permits.works.understanding import understood

SCREENED = "application/vnd.apache.arrow.stream"


def batch_basis(desk: Desk, asked: Mapping[str, Any], _: bytes) -> Answer:
    """What a batch would rest on that is asked ``asked``, as JSON; what is wrong with what it is asked with, is refused."""
    try:
        batch = Asked(**asked["asked"])
        facts = stated(batch)["beside"]
        # An activity that does not exist is no fault of each site either.
        texts = activity_texts(facts.get("activities"), batch.file, None)
        understood(texts, facts.get("method"), desk.activities, file=batch.file, feature=None)
        # A reading that does not exist is no fault of each site.
        desk.rulebook.in_force(desk.rulebook.instrument.in_force_from, {**desk.readings, **batch.readings})
    except InputError as error:
        return _refused(error)
    basis = basis_of(desk)
    return Answer(200, "application/json", json.dumps(basis).encode(), basis)


def basis_of(desk: Desk) -> dict[str, str]:
    """By what a desk judges: network, law, program."""
    return {"network_sha256": desk.register.fingerprint, "rulebook_sha256": desk.rulebook.sha256, "engine": ENGINE}


def screened_part(desk: Desk, asked: Mapping[str, Any], body: bytes) -> Answer:
    """Screen a part, or some of it.

    Parameters
    ----------
    asked : mapping
        ``asked`` of the batch; ``layer``, the name of the part's layer, and ``first_row``, how many sites stand before the part;
        ``rows``, the first of its sites that is wanted and the one behind the last; ``given_up``, how a worker ended that tried them,
        where they are no more tried; ``refuses``: what holds for the layer as a whole is refused, else each of its sites says it.
    body : bytes
        The part, as `geo.reading.part_bytes` has it; empty where it is not to be opened any more.

    Returns
    -------
    Answer
        The bytes of a segment, and beside them how many ``sites`` it holds; else what is refused, and whether it is the network that
        is ``damaged``.
    """
    start, stop = asked["rows"]
    try:
        if body:
            whole = from_bytes(body)
            layer = some_sites(whole, start, stop)
        else:
            whole = layer = _nameless(asked["first_row"] + start, stop - start)
        sites = _screened(desk, asked, layer, whole)
    except InputError as error:
        return _refused(error)
    where = {"layer": asked["layer"], "first_row": asked["first_row"] + start, "role": Asked(**asked["asked"]).role}
    segment = Segment(site_rows(sites, desk.register, **where), finding_rows(sites, desk.register, **where))
    return Answer(200, SCREENED, segment.to_bytes(), {"sites": len(sites)})


def _screened(desk: Desk, asked: Mapping[str, Any], layer: RawLayer, whole: RawLayer) -> ScreenedSites:
    if asked["given_up"] is not None:
        return refused_sites(layer, CHECK_FAILED, told(Ending(asked["given_up"])))
    batch = Asked(**asked["asked"])
    try:
        return screen_sites(desk, layer, today=batch.day, declared_crs=batch.crs, whole=whole, **stated(batch))
    except InputError as error:
        if asked["refuses"] or isinstance(error, DamagedError):
            raise
        return refused_sites(layer, REFUSED, error.text)


def stated(batch: Asked) -> dict[str, Any]:
    """What is read of what a batch is asked with, before any site is looked at; raises InputError where it cannot be right."""
    own = batch.transform
    return {
        "beside": stated_beside(batch.facts),
        "way": None if own is None else transform_in(own["text"].encode(), file=own["name"]),
        "readings": batch.readings,
    }


def _nameless(first: int, count: int) -> RawLayer:
    """Sites of which nothing is known but their places."""
    return raw_layer(
        [None] * count,
        [{"id": str(first + number)} for number in range(count)],
        file="",
        layer=None,
        found=count,
        crs=None,
        crs_declared=None,
        fingerprint="",
    )


def _refused(error: InputError) -> Answer:
    said = {"refused": words_of(error), "damaged": isinstance(error, DamagedError)}
    return Answer(422, "application/json", json.dumps(said, ensure_ascii=False).encode(), said)
