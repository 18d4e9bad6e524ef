"""One use case: works handed in, checked against a loaded network and the rule book of their dates."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import numpy as np
import shapely

import data
from geo.measure.clearance import ClearanceIndex
from geo.network import (
    COVERAGE_COLUMNS,
    RIVER_COLUMNS,
    load_network,
)
from geo.network.assets import AssetRegister
from geo.network.operators import read_operators
from geo.place.crs import label
from geo.place.transform_file import TransformFile
from geo.raw import RawLayer
from geo.site.work_site import WorkSite
from geo.text import Text
from permits import catalogue
from permits.counterproposal.shift import Shift, shift
from permits.determination.caveats import caveats
from permits.determination.determination import Basis, Caveat, Determination, SiteFacts, determine
from permits.doubt.doubts import Asker
from permits.errors import RuleBookError, WorksError
from permits.intake.handed_in import collapsed_findings, take_in, unread_findings
from permits.intake.network_sources import layer_source, network_sources
from permits.rulebook.in_force import RuleBook, RulesInForce
from permits.rulebook.loading import load_rulebook
from permits.rulebook.outcomes import Outcome
from permits.rulebook.provisions import CircumstanceWords
from permits.screening.case import Case
from permits.screening.findings import Certainty, Finding
from permits.screening.judge import asset_reach_m
from permits.screening.periods import periods
from permits.screening.screen import Screening, screen
from permits.service.shipped import activity_list, fact_names, network_tables, outcome_words, usual_sizes
from permits.works.proposed import ProposedWorks
from permits.works.sizes import Sizes, sizes

DEFAULT_REGULATION = "zhengzhou-253"


def rule_books() -> tuple[str, ...]:
    """Names of the shipped rule books."""
    return tuple(sorted(entry.name for entry in data.regulations().iterdir() if entry.is_dir()))


def open_rulebook(name: str) -> RuleBook:
    """Load a shipped rule book by its name, or a draft by the path of its folder.

    Raises
    ------
    RuleBookError
        There is none of this name, or it does not hold together.
    """
    folder: Traversable = data.regulations() / name
    if name not in rule_books():
        folder = Path(name)
        if not (folder / "instrument.toml").is_file():
            raise RuleBookError(
                Text(
                    f"没有名为“{name}”的法规，也没有这样的法规文件夹",
                    f"there is no regulation {name!r} and no such folder",
                ),
                Text(f"可用：{'、'.join(rule_books())}", f"Known: {', '.join(rule_books())}"),
            )
    return load_rulebook(
        folder,
        activity_codes=frozenset(activity_list().codes),
        species={kind: tuple(row.names) for kind, row in catalogue.code_list(catalogue.Species).root.items()},
        circumstance_words={
            name: CircumstanceWords(tuple(row.words), tuple(row.unless))
            for name, row in catalogue.code_list(catalogue.Circumstances).root.items()
        },
    )


def open_network(
    networks: Sequence[str],
    *,
    rivers: str | None = None,
    coverage: str | None = None,
    mapping: Path | None = None,
    river_width_m: float | None = None,
    operators: Path | None = None,
) -> AssetRegister:
    """Load a network from the arguments that the command line and the server take."""
    register = load_network(
        network_sources(networks, mapping=mapping),
        rivers=None if rivers is None else layer_source(rivers, RIVER_COLUMNS),
        coverage=None if coverage is None else layer_source(coverage, COVERAGE_COLUMNS),
        tables=network_tables(),
        river_width_m=river_width_m,
    )
    if operators is None:
        return register
    whom = read_operators(operators)
    digest = hashlib.sha256(f"{register.fingerprint} operators {whom.fingerprint}".encode())
    return dataclasses.replace(register, operators=whom.by_name, fingerprint=digest.hexdigest())


@dataclass(frozen=True)
class Checked:
    """A determination with what it was drawn from, for map and plan; the site at the size that was stated."""

    determination: Determination
    site: WorkSite
    works: tuple[ProposedWorks, ...]
    rules: RulesInForce | None


class Desk:
    """A network and a rule book, loaded once and asked many times."""

    def __init__(
        self,
        register: AssetRegister,
        *,
        regulation: str = DEFAULT_REGULATION,
        readings: Mapping[str, str] | None = None,
    ) -> None:
        self.register = register
        self.rulebook = open_rulebook(regulation)
        self.readings = dict(readings or {})
        # A reading that does not exist is refused here, not by the first request.
        self.rulebook.in_force(self.rulebook.instrument.in_force_from, self.readings)
        self.activities = activity_list()
        self.words = outcome_words()
        self._accuracy = catalogue.code_list(catalogue.Provenance).accuracy_m
        self._passes_under = frozenset(code for code in self.activities.codes if self.activities[code].passes_under)

    @cached_property
    def _index(self) -> ClearanceIndex:
        return self._index_of(self.register)

    def _index_of(self, register: AssetRegister) -> ClearanceIndex:
        days = sorted({version.valid_from for version in self.rulebook.versions})
        rules = [held for day in days if (held := self.rulebook.in_force(day)) is not None]
        every = [*rules, *(other for held in rules for _, _, other in held.alternatives)]
        return ClearanceIndex(register.geometry, asset_reach_m(register, every), register.scale)

    @cached_property
    def _unsettled_network(self) -> tuple[AssetRegister, ClearanceIndex] | None:
        """The assets whose coordinates may be those of a web map; None where there are none."""
        unsettled = ~self.register.column("settled")
        if not unsettled.any():
            return None
        if unsettled.all():
            return self.register, self._index
        register = self.register.take(unsettled)
        return register, self._index_of(register)

    def check(
        self,
        layers: Sequence[RawLayer],
        *,
        today: datetime.date,
        beside: Mapping[str, Any] | None = None,
        declared_crs: str | None = None,
        way: TransformFile | None = None,
        readings: Mapping[str, str] | None = None,
    ) -> Checked:
        """Check the works of one job.

        Parameters
        ----------
        layers : sequence of RawLayer
            The works as read; all layers are one job.
        today : date
            Taken as the start where none is stated, and recorded in the basis.
        beside : mapping, optional
            Facts stated beside the file.
        declared_crs : str, optional
            System declared beside the file.
        way : TransformFile, optional
            The sender's own transform out of an old or local system.
        readings : mapping, optional
            Readings other than the desk's own.

        Raises
        ------
        InputError
            Anything handed in that cannot be judged.
        """
        readings = {**self.readings, **(readings or {})}
        handed = take_in(
            layers, self.activities, fact_names(), self.register.crs, beside=beside, declared_crs=declared_crs, way=way
        )
        site, works = handed.site, handed.works
        for one in works:
            if one.start is None and one.end is not None and one.end < today:
                raise WorksError(
                    Text(
                        f"完工日期 {one.end} 早于今天 {today}，而未说明开工日期",
                        f"the works end on {one.end}, before today, {today}, and state no start",
                    ),
                    Text("请补报 start", "State the start"),
                    file=layers[0].file,
                    feature=one.feature,
                )
        if len({one.facts.get("applicant") for one in works}) > 1:
            raise WorksError(
                Text("各要素的 applicant 不一致", "the features name different kinds of applicant"),
                Text("一次申请只能有一个申请人", "One job has one applicant"),
                file=layers[0].file,
            )
        scale = self._scale_at(site.geometry)
        stated = self._sizes(works, site.geometry, scale)
        true_size = site.grown_by(stated.stated.most_m() * scale)
        uncertainty = self._uncertainty(works, handed.provenance, site.transform_accuracy_m, handed.coarseness_m)
        case = Case(site, works, stated.stated, uncertainty, self.register, self._index)
        screened, rules, judged_on = self._screen_periods(case, today, readings)
        found = [*screened.findings, *unread_findings(handed), *collapsed_findings(handed)]
        doubts = self._asker(scale, today, readings).ask(case, handed, stated, found, scale=scale)
        findings = (*found, *doubts.findings)
        determination = determine(
            findings,
            rules=rules,
            touched=screened.touched,
            circumstances=screened.circumstances,
            owners=self._owners(findings),
            words=self.words,
            applicant=works[0].facts.get("applicant"),
            basis=Basis(
                regulation=self.rulebook.instrument.id,
                in_force_on=judged_on,
                rulebook_sha256=self.rulebook.sha256,
                network_sha256=self.register.fingerprint,
                works_sha256=_works_fingerprint(layers, beside, declared_crs, way),
                engine=f"heatguard {version('heatguard')}",
                working_crs=label(self.register.crs),
                readings={} if rules is None else dict(rules.chosen),
            ),
            site=SiteFacts(
                feature=site.feature,
                crs=site.crs,
                area_m2=true_size.area_m2(),
                crs_declared=site.crs_declared,
                crs_used=label(site.crs),
                repairs=site.repairs,
                found=handed.found,
                unread=handed.unread,
                tried=doubts.tried,
            ),
            # No move frees works that were not read.
            counter_proposal=None if handed.unread else self._shift(case, screened, rules),
            caveats=[
                *caveats(site, works, screened, rules, self.register, self.rulebook.instrument, today=today),
                *(Caveat("works_note", note) for note in handed.notes),
            ],
        )
        return Checked(determination, true_size, works, rules)

    def _scale_at(self, geometry: np.ndarray[Any, Any]) -> float:
        """Plane metres for a ground metre where the works lie."""
        x, y = shapely.bounds(geometry[:1])[0, :2]
        return float(self.register.scale.at(np.array([x]), np.array([y]))[0])

    def _sizes(self, works: Sequence[ProposedWorks], geometry: np.ndarray[Any, Any], scale: float) -> Sizes:
        return sizes(works, geometry, usual_sizes(), scale=scale, passes_under=self._passes_under)

    def _uncertainty(
        self,
        works: Sequence[ProposedWorks],
        provenance: Sequence[str],
        transform_accuracy_m: np.ndarray[Any, Any],
        coarseness_m: np.ndarray[Any, Any],
    ) -> np.ndarray[Any, Any]:
        """Position uncertainty of each feature, m: as stated, else by where its coordinates come from.

        Coordinates are never better than the last digit that was written.
        """
        stated = [
            one.facts.get("accuracy_m", self._accuracy[source]) for one, source in zip(works, provenance, strict=True)
        ]
        return np.asarray(np.maximum(np.array(stated, dtype=float), coarseness_m) + transform_accuracy_m)

    def _asker(self, scale: float, today: datetime.date, readings: Mapping[str, str] | None) -> Asker:
        return Asker(
            self.activities,
            usual_sizes(),
            sizes_of=lambda works, geometry: self._sizes(works, geometry, scale),
            uncertainty_of=self._uncertainty,
            unsettled_network=self._unsettled_network,
            periods=lambda works: list(periods(works, self.rulebook, today=today, readings=readings)),
        )

    def _screen_periods(
        self, case: Case, today: datetime.date, readings: Mapping[str, str] | None
    ) -> tuple[Screening, RulesInForce | None, datetime.date]:
        """Screen each feature under the law of each stretch of its dates."""
        findings: dict[tuple[Any, ...], Finding] = {}
        screenings: list[Screening] = []
        latest: tuple[datetime.date, RulesInForce] | None = None
        for rows, day, rules in periods(case.works, self.rulebook, today=today, readings=readings):
            part = case.part(rows)
            if rules is None:
                for feature in part.site.feature:
                    finding = self._prior_law(feature)
                    findings[(*finding.key, finding.outcome)] = finding
                continue
            if latest is None or day > latest[0]:
                latest = (day, rules)
            screened = screen(part, rules, passes_under=self._passes_under, since=day)
            screenings.append(screened)
            for finding in screened.findings:
                findings[(*finding.key, finding.outcome)] = finding
        together = Screening(
            findings=tuple(sorted(findings.values(), key=lambda one: (one.outcome.rank, *one.key))),
            touched=frozenset().union(*(one.touched for one in screenings)),
            circumstances=frozenset().union(*(one.circumstances for one in screenings)),
            other_law=frozenset().union(*(one.other_law for one in screenings)),
        )
        first_day = min(one.start or today for one in case.works)
        return together, None if latest is None else latest[1], first_day if latest is None else latest[0]

    @staticmethod
    def _shift(case: Case, screened: Screening, rules: RulesInForce | None) -> Shift | None:
        """A move that frees the job, where findings of the order at some asset are all that stands against it."""
        against = [
            one for one in screened.findings if one.outcome is not Outcome.NO_RESTRICTION_FOUND and one.statutory
        ]
        if rules is None or not against or any(one.asset_id is None for one in against):
            return None
        if any(rules.activity(code).on_heat_facilities for one in case.works for code in one.activities):
            # Work on the pipe itself cannot be done elsewhere.
            return None
        try:
            return shift(case, rules)
        except shapely.errors.GEOSException:
            # A proposal is an offer; what stands against the job was found without it.
            return None

    def _owners(self, findings: Sequence[Finding]) -> dict[str, tuple[str | None, str | None]]:
        """Owner and operator of the assets that were found."""
        found = {finding.asset_id for finding in findings}
        parties = (self.register.column(name) for name in ("asset_id", "owner", "operator"))
        return {asset: (owner, operator) for asset, owner, operator in zip(*parties, strict=True) if asset in found}

    def _prior_law(self, feature: str) -> Finding:
        instrument = self.rulebook.instrument
        before = instrument.in_force_from
        return Finding(
            feature=feature,
            outcome=Outcome.PRIOR_LAW,
            certainty=Certainty.UNDETERMINED,
            provision="prior_law",
            text=Text(
                f"{before} 以前的作业适用{instrument.predecessor.zh}等原规定；{instrument.predecessor_note.zh}",
                f"works before {before} fall under the prior law, {instrument.predecessor.en};"
                f" {instrument.predecessor_note.en}",
            ),
            statutory=False,
        )


def _works_fingerprint(
    layers: Sequence[RawLayer],
    beside: Mapping[str, Any] | None,
    declared_crs: str | None,
    way: TransformFile | None,
) -> str:
    stated = {key: value for key, value in (beside or {}).items() if value is not None}
    said: list[Any] = [[layer.fingerprint for layer in layers], stated, declared_crs]
    picked = [layer.layer for layer in layers if layer.layer is not None]
    if picked:
        said.append(picked)
    if way is not None:
        said.append(way.fingerprint)
    text = json.dumps(said, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
