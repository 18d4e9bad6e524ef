"""/verify: what holds papers against their seals where there is no network: a page to keep, and the public key."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from permits.report.verify_page import render_verify_page
from permits.server.served import ServedHere
from permits.server.web.drafting import now

router = APIRouter(include_in_schema=False)


@router.get("/verify/verify.html")
def page(request: Request, served: ServedHere) -> Response:
    assert served.key is not None
    address = f"{request.url.scheme}://{request.url.netloc}"
    content = render_verify_page(key=served.key.name, point=served.key.point, address=address, now=now())
    headers = {"content-disposition": 'attachment; filename="verify.html"'}
    return Response(content, headers=headers, media_type="text/html")


@router.get("/verify/key.pem")
def key(served: ServedHere) -> Response:
    assert served.key is not None
    headers = {"content-disposition": f'attachment; filename="heatguard-{served.key.name}.pem"'}
    return Response(served.key.public_pem(), headers=headers, media_type="application/x-pem-file")
