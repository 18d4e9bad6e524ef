"""A page that holds determinations against their seals without a network: one file, with the key of the installation in it."""

from __future__ import annotations

import datetime
import json
from importlib.resources import files

from markupsafe import Markup

from maps.html import content_security_policy
from permits.catalogue.activities import Activities
from permits.catalogue.lists import code_list
from permits.catalogue.outcomes import Outcomes
from permits.report.sheet_templates import environment


def render_verify_page(*, key: str, point: bytes, address: str, now: datetime.datetime) -> str:
    """The page of one installation.

    Parameters
    ----------
    key : str
        Name of its key.
    point : bytes
        Its public key: 04, x, y.
    address : str
        Where it can be asked again.
    now : datetime
        When the page is given, in UTC.
    """
    told = {
        "key": key,
        "x": point[1:33].hex(),
        "y": point[33:].hex(),
        "outcomes": {row.code: row.text.as_dict() for row in code_list(Outcomes).outcome},
        "activities": {code: name.as_dict() for code, name in code_list(Activities).names.items()},
    }
    script = (files("permits.report") / "templates" / "verify.js").read_text("utf-8")
    return (
        environment()
        .get_template("verify.html")
        .render(
            key=key,
            address=address,
            made_at=f"{now:%Y-%m-%d %H:%M} UTC",
            # Words of ours alone: nothing in them ends an element.
            told=Markup(json.dumps(told, ensure_ascii=False)),
            script=Markup(script),
            policy=content_security_policy(f"<script>{script}</script>"),
        )
    )
