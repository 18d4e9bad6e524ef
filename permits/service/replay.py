"""A determination judged again from what it rests on: the same bytes, or what differs."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from geo.dataclass import dataclass
from geo.limits import reading_works
from geo.network.assets import AssetRegister
from geo.place.transform_file import TransformFile
from geo.raw import RawLayer
from geo.reading.layers import read_layers
from geo.text import Text
from permits.disclosure.disclose import disclose
from permits.errors import WorksError
from permits.intake.hand_in import filled, handed_file
from permits.plan.protection_plan import Table
from permits.record.differences import (
    AssetChange,
    ContactChange,
    FieldChange,
    asset_changes,
    contact_changes,
    field_changes,
)
from permits.record.hand_in_making import handed_in
from permits.record.reading import read_as_kept, to_json_bytes
from permits.record.record import Record
from permits.record.surroundings import drawn_in_part
from permits.service.check import Desk
from permits.service.opening import rule_books
from permits.works.fact_values import stated_beside

# What a reader takes in; the rest is counted.
_MOST_ASSETS = 20
_MOST_FIELDS = 8
_LONGEST = 60
# Fields that follow from others which are named themselves.
_FOLLOWS = ("digest", "basis.", "excerpt.", "cut_out", "hand_in.", "plan.table_sha256", "plan.own_table")


@dataclass(frozen=True)
class Replayed:
    """A determination judged again; ``differences`` is empty where it came to the same bytes."""

    record: Record
    again: Record
    differences: tuple[Text, ...]

    @property
    def same(self) -> bool:
        return not self.differences


class Kept:
    """A determination that was kept, to be judged again.

    Raises
    ------
    InputError
        It is none, or it does not hold what judging it again needs; the message says what is missing and why.
    """

    def __init__(self, file: Path) -> None:
        self._file = file.name
        held = read_as_kept(file)
        # What was changed in it is what a replay is asked to name: it is no reason to refuse.
        self.record, self.changes = held.record, held.changes
        self.content = file.read_bytes()
        if self.record.job.issued_on is None or self.record.hand_in is None:
            raise WorksError(
                Text(
                    "这份检查意见没有保存所交的作业和出具日期（旧版本，或不是由文件检查得出）",
                    "this determination keeps neither what was handed in nor the day of issue (an earlier version, or"
                    " not of a file)",
                ),
                Text(
                    "无法复核；请用作业文件重新检查（heatguard check），并逐项对照",
                    "It cannot be replayed; check the works file again (heatguard check) and compare",
                ),
                file=self._file,
            )
        self.issued_on, self.hand_in = self.record.job.issued_on, handed_in(self.record.hand_in)

    @property
    def regulation(self) -> str:
        """The rule book by its name, where it is one of the shipped ones.

        Raises
        ------
        WorksError
            It was a folder of somebody's own.
        """
        name = self.record.basis.regulation
        if name in rule_books():
            return name
        raise WorksError(
            Text(f"检查依据的法规“{name}”不在程序中", f"the rule book {name!r} is not shipped with the program"),
            Text("请用 --regulation 指明它的文件夹", "Name its folder by --regulation"),
            file=self._file,
        )

    @reading_works()
    def works(self, found: Path | None) -> tuple[RawLayer, ...]:
        """The works as kept, or as found in a file now.

        Raises
        ------
        InputError
            They are not kept and no file is named; or the file cannot be read.
        """
        if found is None:
            if not self.hand_in.kept:
                raise self._not_kept()
            return self.hand_in.read()
        same = filled(self.hand_in, handed_file(found, most_bytes=float("inf")))
        return read_layers(found, layers=self.hand_in.layers) if same is None else same.read()

    def _not_kept(self) -> WorksError:
        reader = self.record.reader
        names = "、".join(one.name for one in self.hand_in.files)
        sha = self.hand_in.files[0].sha256[:8] if self.hand_in.files else ""
        problem = (
            Text("所交文件太大，检查意见中没有保存", "the files handed in were too large to be kept in it")
            if self.record.hand_in is not None and self.record.hand_in.facts is not None
            else Text(
                f"这是为“{reader}”裁剪的副本，不含所交文件，不能复核",
                f"this is a copy cut for the role {reader!r} without what was handed in, and cannot be replayed",
            )
        )
        remedy = Text(
            f"请给出当时所交的作业文件（{names}，指纹 {sha}…），或用主管部门、热经营企业保存的原件",
            f"Name the works file handed in then ({names}, fingerprint {sha}…), or use the original that authority or"
            " operator keep",
        )
        return WorksError(problem, remedy, file=self._file)


def replay(
    kept: Kept,
    register: AssetRegister,
    *,
    works: Path | None = None,
    transform: TransformFile | None = None,
    plan_table: Table | None = None,
    regulation: str | None = None,
) -> Replayed:
    """Judge a kept determination again, on the day on which it was issued and for the reader for whom it was.

    Parameters
    ----------
    works : Path, optional
        The works file, where it is not kept or another one is to be held against it.
    transform : TransformFile, optional
        The sender's own transform, where one was used.
    plan_table : Table, optional
        The operator's own measures, where they were used.
    regulation : str, optional
        The rule book, where it was a folder.

    Raises
    ------
    InputError
        Something that judging it again needs is missing or cannot be read.
    """
    if kept.hand_in.transform is not None and transform is None:
        name, sha256 = kept.hand_in.transform
        raise WorksError(
            Text("当时用了提交人自己的转换参数", "the sender's own transform was used"),
            Text(f"请用 --transform 给出（{name}，{sha256[:8]}…）", f"Give it by --transform ({name}, {sha256[:8]}…)"),
        )
    layers = kept.works(works)
    desk = Desk(register, regulation=regulation or kept.regulation, plan_table=plan_table)
    checked = desk.check(
        layers,
        today=kept.issued_on,
        beside=stated_beside(kept.hand_in.facts),
        declared_crs=kept.hand_in.crs,
        way=transform,
        readings=kept.record.basis.readings,
        counter_proposal=kept.hand_in.way_out,
        hand_in=kept.hand_in,
    )
    before = kept.record
    again = checked.record if before.reader is None else disclose(checked.record, before.reader).record
    # A seal is given to what was judged; it is nothing that judging makes.
    again = dataclasses.replace(again, seal=before.seal)
    if to_json_bytes(again) == kept.content:
        return Replayed(before, again, ())
    return Replayed(before, again, (*kept.changes, *_differences(before, again, desk, changed=bool(kept.changes))))


def _differences(before: Record, again: Record, desk: Desk, *, changed: bool) -> Iterator[Text]:
    """What the determination rests on and is another, then what follows; ``changed``: the file is not as it was written."""
    held, now = before.basis, again.basis
    causes = [*_engine(held.engine, now.engine), *_rule_book(before, again, desk)]
    causes += _works(before, again)
    causes += _network(before, again, desk.register)
    causes += _measures(before, again)
    yield from causes
    fields = list(field_changes(before, again))
    # A number is made of the causes.
    follows = (*_FOLLOWS, "number") if causes else _FOLLOWS
    shown = [one for one in fields if not one.path.startswith(follows)]
    if not fields:
        yield Text(
            "内容逐项相同，只是文件的字节不同（另存过，换行、缩进不同，或者写成时还没有编号和校验值）",
            "every field is the same; only the bytes of the file differ (saved again, other line ends or indents, or written"
            " before there were number and digest)",
        )
    elif not causes and not changed:
        yield Text(
            "所依据的程序、规则、管网、作业都相同而内容不同：检查意见文件被改动过，或者数据文件改了名，或者程序有缺陷",
            "program, rules, network and works are the same and the content is not: the file was changed, or a file of the"
            " data has another name, or the program has a defect",
        )
    yield from map(_field, shown[:_MOST_FIELDS])
    if len(shown) > _MOST_FIELDS:
        more = len(shown) - _MOST_FIELDS
        yield Text(f"另有 {more} 个字段不同", f"{more} more fields differ")


def _engine(before: str, now: str) -> Iterator[Text]:
    if before != now:
        yield Text(f"程序：{before} → {now}", f"engine: {before} → {now}")


def _rule_book(before: Record, again: Record, desk: Desk) -> Iterator[Text]:
    held, now = before.basis, again.basis
    if (held.regulation, held.rulebook_sha256) == (now.regulation, now.rulebook_sha256):
        return
    said = f"{held.regulation} {_short(held.rulebook_sha256)} → {now.regulation} {_short(now.rulebook_sha256)}"
    yield Text(
        f"规则：{said}；判定所依日期 {held.in_force_on} → {now.in_force_on}",
        f"rule book: {said}; judged under the law of {held.in_force_on} → {now.in_force_on}",
    )
    day = before.job.issued_on
    since = sorted({one.valid_from for one in desk.rulebook.versions if day is not None and one.valid_from > day})
    if since:
        days = "、".join(str(one) for one in since)
        yield Text(
            f"出具以后施行的修改：{days}", f"amendments in force since the day of issue: {days.replace('、', ', ')}"
        )


def _works(before: Record, again: Record) -> Iterator[Text]:
    held, now = before.basis.works_sha256, again.basis.works_sha256
    if held != now:
        yield Text(f"作业：{_short(held)} → {_short(now)}", f"works: {_short(held)} → {_short(now)}")


def _network(before: Record, again: Record, register: AssetRegister) -> Iterator[Text]:
    held, now = before.basis.network_sha256, again.basis.network_sha256
    if held == now:
        return
    yield Text(f"管网：{_short(held)} → {_short(now)}", f"network: {_short(held)} → {_short(now)}")
    if before.excerpt is None or again.excerpt is None:
        yield Text(
            "本副本不含管网，不能逐件对照", "this copy holds nothing of the network, so assets cannot be compared"
        )
        return
    if before.basis.works_sha256 != again.basis.works_sha256:
        # The excerpts lie round other works: what one holds and the other does not says nothing.
        return
    changes = asset_changes(before, again, register.crs)
    yield from map(_asset, changes[:_MOST_ASSETS])
    if len(changes) > _MOST_ASSETS:
        more = len(changes) - _MOST_ASSETS
        yield Text(f"另有 {more} 件设施不同", f"{more} more assets differ")
    contacts = tuple(contact_changes(before, again))
    yield from map(_contact, contacts)
    if before.excerpt.rivers != again.excerpt.rivers:
        yield Text("作业附近的河道不同", "the rivers near the works differ")
    if before.excerpt.coverage != again.excerpt.coverage:
        yield Text("普查覆盖范围不同", "the survey coverage differs")
    elif drawn_in_part(before) is not None or drawn_in_part(again) is not None:
        yield Text(
            "至少一份意见的图没有画出作业周围 300 m 内的全部设施：没有画出的不能逐件对照",
            "at least one of the drawings does not hold all assets within 300 m of the works: those that are not drawn cannot be compared",
        )
    elif not changes and not contacts and before.excerpt.rivers == again.excerpt.rivers:
        yield Text(
            "作业周围 300 m 内的设施、河道都相同：差别在别处（更远的设施、行的次序、没有采用的列），或者未给出当时的映射、联系表、"
            "河道宽度，或者检查意见文件中的管网指纹被改动过",
            "within 300 m of the works assets and rivers are the same: the difference lies elsewhere (assets farther off, the order"
            " of rows, columns not used), or the mapping, table of operators or river width of then was not given, or the"
            " fingerprint of the network was changed in the determination",
        )


def _measures(before: Record, again: Record) -> Iterator[Text]:
    held, now = before.plan, again.plan
    if held is None or now is None or held.table_sha256 == now.table_sha256:
        return
    missing = held.own_table and not now.own_table
    yield Text(
        f"措施表：{_short(held.table_sha256)} → {_short(now.table_sha256)}"
        + ("（当时用企业自己的措施表，请用 --measures 给出）" if missing else ""),
        f"table of measures: {_short(held.table_sha256)} → {_short(now.table_sha256)}"
        + (" (it was the operator's own: give it by --measures)" if missing else ""),
    )


def _asset(one: AssetChange) -> Text:
    name = _cut(one.asset_id)
    if one.kind == "removed":
        return Text(f"设施 {name}：现已没有", f"asset {name}: no longer there")
    if one.kind == "added":
        return Text(f"设施 {name}：当时没有", f"asset {name}: was not there")
    parts = [(f"{key} {_said(old)} → {_said(new)}",) * 2 for key, old, new in one.columns]
    if one.moved_m is not None:
        parts.insert(0, (f"移动 {one.moved_m:.2f} m", f"moved by {one.moved_m:.2f} m"))
    return Text(f"设施 {name}：{'；'.join(zh for zh, _ in parts)}", f"asset {name}: {'; '.join(en for _, en in parts)}")


def _contact(one: ContactChange) -> Text:
    name, assets = _cut(one.name or "—"), _cut("、".join(one.assets))
    said = "；".join(f"{key} {_said(old)} → {_said(new)}" for key, old, new in one.columns)
    return Text(
        f"联系方式 {name}（设施 {assets}）：{said}",
        f"contact {name} (assets {assets.replace('、', ', ')}): {said.replace('；', '; ')}",
    )


def _field(one: FieldChange) -> Text:
    if one.shape:
        return Text(f"字段 {one.path}：图形不同", f"field {one.path}: another shape")
    said = f"{one.path}: {_said(one.before)} → {_said(one.after)}"
    return Text(f"字段 {said}", f"field {said}")


def _said(value: Any) -> str:
    return _cut(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _short(sha256: str) -> str:
    return f"{sha256[:8]}…"
