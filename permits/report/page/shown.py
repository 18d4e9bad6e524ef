"""A disclosed record with what its pages look up again and again: names, contacts, how a distance is said to the reader."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from geo.dataclass import dataclass
from geo.text import Text
from permits.catalogue.activities import Activities
from permits.catalogue.lists import code_list
from permits.catalogue.outcomes import OutcomeRow, Outcomes
from permits.disclosure.disclose import Disclosed, roles
from permits.gives import Gives
from permits.record.record import Feature, Finding, Nearest, Record
from permits.report.distances import metres
from permits.report.page.phrases import NONE, fill, same, some
from permits.report.wording import MEASURED_FROM, word
from permits.report.works_names import works_names
from permits.screening.findings import WHOLE_SITE


@dataclass(frozen=True)
class Shown:
    """A record as a reader sees it."""

    disclosed: Disclosed

    @property
    def record(self) -> Record:
        return self.disclosed.record

    @cached_property
    def exact(self) -> bool:
        """Whether the reader may know exactly how near a pipe is."""
        return not roles()[self.disclosed.role].rounded

    @cached_property
    def sees_parties(self) -> bool:
        """Whether the reader may know whom to call."""
        return Gives.PARTY in roles()[self.disclosed.role].sees

    @cached_property
    def outcomes(self) -> Mapping[str, OutcomeRow]:
        return {row.code: row for row in code_list(Outcomes).outcome}

    @cached_property
    def _names(self) -> Mapping[str, Text]:
        return {one.asset_id: one.name for one in self.record.assets}

    @cached_property
    def _works_names(self) -> Mapping[str, Text]:
        return works_names(self.record)

    @cached_property
    def _activities(self) -> Mapping[str, Text]:
        return code_list(Activities).names

    @cached_property
    def features(self) -> Mapping[str, Feature]:
        return {one.feature: one for one in self.record.features}

    @cached_property
    def emergency(self) -> str | None:
        """Whether this is an emergency, and whose: ``emergency_own`` | ``emergency_of_others``."""
        return emergency_of(self.record)

    def outcome(self, code: str | None) -> Text:
        """How an outcome is called."""
        return NONE if code is None else self.outcomes[code].text

    def asset(self, asset_id: str | None) -> Text:
        """How the reader is told of an asset."""
        return NONE if asset_id is None else self._names.get(asset_id, same(asset_id))

    def activity(self, code: str | None) -> Text:
        """The name of an activity."""
        return word(self._activities, code)

    def works(self, names: list[str]) -> Text:
        """Features by name; a finding of all of them is of all."""
        return Text("全部作业", "all works") if WHOLE_SITE in names else some(map(self.feature, names))

    def feature(self, name: str) -> Text:
        """How a feature of the works is called."""
        return self._works_names.get(name, same(name))

    def metres(self, value: float | None, *, limit_m: float | None = None) -> str:
        """Metres, with no more digits than the reader may have; past a limit never as on it."""
        return metres(self.disclosed, value, limit_m=limit_m)

    def distance(self, one: Finding | Nearest) -> Text | None:
        """``0.37 m ± 0.23 m``, or the band that it lies in; None where nothing was measured or may be said."""
        if one.distance_m is None:
            if one.distance_band_m is None or self.exact:
                return None
            return fill("约 {band} m 内", "within about {band} m", band=f"{one.distance_band_m:g}")
        said = f"{self.metres(one.distance_m, limit_m=one.limit_m)} m"
        if one.uncertainty_m is None:
            return same(said)
        return same(f"{said} ± {self.metres(one.uncertainty_m)} m")

    def measured(self, one: Finding) -> Text | None:
        """The asset, the line measured from, the distance and the limit, as one sentence."""
        distance = self.distance(one)
        if one.asset_id is None or distance is None:
            return None
        asset = self.asset(one.asset_id)
        if one.limit_m == 0 and one.distance_m == 0:
            return fill("占用{asset}", "occupies {asset}", asset=asset)
        if one.measured_from is not None:
            line = word(MEASURED_FROM, one.measured_from)
            asset = fill("{asset} {line}", "the {line} of {asset}", asset=asset, line=line)
        said = fill("距 {asset} {distance}", "{distance} from {asset}", asset=asset, distance=distance)
        if one.distance_m is None:
            said = fill("距 {asset} {distance}", "{distance} of {asset}", asset=asset, distance=distance)
        if not one.limit_m:
            return said
        limit = f"{one.limit_m:g} m"
        if one.tier is not None:
            return fill(
                "{said}；筛查距离 {limit}（类比）",
                "{said}; screening distance {limit} (by analogy)",
                said=said,
                limit=limit,
            )
        return fill("{said}；限 {limit}", "{said}; limit {limit}", said=said, limit=limit)

    def margin(self, distance_m: float | None, limit_m: float | None) -> Text:
        """By how much it is inside or clear."""
        if distance_m is None or limit_m is None:
            return NONE
        margin_m = round(distance_m - limit_m, 3)
        by = self.metres(abs(margin_m), limit_m=0.0)
        return (
            fill("在内 {by} m", "inside by {by} m", by=by)
            if margin_m <= 0
            else fill("在外 {by} m", "clear by {by} m", by=by)
        )


def emergency_of(record: Record) -> str | None:
    """Whether works are an emergency, and whose: ``emergency_own`` | ``emergency_of_others``."""
    kinds = {one.kind for one in record.caveats}
    if "emergency_of_others" in kinds:
        return "emergency_of_others"
    return "emergency_own" if "emergency_first" in kinds else None
