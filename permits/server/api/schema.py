"""GET /v1/schema: the JSON Schema of a determination, as shipped."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response

import data
from permits.server.accepting import Writes
from permits.server.addresses import router_for_programs
from permits.server.described import UNCHANGED, with_problems
from permits.server.described_headers import headers
from permits.server.parameters import OneOfEach
from permits.server.tagged import tagged

router = router_for_programs()

_MEDIA_TYPE = "application/schema+json"


@router.get(
    "/v1/schema",
    summary="检查意见的 JSON Schema | the JSON Schema of a determination",
    response_model=None,
    responses={
        200: {
            "content": {_MEDIA_TYPE: {"schema": {"type": "object", "title": "JsonSchema"}}},
            "headers": headers("ETag"),
        },
        **UNCHANGED,
    },
    openapi_extra=with_problems("not-acceptable", "invalid-request"),
    dependencies=[Depends(OneOfEach())],
)
def schema(request: Request, media_type: Annotated[str, Depends(Writes(_MEDIA_TYPE, "application/json"))]) -> Response:
    return tagged(request, data.schema("determination-2.schema.json").encode(), media_type=media_type, negotiated=True)
