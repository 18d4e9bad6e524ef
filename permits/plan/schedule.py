"""The times of a plan as dates: counted back from the start, and from today on where that is too late or no start is stated."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence

from geo.dataclass import dataclass
from geo.text import Text
from permits.catalogue.measures import Clock, Measures
from permits.plan.working_days import WorkingDays


@dataclass(frozen=True)
class Appointment:
    """A time of the plan; ``on`` is the last day for it, ``late``: it is past, or comes after the start."""

    name: Text
    value: Text
    source: str
    confirm: bool
    on: datetime.date
    late: bool


@dataclass(frozen=True)
class Schedule:
    """When what is due.

    Attributes
    ----------
    appointments : tuple of Appointment
        None for an emergency repair, which waits for nothing.
    earliest_start : date or None
        When the works can start if the plan is asked for today.
    note : Text or None
        What the dates leave out.
    """

    appointments: tuple[Appointment, ...]
    earliest_start: datetime.date | None
    note: Text | None


# Of others' utilities: the operator of the heat pipe is called before the digging, papers follow (Article 34(2) of order 253).
EMERGENCY = Text(
    "抢修不等通常的时限：动工前先电话联系热经营企业，在其现场指导下进行，手续事后补办（行业做法）",
    "An emergency repair waits for none of the usual times: telephone the heat operator before digging, go on under its guidance, and hand in"
    " the papers afterwards (practice)",
)

_IN_TIME = Text("小型作业在开工前提出", "for small works before the start")


def schedule(
    measures: Measures,
    calendar: WorkingDays,
    *,
    activities: Collection[str],
    transmission: bool,
    emergency: bool,
    start: datetime.date | None,
    today: datetime.date,
) -> Schedule:
    """Put the times of a plan on the calendar.

    Parameters
    ----------
    activities : collection of str
        Codes of what is done near the pipes.
    transmission : bool
        Whether a transmission line is among them: nothing is small there.
    emergency : bool
        An emergency repair of another utility.
    start : date or None
        First day of the works; None: nobody says.
    """
    if emergency:
        return Schedule((), None, EMERGENCY)
    small = not transmission and bool(activities) and set(activities) <= set(measures.small_works.activities)
    request = measures.clock[0]
    lead = _lead(request, small)
    asked_today = _counted(request, calendar, today, lead, forward=True)
    waits = [one for one in measures.clock if one.before_start is not None]
    earliest = max(_counted(one, calendar, today, _lead(one, small), forward=True) for one in waits)
    begins = start or earliest
    last_request = today if start is None else _last_request(request, calendar, start, lead)
    # Asked for on a day off the works can start as if asked for on the working day before: one count says whether the start can be kept.
    if asked_today <= begins:
        last_request = max(last_request, today)
    asked = max(today, last_request)
    appointments = []
    for one in measures.clock:
        value, late = one.value.text, None
        if one is request:
            on, late = last_request, asked_today > begins
        elif one.after_request is not None:
            within = one.after_request
            # Comments that come with the start help nobody: within the time by which little works are asked for.
            if small and within >= lead:
                within, value = lead - 1, Text(f"{value.zh}；{_IN_TIME.zh}", f"{value.en}; {_IN_TIME.en}")
            on = _counted(one, calendar, asked, within, forward=True)
        else:
            on = _counted(one, calendar, begins, _lead(one, small), forward=False)
        late = on < today or on >= begins if late is None else late
        appointments.append(Appointment(one.text, value, one.source, one.confirm, on, late))
    dates = [one.on for one in appointments]
    years = calendar.unlisted_years(min(today, *dates), max(begins, earliest, *dates))
    return Schedule(tuple(appointments), earliest, _unlisted(years))


def _lead(clock: Clock, small: bool) -> int:
    assert clock.before_start is not None
    return clock.before_start_small if small and clock.before_start_small is not None else clock.before_start


def _last_request(clock: Clock, calendar: WorkingDays, start: datetime.date, lead: int) -> datetime.date:
    """The last day from which the start is reached counting forward; a start on a day off is reached on the working day before."""
    if clock.counted == "working_days" and not calendar.is_working(start):
        start = calendar.before(start, 1)
    return _counted(clock, calendar, start, lead, forward=False)


def _counted(clock: Clock, calendar: WorkingDays, day: datetime.date, count: int, *, forward: bool) -> datetime.date:
    if clock.counted == "working_days":
        return calendar.after(day, count) if forward else calendar.before(day, count)
    return day + datetime.timedelta(days=count if forward else -count)


def _unlisted(years: Sequence[int]) -> Text | None:
    if not years:
        return None
    zh, en = "、".join(map(str, years)), ", ".join(map(str, years))
    return Text(
        f"{zh} 年的放假安排未收录，该年的工作日只按周末计算，请自行扣除法定节假日",
        f"No holiday notice is held for {en}: working days of that year are counted by weekends alone; mind the public holidays",
    )
