"""What is stated beside a file that is the whole body."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, Json

from geo.text import Language, Text
from permits.intake.fact_fields import facts_in, with_facts
from permits.works.facts import ACTIVITIES, Door


@with_facts(Door.QUERY)
class FileQuery(BaseModel):
    """What is stated beside a file that is the whole body: a drawing, an archive, a GeoPackage, GeoJSON."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field("request", description="name of the file, for messages", max_length=200)
    layer: list[str] = Field([], description="only these layers; repeatable")
    crs: str | None = Field(None, description="EPSG:4547, WKT, gcj02, bd09", examples=["EPSG:4490"])
    counter_proposal: bool = Field(
        False, description="同时寻找改动办法，耗时较长 | look for the way out as well, which takes longer"
    )
    language: Language = Language.ZH
    fields: str | None = Field(
        None,
        description="只要逐处的这些内容：outcome,outcomes,decisive,nearest,counts,undetermined,error；每处单独检查"
        " | only these of each site, which is screened by itself",
        examples=["outcome,nearest"],
        max_length=200,
    )

    def facts(self) -> dict[str, Any]:
        """The facts beside the features."""
        return facts_in(self, Door.QUERY)


# What a batch has for every site, or has not at all.
NOT_OF_BATCHES = ("fields", "counter_proposal", "part_of")
# Of rows of sites, each a job of its own: that only parts of one job are handed in cannot be said in any.
PART_OF = "part_of"
NO_PARTS = Text(
    "逐处检查的每一处各为一项，不是某项作业的一部分；请把该项作业要交的各部分作为一项提交（不写 fields，也不作为一批）",
    "each site that is screened by itself is a job of its own and no part of another: hand in the parts of a job as one, without fields and not"
    " as a batch",
)


@with_facts(Door.FORM)
class FormQuery(FileQuery):
    """What stands beside a file in a form: the parts that are no file, each a text."""

    model_config = ConfigDict(defer_build=True)

    activities: list[str] = Field([], description="同 activity | as activity", examples=[["EX-PIT"]])
    readings: Json[dict[str, str]] | None = Field(
        None, description="解读，JSON | readings of the law, as JSON", examples=['{"facility_scope": "all"}']
    )

    def facts(self) -> dict[str, Any]:
        """The facts beside the features."""
        facts = facts_in(self, Door.FORM)
        named = [*facts.pop(ACTIVITIES.name, []), *self.activities]
        return {**facts, **({ACTIVITIES.name: named} if named else {})}
