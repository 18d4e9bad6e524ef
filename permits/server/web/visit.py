"""A visit: who asks for a page, in which language, and how a page is made for him."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Annotated, Any
from urllib.parse import urlencode

import jinja2
from fastapi import Depends, Request, Response
from fastapi.responses import HTMLResponse

from geo.text import Language, Text
from permits.disclosure.disclose import sees
from permits.gives import Gives
from permits.report.templating import environment_of, shown
from permits.server.batch_begun import reader_of
from permits.server.served import Served
from permits.server.web.assets_served import address_of
from permits.server.web.under_maps import under_maps

_VISITOR = "hg_visitor"
_LANGUAGE = "hg_lang"
_VISITOR_BYTES = 24
# As `secrets.token_urlsafe` writes so many bytes.
_OURS = re.compile(r"[A-Za-z0-9_-]{32}")
_YEAR_S = 365 * 24 * 3600
# Forms and scripts that fetch send it; another site cannot know it.
TOKEN_FIELD = "token"
TOKEN_HEADER = "x-heatguard-token"


class ForgedError(Exception):
    """What was sent does not come from a page that this visitor was given."""


@dataclass
class Visit:
    """One request for a page.

    Attributes
    ----------
    language : Language
        As the visitor switched; until then English where his browser asks for English and nothing else, else Chinese.
    visitor : str
        What his browser is known by; says nothing of who he is.
    nonce : str
        Scripts and styles of the page that carry it may run.
    policy : dict of str to list of str
        Sources beyond our own that this page may use, by directive of its content security policy.
    """

    request: Request
    served: Served
    language: Language
    visitor: str
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    policy: dict[str, list[str]] = field(default_factory=dict)

    @property
    def token(self) -> str:
        """What shows that a form or a script is of a page given to this visitor."""
        assert self.served.store is not None
        return hmac.new(self.served.store.secret, self.visitor.encode(), hashlib.sha256).hexdigest()

    def check_token(self, token: str | None) -> None:
        """Let only what this visitor sent from our pages change anything.

        Raises
        ------
        ForgedError
        """
        if not hmac.compare_digest((token or "").encode(), self.token.encode()):
            raise ForgedError

    def say(self, zh: str, en: str) -> str:
        """A text in the language of the page."""
        return zh if self.language is Language.ZH else en

    def one(self, text: Text) -> str:
        """A text in the language of the page."""
        return self.say(text.zh, text.en)

    def page(
        self, template: str, *, status: int = 200, headers: Mapping[str, str] | None = None, **names: Any
    ) -> HTMLResponse:
        """A page of a template in the layout.

        Parameters
        ----------
        template : str
            Extends ``layout.html``.
        names
            What the template says.
        """
        html = _environment().get_template(template).render(visit=self, say=self.say, one=self.one, **names)
        page = HTMLResponse(html, status, headers=dict(headers or {}))
        page.headers["content-security-policy"] = self._content_security_policy()
        self.remember(page)
        return page

    def remember(self, response: Response) -> None:
        """Let the visitor's browser keep what he is known by, and his language."""
        secure = _is_secure(self.request)
        kept = {_VISITOR: self.visitor, _LANGUAGE: self.language.value}
        for plain, value in kept.items():
            name = _cookie(self.request, plain)
            if self.request.cookies.get(name) != value:
                response.set_cookie(name, value, max_age=_YEAR_S, httponly=True, samesite="lax", secure=secure)

    def at(self, address: str) -> bool:
        """Whether this page is the one of an address in the menu."""
        return self.request.url.path == address

    def ground(self) -> dict[str, Any] | None:
        """What lies under the maps of this page, as ``ground.html`` tells it; its pictures may be loaded."""
        self.policy.setdefault("img-src", []).extend(self.served.ground.image_sources)
        return under_maps(self.served.ground, self.one)

    @property
    def sees_map(self) -> bool:
        """Whether pages may show where pipes lie."""
        return sees(self.served.page_role, Gives.PLACE)

    @property
    def sees_network(self) -> bool:
        """Whether pages may say what the network's data lack: to those who keep them and those who supervise."""
        return self.served.page_role in ("operator", "authority")

    @property
    def reads_rows_as(self) -> str | None:
        """For whom rows of sites are rounded and counted on pages, as `permits.server.batch_begun.reader_of`; scripts ask the interface for them."""
        return reader_of(self.served, self.served.page_role)

    def here_in(self, language: str) -> str:
        """The address of this page in a language; it does not say the path, which a visitor can have been given by others."""
        query = [(key, value) for key, value in self.request.query_params.multi_items() if key != "lang"]
        return f"?{urlencode([*query, ('lang', language)])}"

    def _content_security_policy(self) -> str:
        own = {
            "default-src": ["'none'"],
            "script-src": ["'self'", f"'nonce-{self.nonce}'"],
            "style-src": ["'self'", f"'nonce-{self.nonce}'"],
            "img-src": ["'self'", "data:", "blob:"],
            "connect-src": ["'self'"],
            "font-src": ["'self'"],
            "frame-src": ["'self'"],
            "form-action": ["'self'"],
            "base-uri": ["'none'"],
            "frame-ancestors": ["'none'"],
        }
        return "; ".join(f"{name} {' '.join([*sources, *self.policy.get(name, [])])}" for name, sources in own.items())


def visit_of(request: Request) -> Visit:
    """The visit that a request belongs to."""
    switched = request.query_params.get("lang") or request.cookies.get(_cookie(request, _LANGUAGE))
    asked = (
        (Language.EN.value if _reads_english_alone(request) else Language.ZH.value) if switched is None else switched
    )
    language = Language.EN if asked == Language.EN.value else Language.ZH
    known = request.cookies.get(_cookie(request, _VISITOR), "")
    visitor = known if _OURS.fullmatch(known) else secrets.token_urlsafe(_VISITOR_BYTES)
    return Visit(request, request.app.state.served, language, visitor)


def _reads_english_alone(request: Request) -> bool:
    """Whether a browser names English, of one country or another, and no other language: who reads neither begins in Chinese."""
    named = [one.partition(";")[0].strip().lower() for one in request.headers.get("accept-language", "").split(",")]
    languages = {one.partition("-")[0] for one in named if one}
    return languages == {Language.EN.value}


def _is_secure(request: Request) -> bool:
    return request.url.scheme == "https"


def _cookie(request: Request, name: str) -> str:
    """The name under which a browser keeps it; over HTTPS one that no other host of the same domain can set."""
    return f"__Host-{name}" if _is_secure(request) else name


# What an address asks for to be given it.
VisitHere = Annotated[Visit, Depends(visit_of)]


@cache
def _environment() -> jinja2.Environment:
    # What goes back as it is, the value of a field, is escaped by its template and no longer touched here.
    return environment_of("permits.server.web", finalize=shown, asset=address_of)
