"""A determination as a map: the works with their findings over the network near them."""

from __future__ import annotations

from collections.abc import Iterator

from geo.text import Text
from maps.document import Code, Layer, MapDocument, MapFeature
from permits.catalogue.activities import Activities
from permits.catalogue.lists import code_list
from permits.catalogue.outcomes import Outcomes
from permits.disclosure.disclose import Disclosed
from permits.record.record import Feature
from permits.report.distances import distance
from permits.report.drawing import drawn_zones
from permits.report.measured_map import frame, measured_layers, proposal_layers
from permits.report.network_map import cut_out_layers, network_layers
from permits.report.seal_code import code_of, said
from permits.report.street_context import StreetContext
from permits.report.wording import CERTAINTY, ZONES, style_of, word
from permits.report.works_names import named
from permits.screening.findings import WHOLE_SITE


def map_of(
    disclosed: Disclosed, *, language: str, context: StreetContext | None = None, way: int | None = None
) -> MapDocument:
    """The map of one determination, as its reader may see it, over streets where some were given.

    Parameters
    ----------
    way : int, optional
        The change of the job that is drawn, by its place among the options; None: the smallest that frees it.
    """
    disclosed = named(disclosed, language)
    record = disclosed.record
    if record.excerpt is not None:
        layers = network_layers(record.excerpt, language=language)
    else:
        layers = cut_out_layers(record.cut_out, language=language)
    code = code_of(record)
    return MapDocument(
        title=record.headline,
        language=language,
        layers=(
            *(() if context is None else context.layers),
            *layers,
            *proposal_layers(record, language=language, way=way),
            *_works(disclosed, language),
            *measured_layers(disclosed, language=language),
        ),
        notes=(
            *_job(disclosed),
            drawn_zones(record),
            Text(
                "手机定位误差可达数米，不能用来判断内外",
                "A phone's position may be metres off and proves nothing",
            ),
            *(() if context is None else context.notes),
        ),
        frame=frame(record),
        code=None if code is None else Code(code[1], code[0], said(record)),
    )


def _job(disclosed: Disclosed) -> Iterator[Text]:
    """Which job a sheet of paper belongs to."""
    job, number = disclosed.record.job, disclosed.record.number
    named = " · ".join(one for one in (job.project, job.reference) if one)
    if named:
        yield Text(named, named)
    day = job.issued_on or "—"
    yield Text(f"编号 {number} · {day}", f"No. {number} · {day}")


def _works(disclosed: Disclosed, language: str) -> Iterator[Layer]:
    """The works, a layer an outcome so that the legend says what each look means; the strictest on top."""
    placed = [one for one in disclosed.record.features if one.geometry is not None]
    for row in reversed(code_list(Outcomes).outcome):
        features = tuple(
            MapFeature(one.geometry, one.feature, tuple(_facts(disclosed, one, language)))
            for one in placed
            if one.outcome == row.code and one.geometry is not None
        )
        if features:
            yield Layer(Text(f"作业：{row.zh}", f"works: {row.en}"), style_of(row.code), features)


def _facts(disclosed: Disclosed, feature: Feature, language: str) -> Iterator[tuple[str, str]]:
    outcomes = {row.code: row.text for row in code_list(Outcomes).outcome}
    activities = code_list(Activities).names
    names = {one.asset_id: one.name for one in disclosed.record.assets}

    def pick(text: Text) -> str:
        return str(getattr(text, language))

    yield pick(Text("结论", "outcome")), pick(outcomes[feature.outcome])
    for one in disclosed.record.findings:
        if one.feature not in (feature.feature, WHOLE_SITE) or one.asset_id is None:
            continue
        measured = distance(disclosed, one.distance_m, one.distance_band_m)
        if measured.zh == "—":
            continue
        yield (
            f"{pick(word(activities, one.activity))} ↔ {pick(names[one.asset_id])}",
            f"{_with_unit(pick(measured))} / {one.limit_m} m · {pick(word(CERTAINTY, one.certainty))} · "
            f"{pick(word(ZONES, one.zone))}",
        )


def _with_unit(measured: str) -> str:
    return measured if "m" in measured else f"{measured} m"
