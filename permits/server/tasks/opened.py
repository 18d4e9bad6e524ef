"""The body of a request and what stands beside it, taken apart: what the works are, what is stated of them, and all that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from geo.dataclass import dataclass
from geo.errors import Faults, InputError
from geo.place.declaration import refuse_unknown
from geo.raw import RawLayer
from geo.reading.geojson import read_geojson_object
from geo.reading.json_text import is_sequence, parse_json
from geo.text import Language, Text
from permits.children.room import out_of_room
from permits.errors import WorksError
from permits.intake.envelope import Envelope, is_envelope
from permits.intake.handed_in import read_bytes
from permits.server.file_query import FileQuery, FormQuery
from permits.server.problem import Places, bad_input, bad_request
from permits.server.tasks.faults import FaultyError, beside_the_file, in_document
from permits.server.wrong_parameter import wrong_parameter
from permits.service.check import Desk
from permits.service.shipped import fact_names
from permits.works.fact_values import activity_texts, stated_beside
from permits.works.facts import ACTIVITIES
from permits.works.proposed import proposed_works
from permits.works.understanding import refuse_unknown_codes

_TWO_PLACES = Text(
    "请求体已含 works，旁边又写了参数；请把全部内容写在请求体中",
    "the body holds works, and there are parameters beside it too: state everything in the body",
)


@dataclass(frozen=True)
class Opened:
    """What a request hands over.

    Attributes
    ----------
    name : str
        Of the file, for messages.
    content : bytes
    works : dict or None
        The GeoJSON that the body is or holds; None: it is a file of another kind.
    layer_names : list of str
        Those of the file that are wanted; none: all.
    facts : mapping
        Stated beside the works, as they were written.
    crs, readings
        Stated beside them as well.
    counter_proposal, language
        What is asked for.
    place : callable
        Where in the request an error lies.
    enveloped : bool
        Whether the works stand in an envelope.
    """

    name: str
    content: bytes
    works: dict[str, Any] | None
    layer_names: list[str]
    facts: Mapping[str, Any]
    crs: str | None
    readings: Mapping[str, str]
    counter_proposal: bool
    language: Language
    place: Places
    enveloped: bool = False

    def layers(self) -> Sequence[RawLayer]:
        """The works, read; raises InputError."""
        if self.works is None:
            return read_bytes(self.content, name=self.name, layers=self.layer_names)
        return (read_geojson_object(self.works, file=self.name, content=self.content),)


def query_of(asked: Mapping[str, Any]) -> FileQuery:
    """What stands beside a body, in its address or its form."""
    return (FormQuery if asked.get("form") else FileQuery).model_validate(asked["query"])


def is_file(content: bytes) -> bool:
    """Whether a body is a file of any kind but one GeoJSON or an envelope."""
    return not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") or is_sequence(content)


def open_body(
    desk: Desk, query: FileQuery, content: bytes, *, wrong: Sequence[Mapping[str, Any]] = (), in_parts: bool = False
) -> Opened:
    """Take a request apart.

    Parameters
    ----------
    wrong : sequence of mapping
        What is wrong with its address or its form already, as pydantic lists it; told along with everything else.
    in_parts : bool
        Whether works that cannot be read whole are read line by line: then what is no JSON is a file.

    Raises
    ------
    FaultyError
        Anything that can be neither works nor an envelope; or there is something in ``wrong``.
    """
    errors: list[Any] = []
    document = None if is_file(content) else _document(query, content, wrong, in_parts=in_parts)
    if document is None or not is_envelope(document):
        opened, works_told = beside_a_body(query, content, works=document), False
    else:
        wrong = [*wrong, *_stated_beside_an_envelope(query)]
        opened, errors, works_told = _in_envelope(document, content)
    if wrong or errors:
        also = all_faults(desk, opened, fields=query.fields, features=not works_told)
        raise FaultyError(bad_request(errors, in_body=True, beside=wrong, also=also, place=opened.place))
    return opened


def _document(
    query: FileQuery, content: bytes, wrong: Sequence[Mapping[str, Any]], *, in_parts: bool
) -> dict[str, Any] | None:
    try:
        # Our own strict reader comes first: it refuses duplicate keys, NaN and endless nesting.
        return parse_json(content, query.name)
    except InputError as error:
        if out_of_room(error):
            raise
        if in_parts:
            return None
        if wrong:
            raise FaultyError(bad_request(wrong, in_body=False, also=error)) from None
        raise FaultyError(bad_input(error, beside_the_file)) from None


def _stated_beside_an_envelope(query: FileQuery) -> list[dict[str, Any]]:
    """What the address states though all may stand in the body; ``fields`` may not."""
    stated = query.model_dump(exclude={"name", "fields"}, exclude_defaults=True)
    return [wrong_parameter(name, _TWO_PLACES) for name in stated]


def _in_envelope(document: dict[str, Any], content: bytes) -> tuple[Opened, list[Any], bool]:
    """What an envelope holds, what pydantic finds wrong with it, and whether that is its works; what is wrong is left out."""
    try:
        return _enveloped(Envelope.model_validate(document), document, content), [], False
    except ValidationError as error:
        errors: list[Any] = error.errors()
    unusable = {one["loc"][0] for one in errors}
    rest = {key: value for key, value in document.items() if key not in unusable}
    return _enveloped(Envelope.model_validate({"works": {}, **rest}), document, content), errors, "works" not in rest


def beside_a_body(query: FileQuery, content: bytes, *, works: dict[str, Any] | None = None) -> Opened:
    """A body that is no envelope, unread; ``works`` where it is GeoJSON."""
    return Opened(
        name=query.name,
        content=content,
        works=works,
        layer_names=query.layer,
        facts=query.facts(),
        crs=query.crs,
        readings=(query.readings or {}) if isinstance(query, FormQuery) else {},
        counter_proposal=query.counter_proposal,
        language=query.language,
        place=beside_the_file if works is None else in_document(works),
    )


def _enveloped(envelope: Envelope, document: dict[str, Any], content: bytes) -> Opened:
    return Opened(
        name="request",
        content=content,
        works=envelope.works,
        layer_names=[],
        facts=envelope.facts(),
        crs=envelope.crs,
        readings=envelope.readings or {},
        counter_proposal=envelope.counter_proposal,
        language=envelope.language,
        place=in_document(document),
        enveloped=True,
    )


def stated(desk: Desk, opened: Opened, *, fields: str | None = None) -> dict[str, Any]:
    """The facts that are stated beside the works, as the program holds them.

    Parameters
    ----------
    fields : str, optional
        What is wanted of each site (`wanted_fields`).

    Raises
    ------
    InputError
        What cannot be right whatever the works are: tells all of it.
    """
    faults = Faults()
    facts: dict[str, Any] = {}
    with faults.kept(column="crs"):
        if opened.crs is not None:
            refuse_unknown(opened.crs)
    with faults.kept(column="readings"):
        # Of most requests there are none, and the law under them is looked up where they are judged.
        if opened.readings:
            desk.rulebook.in_force(desk.rulebook.instrument.in_force_from, {**desk.readings, **opened.readings})
    with faults.kept(column="fields"):
        if fields is not None:
            wanted_fields(fields)
    with faults.kept():
        facts = stated_beside(opened.facts)
    with faults.kept(column=ACTIVITIES.name):
        named = activity_texts(opened.facts.get(ACTIVITIES.name), None, None)
        refuse_unknown_codes(named, desk.activities, file=opened.name, feature=None)
    faults.tell()
    return facts


# What may be said of each site in a few words.
FEW_WORDS = ("outcome", "outcomes", "decisive", "nearest", "counts", "undetermined", "error")


def wanted_fields(fields: str) -> list[str]:
    """What is wanted of each site; raises WorksError where it names nothing, or something else."""
    wanted = [one.strip() for one in fields.split(",") if one.strip()]
    unknown = [one for one in wanted if one not in FEW_WORDS]
    if unknown or not wanted:
        raise WorksError(
            Text(
                f"fields 中没有 {'、'.join(unknown) or '任何内容'}", f"fields names {', '.join(unknown) or 'nothing'}"
            ),
            Text(f"可用：{','.join(FEW_WORDS)}", f"Known: {','.join(FEW_WORDS)}"),
        )
    return wanted


def all_faults(
    desk: Desk, opened: Opened, error: InputError | None = None, *, fields: str | None = None, features: bool = True
) -> InputError | None:
    """Everything that is wrong with a request and does not follow from something else; None: nothing.

    Parameters
    ----------
    error : InputError, optional
        What was found first, whatever is found now.
    features : bool
        Whether to look at the works as well.
    """
    faults = Faults()
    with faults.kept():
        stated(desk, opened, fields=fields)
    for layer in _readable(opened, faults) if features else ():
        with faults.kept():
            proposed_works(layer.readable(), desk.activities, fact_names())
    if error is not None and not faults.tells(error):
        faults.add(error)
    try:
        faults.tell()
    except InputError as all_of_it:
        return all_of_it
    return None


def _readable(opened: Opened, faults: Faults) -> Sequence[RawLayer]:
    """The works; where shapes cannot be built, with others in their stead: the facts beside them can be wrong too."""
    try:
        return opened.layers()
    except InputError as error:
        wrong, works = {one.row for one in (error, *error.others)}, opened.works
        features = None if works is None else works.get("features")
        told_all = not error.untold
        faults.add(error)
        if works is None or None in wrong or not told_all or not isinstance(features, list):
            return ()
        drawn = [_drawn(one) if row in wrong else one for row, one in enumerate(features)]
        try:
            return (read_geojson_object({**works, "features": drawn}, file=opened.name, content=b""),)
        except InputError:
            # What is said of stand-ins beyond their facts is not true of the works.
            return ()


def _drawn(feature: Any) -> dict[str, Any]:
    """A feature with the facts of one whose shape cannot be built, and some shape."""
    own = feature if isinstance(feature, dict) and isinstance(feature.get("properties"), dict) else {"properties": {}}
    return {"type": "Feature", "properties": own["properties"], "geometry": {"type": "Point", "coordinates": [0, 0]}}
