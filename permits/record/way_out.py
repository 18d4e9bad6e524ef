"""The way out as a record holds it: changes of the job, each with its price, and how near another answer is."""

# Annotations are no texts here (no ``__future__``): who discloses a record asks each, and would compile it first.

from typing import Annotated, Literal

from geo.dataclass import dataclass
from permits.gives import Gives
from permits.record.fields import Closed, Words
from permits.record.shapes import Shape
from permits.rulebook.outcomes import Outcome

# Shorthand of this file alone: a field and what it gives away.
_O, _N, _C, _L = Gives.OPEN, Gives.NEARNESS, Gives.CUT_OUT, Gives.PLACE


@dataclass(frozen=True)
class Cost(Closed):
    """What a way out costs, null where that is not its price; metres on the ground.

    ``azimuth_deg`` is clockwise from grid north, ``rotation_deg`` anticlockwise about the middle of what is moved, before
    it is moved; ``size_m`` the largest width or diameter, ``crossing_m`` the length within the limits that is left,
    ``days`` how much later the works start.
    """

    shift_m: Annotated[float | None, _O]
    azimuth_deg: Annotated[float | None, _O]
    rotation_deg: Annotated[float | None, _O]
    given_up_m2: Annotated[float | None, _O]
    parts: Annotated[int | None, _O]
    size_m: Annotated[float | None, _O]
    crossing_m: Annotated[float | None, _O]
    days: Annotated[int | None, _O]


@dataclass(frozen=True)
class Named(Closed):
    """Properties of a feature in a proposal."""

    id: Annotated[str, _O]


@dataclass(frozen=True)
class FreeFeature(Closed):
    """A works feature where it would be free, as GeoJSON."""

    type: Annotated[Literal["Feature"], _O]
    properties: Annotated[Named, _O]
    geometry: Annotated[Shape, _O]


@dataclass(frozen=True)
class FreeCollection(Closed):
    """The works where they would be free, as GeoJSON in longitude and latitude."""

    type: Annotated[Literal["FeatureCollection"], _O]
    features: Annotated[tuple[FreeFeature, ...], _O]


@dataclass(frozen=True)
class Option(Closed):
    """A change of the job: ``free`` is certainly outside of everything that binds, ``rest`` is not, or is in doubt.

    ``outcome`` is the answer to the works so changed, handed in so, with what stays where it is; where land is given up or the job is done
    in parts, to ``free`` alone: none, or screening by analogy. Where land is cut, its edges follow the network, so that both are hidden from who may not see that.
    """

    kind: Annotated[Literal["cut", "shift", "split", "substitute"], _O]
    outcome: Annotated[Outcome, _O]
    free: Annotated[FreeCollection | None, _C]
    rest: Annotated[FreeCollection | None, _C]
    cost: Annotated[Cost, _O]
    margin_m: Annotated[float | None, _L]
    text: Annotated[Words, _O]

    @property
    def drawn(self) -> tuple[FreeFeature, ...]:
        """Features as they are handed in where this way is taken; empty where it changes no place, or the reader may not know it."""
        if self.kind == "substitute" and self.cost.crossing_m is None:
            # Another size, species or day.
            return ()
        # Whoever moves some of the works does the others where they were.
        parts = (self.free, self.rest) if self.kind == "shift" else (self.free or self.rest,)
        return tuple(feature for part in parts if part is not None for feature in part.features)


@dataclass(frozen=True)
class Larger(Closed):
    """The outcome were the works so much larger all round."""

    by_m: Annotated[float, _O]
    outcome: Annotated[Outcome, _O]


@dataclass(frozen=True)
class Better(Closed):
    """The outcome if more were known, where that would be another one."""

    kind: Annotated[Literal["coordinates", "trial_pit", "size"], _O]
    outcome: Annotated[Outcome, _O]
    text: Annotated[Words, _O]


@dataclass(frozen=True)
class Sensitivity(Closed):
    """How near another answer is.

    ``outcome`` is the answer's own, with every doubt in it; ``next_change`` how much larger the works
    may be until it is another one, null where none was found within 30 m.
    """

    outcome: Annotated[Outcome, _O]
    larger: Annotated[tuple[Larger, ...], _O]
    next_change: Annotated[Larger | None, _L]
    better: Annotated[tuple[Better, ...], _O]


@dataclass(frozen=True)
class CounterProposal(Closed):
    """The way out, the smallest change first; ``reason`` says why nothing frees all of the works.

    ``rounded_options`` are those for readers who may not learn where the pipe is: moved farther than needed, cut along a
    grid. Null where it was not asked for, and where the order covers no day of the works or some could not be read.
    """

    options: Annotated[tuple[Option, ...], _N]
    rounded_options: Annotated[tuple[Option, ...], _O]
    reason: Annotated[Words | None, _O]
    sensitivity: Annotated[Sensitivity | None, _O]
