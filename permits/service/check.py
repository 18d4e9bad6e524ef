"""Works handed in, checked against a loaded network and the rule book of their dates."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import shapely

import data
from geo.dataclass import dataclass, replaced
from geo.errors import DamagedError, InputError
from geo.measure.clearance import ClearanceIndex
from geo.network.assets import AssetRegister
from geo.place.crs import label
from geo.place.transform_file import TransformFile
from geo.raw import RawLayer
from geo.site.work_site import WorkSite
from permits.catalogue.activities import Activities
from permits.catalogue.facts import Provenance
from permits.catalogue.letters import Letters
from permits.catalogue.lists import code_list
from permits.catalogue.ways_out import WaysOut
from permits.catalogue.words import Parties
from permits.counterproposal.bench import Bench
from permits.counterproposal.options import Proposal
from permits.counterproposal.proposal import proposal
from permits.determination.caveats import caveats
from permits.determination.determination import Basis, Caveat, Determination, SiteFacts, determine
from permits.determination.missing import Missing, Part, said
from permits.doubt.doubts import Asker, Doubts, Ranks
from permits.gives import Gives
from permits.intake.hand_in import HandIn
from permits.intake.handed_in import (
    HandedIn,
    collapsed_findings,
    elsewhere_findings,
    other_system_findings,
    take_in,
    unread_findings,
)
from permits.plan.letters import Letter, letters
from permits.plan.protection_plan import ProtectionPlan, Table, protection_plan, too_many_assets
from permits.record.making import Judged, record_of
from permits.record.record import Record
from permits.rulebook.in_force import RulesInForce
from permits.screening.case import Case
from permits.screening.findings import CHECK_FAILED, WHOLE_SITE, Finding, undetermined
from permits.screening.over_time import ScreenedOverTime, screen_over_time
from permits.screening.periods import periods
from permits.screening.strictest import of_findings
from permits.service.again import Again
from permits.service.clearances import clearance_index, for_a_job
from permits.service.engine import ENGINE
from permits.service.opening import open_rulebook
from permits.service.plan_table import shipped_plan_table
from permits.service.refused_works import refuse_contradictions
from permits.service.shipped import activity_list, fact_names, outcome_words, usual_sizes
from permits.works.alike import Works
from permits.works.proposed import ProposedWorks
from permits.works.sizes import Sizes, sizes


@dataclass(frozen=True)
class Checked(Judged):
    """A job checked: what was judged, and its record."""

    @cached_property
    def record(self) -> Record:
        return record_of(self)


class Desk:
    """A network and a rule book, loaded once and asked many times."""

    def __init__(
        self,
        register: AssetRegister,
        *,
        regulation: str = data.DEFAULT_REGULATION,
        readings: Mapping[str, str] | None = None,
        plan_table: Table | None = None,
    ) -> None:
        self.register = register
        self.plan_table = plan_table or shipped_plan_table()
        self.rulebook = open_rulebook(regulation)
        self.readings = dict(readings or {})
        # A reading that does not exist is refused here, not by the first request.
        self.rulebook.in_force(self.rulebook.instrument.in_force_from, self.readings)
        self.activities = activity_list()
        self.words = outcome_words()
        self._accuracy = code_list(Provenance).accuracy_m
        self._party_names, self._activity_names = code_list(Parties).texts, code_list(Activities).names
        self.passes_under = frozenset(code for code in self.activities.codes if self.activities[code].passes_under)

    @cached_property
    def index(self) -> ClearanceIndex:
        return clearance_index(self.register, self.rulebook)

    @cached_property
    def _unsettled_network(self) -> tuple[AssetRegister, ClearanceIndex] | None:
        """The assets whose coordinates may be those of a web map; None where there are none."""
        register = self.register.unsettled()
        if register is None:
            return None
        return register, self.index if register is self.register else clearance_index(register, self.rulebook)

    @cached_property
    def _wider_network(self) -> tuple[AssetRegister, ClearanceIndex] | None:
        """The assets that a column nobody reads may make reach farther, reaching so far; None where there are none."""
        register = self.register.wider()
        return None if register is None else (register, clearance_index(register, self.rulebook))

    def check(
        self,
        layers: Sequence[RawLayer],
        *,
        today: datetime.date,
        beside: Mapping[str, Any] | None = None,
        declared_crs: str | None = None,
        way: TransformFile | None = None,
        readings: Mapping[str, str] | None = None,
        counter_proposal: bool = False,
        hand_in: HandIn | None = None,
        unseen: Collection[Gives] = (),
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
        counter_proposal : bool
            Look for the way out as well, which takes longer than the check.
        hand_in : HandIn, optional
            The files as they came, for the record to keep.
        unseen : collection of Gives
            What none of its readers may see: of a small job most is to measure and to draw what gives that away, which is left out.

        Raises
        ------
        InputError
            Anything handed in that cannot be judged.
        """
        readings = {**self.readings, **(readings or {})}
        handed = take_in(
            layers, self.activities, fact_names(), self.register.crs, beside=beside, declared_crs=declared_crs, way=way
        )
        site, works = handed.site, Works(handed.works)
        refuse_contradictions(works, layers[0].file, today)
        scale = float(self.scale_at(site.geometry[:1])[0])
        stated = self.sizes(works, site.geometry, scale)
        true_size = site.grown_by(stated.stated.most_m() * scale)
        uncertainty = self.uncertainty(works, handed.provenance, site.transform_accuracy_m, handed.coarseness_m)
        case = Case(site, works, stated.stated, uncertainty, *for_a_job(self.register, self.index))
        screened = screen_over_time(
            case,
            self.rulebook,
            today=today,
            readings=readings,
            passes_under=self.passes_under,
            overlaps=Gives.PLACE not in unseen,
        )
        found = [
            *screened.screening.findings,
            *unread_findings(handed),
            *collapsed_findings(handed),
            *elsewhere_findings(handed),
            *other_system_findings(handed),
        ]
        asker = self.asker(scale, today=today, readings=readings)
        missing = Missing()
        doubts = missing.unless(
            Part.DOUBTS,
            lambda: asker.ask(case, handed, stated, Ranks.of_findings(site.feature, found), scale=scale),
            _not_asked(Part.DOUBTS),
        )
        notes = missing.unless(Part.NOTES, lambda: self._notes(handed, screened, today), None)
        if notes is None:
            # A clear holds only with its notes.
            notes, found = (), [*found, *_not_asked(Part.NOTES).findings]
        way_out = None
        # No change of what was read frees works that were not read, nor what could not be looked at.
        if counter_proposal and not handed.unread and not missing:
            again = Again(
                case=case,
                handed=handed,
                rulebook=self.rulebook,
                asker=asker,
                sizes_of=lambda works, geometry: self.sizes(works, geometry, scale),
                scale=scale,
                passes_under=self.passes_under,
                today=today,
                readings=readings,
            )
            answers = of_findings(site.feature, (*found, *doubts.findings))
            way_out = missing.unless(
                Part.WAY_OUT,
                lambda: self._way_out(stated, screened, doubts, again, answers, findings=len(found)),
                None,
            )
        works_sha256 = _works_fingerprint(layers, beside, declared_crs, way)
        determination = self._determine(
            handed, screened, (*found, *doubts.findings), doubts, works_sha256, true_size, notes, way_out
        )
        kept = hand_in and hand_in.with_what_was_stated(
            crs=declared_crs, facts=beside or {}, way=way, way_out=counter_proposal
        )
        return self._written_up(determination, case, true_size, screened.rules, missing, kept, today, frozenset(unseen))

    def _written_up(
        self,
        determination: Determination,
        case: Case,
        true_size: WorkSite,
        rules: RulesInForce | None,
        missing: Missing,
        hand_in: HandIn | None,
        today: datetime.date,
        unseen: frozenset[Gives],
    ) -> Checked:
        """A determination with the plan and the letters that follow from it."""
        notes = (*determination.caveats, *too_many_assets(determination))
        determination = replaced(determination, caveats=notes)
        plan = missing.unless(
            Part.PLAN, lambda: protection_plan(determination, case, rules, self.plan_table, today=today), None
        )
        return Checked(
            determination=determination,
            case=case,
            site=true_size,
            rules=rules,
            instrument=self.rulebook.instrument,
            plan=plan,
            letters=missing.unless(Part.LETTERS, lambda: self._letters(determination, case, plan), ()),
            issued_on=today,
            measures=self.plan_table.measures,
            missing=missing,
            hand_in=hand_in,
            unseen=unseen,
        )

    def _notes(self, handed: HandedIn, screened: ScreenedOverTime, today: datetime.date) -> tuple[Caveat, ...]:
        return (
            *caveats(
                handed.site,
                handed.works,
                screened.screening,
                screened.rules,
                self.register,
                self.rulebook.instrument,
                today=today,
            ),
            *(Caveat("works_note", note) for note in handed.notes),
        )

    def _determine(
        self,
        handed: HandedIn,
        screened: ScreenedOverTime,
        findings: tuple[Finding, ...],
        doubts: Doubts,
        works_sha256: str,
        true_size: WorkSite,
        notes: tuple[Caveat, ...],
        way_out: Proposal | None,
    ) -> Determination:
        rules, site = screened.rules, handed.site
        return determine(
            findings,
            rules=rules,
            touched=screened.screening.touched,
            circumstances=screened.screening.circumstances,
            owners=self._owners(findings),
            words=self.words,
            applicant=handed.works[0].facts.get("applicant"),
            basis=Basis(
                regulation=self.rulebook.instrument.id,
                in_force_on=screened.judged_on,
                rulebook_sha256=self.rulebook.sha256,
                network_sha256=self.register.fingerprint,
                works_sha256=works_sha256,
                engine=ENGINE,
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
            counter_proposal=way_out,
            caveats=notes,
        )

    def _letters(self, determination: Determination, case: Case, plan: ProtectionPlan | None) -> tuple[Letter, ...]:
        return letters(
            determination,
            case,
            code_list(Letters),
            roles=self._party_names,
            activity_names=self._activity_names,
            order=self.rulebook.instrument.title,
            schedule=None if plan is None else plan.schedule,
        )

    def scale_at(self, geometry: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Plane metres for a ground metre where each of some works lies."""
        x, y = shapely.bounds(geometry)[:, :2].T
        return np.asarray(self.register.scale.at(x, y))

    def sizes(
        self,
        works: Sequence[ProposedWorks],
        geometry: np.ndarray[Any, Any],
        scale: float | np.ndarray[Any, Any],
        *,
        apart: bool = False,
    ) -> Sizes:
        """How far works reach; ``scale``: plane metres for a ground metre, of all or of each."""
        return sizes(works, geometry, usual_sizes(), scale=scale, passes_under=self.passes_under, apart=apart)

    def uncertainty(
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

    def asker(self, scale: float | None, *, today: datetime.date, readings: Mapping[str, str] | None) -> Asker:
        """Who asks the doubts about works at a place of this scale; None: about many that stand apart."""
        apart = scale is None
        return Asker(
            self.activities,
            usual_sizes(),
            sizes_of=lambda works, geometry: self.sizes(
                works, geometry, self.scale_at(geometry) if scale is None else scale, apart=apart
            ),
            uncertainty_of=self.uncertainty,
            unsettled_network=self._unsettled_network,
            wider_network=self._wider_network,
            periods=lambda works: list(periods(works, self.rulebook, today=today, readings=readings)),
            apart=apart,
        )

    def _way_out(
        self,
        stated: Sizes,
        screened: ScreenedOverTime,
        doubts: Doubts,
        again: Again,
        found: np.ndarray[Any, Any],
        *,
        findings: int,
    ) -> Proposal | None:
        """What would free the works, with all that is in doubt of them where they are; None under no law of ours."""
        if screened.rules is None:
            return None
        case = again.case
        feared = again.asker.feared(case, stated, scale=again.scale)
        bench = Bench(
            case=dataclasses.replace(
                case,
                site=dataclasses.replace(case.site, geometry=feared.geometry),
                works=feared.works,
                extents=feared.extents,
            ),
            drawn=case.site.geometry,
            declared=case.works,
            periods=lambda works: list(periods(works, self.rulebook, today=again.today, readings=again.readings)),
            extents_of=lambda works, geometry: again.sizes_of(works, geometry).largest,
            usual=usual_sizes(),
            ways_of={row.code: frozenset(row.ways) for row in code_list(Activities).activity},
            table=code_list(WaysOut),
            found=found,
            again=again,
        )
        try:
            return proposal(
                bench, screened.rules, stated=stated.stated, open_question=doubts.stays_open, findings=findings
            )
        except DamagedError:
            raise
        except InputError as error:
            # What we tried is no file of the sender's: nothing that he could mend.
            raise RuntimeError("a way out was refused as if it had been handed in") from error

    def _owners(self, findings: Sequence[Finding]) -> dict[str, tuple[str | None, str | None]]:
        """Owner and operator of the assets that were found."""
        names = [name for name in dict.fromkeys(finding.asset_id for finding in findings) if name is not None]
        rows = np.array([self.register.row_of[name] for name in names], dtype=np.int64)
        owner, operator = (self.register.column(column)[rows].tolist() for column in ("owner", "operator"))
        return dict(zip(names, zip(owner, operator, strict=True), strict=True))


def _not_asked(part: Part) -> Doubts:
    """What is left where a clear would rest on something that could not be made: we cannot tell."""
    failed = undetermined(WHOLE_SITE, CHECK_FAILED, said(part))
    return Doubts((failed,), (), stays_open=True)


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
