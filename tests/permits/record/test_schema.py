"""The JSON Schema that is shipped is the one of the record; after a change: python tests/permits/record/test_schema.py > data/schema/determination-2.schema.json"""

from __future__ import annotations

import json

import jsonschema

import data
from permits.record.reading import json_schema

SHIPPED = "determination-2.schema.json"


def text() -> str:
    return json.dumps(json_schema(), ensure_ascii=False, indent=1) + "\n"


def test_pass_the_shipped_schema_is_that_of_the_record() -> None:
    assert json.loads(data.schema(SHIPPED)) == json_schema()


def test_pass_every_object_names_all_its_keys_and_allows_no_others() -> None:
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    objects = [one for one in [schema, *schema["$defs"].values()] if one.get("type") == "object"]
    assert objects
    for one in objects:
        assert one["additionalProperties"] is False and set(one["required"]) == set(one["properties"]), one


if __name__ == "__main__":
    print(text(), end="")
