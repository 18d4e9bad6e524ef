"""Read the words of a text about works as acts: each thing with its verbs, denials and names of projects aside."""

from __future__ import annotations

from collections.abc import Sequence, Set

from permits.works.acts import LIGHT, THINGS_BESIDE, UNMAPPED, UNSPECIFIED, VERBS_BESIDE, Acts, Part
from permits.works.clauses import clauses
from permits.works.cutting import GRAVE, Cut
from permits.works.vocabulary import Vocabulary

# Verbs that set something down or into the ground: never a part of work that touches none.
_INTO_THE_GROUND = ("build", "install", "lay", "plant", "bury", "store")
# Behind these an unknown name is what is stacked or done, not the name of a project.
_WHAT_DECIDES = ("yard", "material", "combustible", "hazard", "acid", "explosive", "waste", "rock")
# What is asked by name here must be a group or a thing of work_words.toml.
VERBS_ASKED = VERBS_BESIDE.union(_INTO_THE_GROUND)
THINGS_ASKED = THINGS_BESIDE.union(_WHAT_DECIDES)


def read(cuts: Sequence[Cut], words: Vocabulary) -> list[Part]:
    """The parts of a text, in order, each with the codes it means."""
    found = list(clauses(cuts, words))
    told = [Acts(clause, words) for clause in found]
    for row, act in enumerate(told):
        following = told[row + 1] if row + 1 < len(told) and found[row + 1].soft else None
        before = told[row - 1] if row and found[row].soft else None
        if row and found[row].follows:
            told[row - 1].take_over(act)
        act.borrow(before, following)
        if before is not None:
            before.take_over(act)
            act.listed = before.names_more_than_places()
        act.heads_list = following is not None and following.begins_with_an_act()
    named = any(act.names_more_than_places() for act in told)
    parts: list[Part] = []
    joined: set[int] = set()
    for act, clause in zip(told, found, strict=True):
        if clause.soft:
            joined.add(len(parts))
        parts.extend(act.parts(named))
    return _places_alone(_customary(_project_names(parts, joined), words), words)


def _customary(parts: list[Part], words: Vocabulary) -> list[Part]:
    """Customary parts of an act as filler beside one, else as what nobody knows."""
    acts = {code for part in parts for code in part.codes} - words.unlike
    role = "plain" if acts else "unknown"
    return [Part(part.text, (), role) if part.role == "customary" else part for part in parts]


def _places_alone(parts: list[Part], words: Vocabulary) -> list[Part]:
    """Works that are called by a place and nothing else are what the place is: 金科城三期 is housing."""
    places = [row for row, part in enumerate(parts) if part.role == "place"]
    said = any(part.text in words.project or part.text.endswith("期") for part in parts if part.role == "plain")
    if not (places and said) or any(part.codes or part.role not in ("place", "plain") for part in parts):
        return parts
    last = places[-1]
    kind = next((kind for end, kind in words.place_ends.items() if parts[last].text.endswith(end)), "vague")
    return [*parts[:last], Part(parts[last].text, words.things[kind].alone, "place"), *parts[last + 1 :]]


def _project_names(parts: list[Part], joined: Set[int]) -> list[Part]:
    """Unknown words in front of the first act that read as the name of a project or a place.

    They hold no sign of an act, and a thing, an act or a place follows them directly. Beside works that touch
    no ground, before what is stacked, and where a list goes on (``joined``: rows of its next members) before
    anything is named, nothing unknown is taken for a name: 摩天轮工程及围挡.
    """
    # Construction in general says nothing of what the unknown words are, a building under repair does: 建材大楼改造.
    vague = [
        part for part in parts if part.codes == (UNSPECIFIED,) and part.role not in ("thing:building", "thing:bridge")
    ]
    codes = {code for part in parts if part not in vague for code in part.codes}
    found = list(parts)
    first = next((row for row, part in enumerate(parts) if part.codes), 0)
    if not codes <= {LIGHT}:
        for row in range(first):
            if _reads_as_a_name(parts, row) and not any(row < member <= first for member in joined):
                found[row] = Part(parts[row].text, (), "name")
    if codes == {LIGHT} and any(
        part.role.removeprefix("verb:") in _INTO_THE_GROUND for part in parts if not part.codes
    ):
        found.append(Part("", (UNMAPPED,), "act"))
    return found


def _reads_as_a_name(parts: Sequence[Part], row: int) -> bool:
    part, behind = parts[row], parts[row + 1]
    return (
        part.role == "unknown"
        and len(part.text) > 1
        and not part.text.isascii()
        and not GRAVE & set(part.text)
        and not (behind.role == "unknown" or behind.role.startswith("verb:"))
        and behind.role.removeprefix("thing:") not in _WHAT_DECIDES
    )
