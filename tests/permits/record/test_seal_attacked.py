"""Copies that somebody worked on: Python and the browser say the same of each, and never that a changed one holds."""

from __future__ import annotations

import base64
import dataclasses
import datetime
import html
import json
import random
import zipfile
from pathlib import Path
from typing import Any

import pytest

from geo.errors import FileError
from permits.disclosure.disclose import disclose
from permits.record.digest import canonical
from permits.record.reading import to_json
from permits.record.record import Record
from permits.record.sealing import sealed, statement_of, text_of
from permits.rulebook.outcomes import Outcome
from permits.service.papers import papers
from permits.service.verifying import verify
from permits.storage.installation_key import InstallationKey

TODAY = datetime.date(2026, 5, 1)


def said(content: bytes | str, key: InstallationKey, folder: Path, name: str = "x.json") -> str:
    """What Python says of it; ``none`` where it refuses the file."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    try:
        return verify(path, key.private.public_key(), today=TODAY).standing.value
    except FileError:
        return "none"


def browser_says(page: Any, contents: list[bytes]) -> list[str]:
    """What the browser says of each as a file."""
    found: list[str] = page.evaluate(
        """async (files) => {
          const said = [];
          for (const file of files) {
            const bytes = Uint8Array.from(atob(file), (sign) => sign.charCodeAt(0));
            said.push((await read(new File([bytes], "x")).catch(() => NOTHING)).standing);
          }
          return said;
        }""",
        [base64.b64encode(one).decode() for one in contents],
    )
    return found


def code(seal: dict[str, Any]) -> str:
    return canonical(seal["statement"]).decode() + seal["signature"]


@pytest.fixture(scope="module")
def pages(sealed_record: Record) -> dict[str, str]:
    made = papers(disclose(sealed_record, "applicant"), formats=("html", "map"), language="zh")
    return {name: made[name].decode() for name in ("report.html", "map.html")}


@pytest.fixture(scope="module")
def clear(sealed_record: Record, key: InstallationKey) -> dict[str, Any]:
    """The seal of another job, which found nothing."""
    statement = statement_of(sealed_record, key=key.name)
    of_clear = dataclasses.replace(statement, outcome=Outcome.NO_RESTRICTION_FOUND, digest="0" * 64)
    made = key.seal(of_clear)
    whole = to_json(sealed(sealed_record, made))
    seal: dict[str, Any] = json.loads(whole)["seal"]
    return seal


@pytest.fixture(scope="module")
def elsewhere(sealed_record: Record, tmp_path_factory: pytest.TempPathFactory) -> Record:
    """The same, sealed by another installation, or by somebody who made a key."""
    other = InstallationKey.of(tmp_path_factory.mktemp("elsewhere"))
    return sealed(sealed_record, other.seal(statement_of(sealed_record, key=other.name)))


def with_statement(copy: dict[str, Any], **changes: object) -> dict[str, Any]:
    return {**copy, "seal": {**copy["seal"], "statement": {**copy["seal"]["statement"], **changes}}}


def worked_on(
    copy: dict[str, Any], pages: dict[str, str], clear: dict[str, Any], elsewhere: Record
) -> dict[str, tuple[str, bytes | str]]:
    """Name of what was done, what is to be said of it, and the file."""
    pretty, close = json.dumps(copy, ensure_ascii=False, indent=2), json.dumps(copy, ensure_ascii=False)
    of_paper, of_clear, report = code(copy["seal"]), code(clear), pages["report.html"]
    meta = f'<meta name="heatguard-code" content="{html.escape(of_clear)}">'
    issued, key_of_it = copy["seal"]["statement"]["issued_on"], copy["seal"]["statement"]["key"]
    compact = json.dumps(copy, ensure_ascii=False, separators=(",", ":"))
    return {
        # Nothing that counts.
        "as it is": ("holds", pretty),
        "spaces gone": ("holds", compact),
        "CRLF": ("holds", pretty.replace("\n", "\r\n")),
        "BOM": ("holds", b"\xef\xbb\xbf" + pretty.encode()),
        "escaped": ("holds", json.dumps(copy)),
        "space round it": ("holds", f"\r\n\u3000{pretty}\u00a0\n"),
        "code": ("holds", of_paper),
        "code, lines round it": ("holds", f"\n{of_paper}\r\n"),
        "report": ("holds", report),
        "map": ("holds", pages["map.html"]),
        "report saved by a browser": ("holds", report.replace("<html", "<!-- saved from url=(0040)x -->\n<html", 1)),
        # A key twice.
        "outcome twice, first": ("none", pretty.replace("{", '{"outcome":"no_restriction_found",', 1)),
        "outcome twice, compact": ("none", compact.replace("{", '{"outcome":"no_restriction_found",', 1)),
        "outcome twice, escaped": ("none", pretty.replace("{", '{"\\u006futcome":"no_restriction_found",', 1)),
        "deep inside, twice": ("none", pretty.replace('"job": {', '"job": {"end": null, ', 1)),
        "seal twice": ("none", pretty.replace("{", '{"seal":null,', 1)),
        "code, outcome twice": ("changed", of_paper.replace("{", '{"outcome":"no_restriction_found",', 1)),
        "prototype": ("changed", pretty.replace("{", '{"__proto__":{"outcome":"prohibited"},', 1)),
        # Numbers.
        "NaN": ("none", pretty.replace("{", '{"x":NaN,', 1)),
        "Infinity": ("none", pretty.replace("{", '{"x":-Infinity,', 1)),
        "1e400": ("none", pretty.replace("{", '{"x":1e400,', 1)),
        "thousands of digits": ("none", pretty.replace("{", '{"x":' + "9" * 5000 + ",", 1)),
        "hundreds of digits": ("none", pretty.replace("{", '{"x":' + "9" * 400 + ",", 1)),
        "large": ("changed", pretty.replace("{", '{"x":' + "9" * 300 + ",", 1)),
        "-0.0": ("changed", pretty.replace("{", '{"x":-0.0,', 1)),
        "-0": ("changed", pretty.replace(": 0,", ": -0,", 1).replace(": 0.0,", ": -0.0,", 1)),
        # Characters.
        "half a character": ("none", pretty.replace("{", '{"x":"\\ud83d",', 1)),
        "half a character in a key": ("none", pretty.replace("{", '{"\\udea7":1,', 1)),
        "both halves": ("holds", pretty.replace("\U0001f6a7", "\\ud83d\\udea7")),
        "another form of the same sign": ("changed", pretty.replace("路", "\uf937", 1)),
        "full width": ("changed", pretty.replace("某路", "某\u2f47路", 1)),
        "NUL": ("none", pretty.replace("某路", "某\0路", 1)),
        "UTF-16": ("none", pretty.encode("utf-16")),
        "GB18030": ("none", pretty.encode("gb18030")),
        "two BOMs": ("none", b"\xef\xbb\xbf" * 2 + pretty.encode()),
        # Shape.
        "100,000 deep": ("none", '{"schema":"heatguard.determination/2","x":' + "[" * 100_000 + "]" * 100_000 + "}"),
        "101 deep": ("none", pretty.replace("{", '{"x":' + "[" * 100 + "]" * 100 + ",", 1)),
        "100 deep": ("changed", pretty.replace("{", '{"x":' + "[" * 99 + "]" * 99 + ",", 1)),
        "a long text": ("changed", pretty.replace("{", '{"x":"' + '\\n\\"{"'[:-1] * 1_000_000 + '",', 1)),
        "array": ("none", f"[{pretty}]"),
        "two of them": ("none", pretty + "\n" + pretty),
        "record separators": ("none", "\x1e" + pretty + "\n"),
        "schema in an array": (
            "none",
            close.replace('"heatguard.determination/2"', '["heatguard.determination/2"]', 1),
        ),
        "broken off": ("none", pretty[:-40]),
        "PDF": ("none", b"%PDF-1.7\n\xe2\xe3"),
        "PNG": ("none", b"\x89PNG\r\n\x1a\n\0\0"),
        "empty": ("none", ""),
        # The seal.
        "issued with a time": ("changed", json.dumps(with_statement(copy, issued_on=f"{issued}T00:00:00"))),
        "issued as a number": ("changed", json.dumps(with_statement(copy, issued_on=1_777_000_000))),
        "no such day": ("changed", json.dumps(with_statement(copy, key="0" * 16, issued_on="2026-02-30"))),
        "outcome of no list": ("changed", json.dumps(with_statement(copy, key="0" * 16, outcome="toString"))),
        "key in capitals": ("changed", json.dumps(with_statement(copy, key=key_of_it.upper() + "A"))),
        "last sign of the signature": ("changed", of_paper[:-1] + chr(ord(of_paper[-1]) + 1)),
        "seal of another job": ("changed", json.dumps({**copy, "seal": clear})),
        "code with spaces": ("changed", of_paper.replace('","', '", "')),
        "another key": ("untold", to_json(elsewhere)),
        "code of another key": ("untold", text_of(elsewhere.seal or pytest.fail("no seal"))),
        "our key's name, another's signature": (
            "changed",
            json.dumps(with_statement(json.loads(to_json(elsewhere)), key=key_of_it)),
        ),
        "no seal": ("untold", json.dumps({**copy, "seal": None})),
        # Pages.
        "a clear seal in a comment before": ("untold", f"<!--{meta}-->\n{report}"),
        "a clear seal in a comment in the head": ("untold", report.replace("<head>", f"<head><!--{meta}-->", 1)),
        "a second seal": ("untold", report.replace("<head>", f"<head>{meta}", 1)),
        "a second, written otherwise": (
            "untold",
            report.replace("<head>", f"<head>{meta.replace('heatguard-code', 'heatguard&#45;code')}", 1),
        ),
        "a second in the body": ("untold", report.replace("<body", f"{meta}<body", 1)),
        "the only one in a comment": (
            "untold",
            f"<!DOCTYPE html><html><head><!--{meta}--></head><body>x</body></html>",
        ),
        "the only one in the body": ("untold", f"<!DOCTYPE html><html><head></head><body><p>x</p>{meta}</body></html>"),
        "the only one in the title": ("untold", f"<!DOCTYPE html><html><head><title>{meta}</title></head></html>"),
        "content twice": ("changed", report.replace('code" content="', 'code" content="x" content="', 1)),
        "an empty seal": ("changed", '<html><head><meta name="heatguard-code"></head></html>'),
        "no seal in a page": ("none", "<html><head></head></html>"),
    }


def test_pass_what_an_attacker_did_is_told_alike(
    page: Any,
    copy: dict[str, Any],
    pages: dict[str, str],
    clear: dict[str, Any],
    elsewhere: Record,
    key: InstallationKey,
    tmp_path: Path,
) -> None:
    cases = worked_on(copy, pages, clear, elsewhere)
    contents = [one.encode() if isinstance(one, str) else one for _, one in cases.values()]
    here = {name: said(content, key, tmp_path) for name, content in zip(cases, contents, strict=True)}
    assert here == {name: standing for name, (standing, _) in cases.items()}
    assert dict(zip(cases, browser_says(page, contents), strict=True)) == here


def test_pass_hundreds_of_slips_and_cuts_are_told_alike(
    page: Any,
    copy: dict[str, Any],
    pages: dict[str, str],
    elsewhere: Record,
    key: InstallationKey,
    tmp_path: Path,
) -> None:
    drawn = random.Random(20260501)
    report = pages["report.html"]
    originals = [
        json.dumps(copy, ensure_ascii=False, indent=1).encode(),
        json.dumps(copy["seal"]["statement"], ensure_ascii=False).encode(),
        code(copy["seal"]).encode(),
        to_json(elsewhere).encode(),
        # What a page says besides its seal is not sealed: the head is what counts.
        report[: report.index("<title>")].encode(),
    ]
    bits = [
        b'"',
        b"{",
        b"}",
        b"[",
        b"]",
        b",",
        b":",
        b"\\",
        b"\n",
        b"\x00",
        b"\xff",
        b"0",
        b"e9",
        b"-",
        b"null",
        b"\xc3\xa9",
    ]

    def slipped(content: bytes) -> bytes:
        at, to = drawn.randrange(len(content)), drawn.randrange(1, 60)
        kind = drawn.randrange(6)
        if kind == 0:
            return content[:at] + bytes([content[at] ^ (1 << drawn.randrange(8))]) + content[at + 1 :]
        if kind == 1:
            return content[:at] + content[at + to :]
        if kind == 2:
            return content[:at] + drawn.choice(bits) + content[at:]
        if kind == 3:
            return content[: at + to] + content[at:]
        if kind == 4:
            return content[:at]
        return content[:at] + drawn.choice(bits) + content[at + 1 :]

    contents = [slipped(drawn.choice(originals)) for _ in range(400)]
    here = [said(content, key, tmp_path) for content in contents]
    differ = [
        (mine, theirs, content[:3000])
        for mine, theirs, content in zip(here, browser_says(page, contents), contents, strict=True)
        if mine != theirs
    ]
    assert differ == []
    assert set(here) == {"holds", "changed", "untold", "none"}


def archive(folder: Path, *names: str, content: bytes, packed: int = zipfile.ZIP_DEFLATED) -> bytes:
    path = folder / "made.zip"
    with zipfile.ZipFile(path, "w", packed) as made:
        for name in names:
            made.writestr(zipfile.ZipInfo(name), content, compress_type=packed)
    return path.read_bytes()


def test_pass_an_archive_has_one_determination_and_says_what_was_not_verified(
    copy: dict[str, Any], key: InstallationKey, tmp_path: Path
) -> None:
    content = json.dumps(copy).encode()
    one = archive(tmp_path, "report.html", "determination.json", content=content)
    assert said(one, key, tmp_path) == "holds"
    assert "其余文件没有核对" in verify(tmp_path / "x.json", key.private.public_key(), today=TODAY).said.zh
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = archive(tmp_path, "determination.json", "determination.json", content=content)
    assert said(twice, key, tmp_path) == "none"
    for other in ("a/determination.json", "Determination.JSON", "..\\determination.json", "./determination.json"):
        assert said(archive(tmp_path, "determination.json", other, content=content), key, tmp_path) == "none"
        assert said(archive(tmp_path, other, content=content), key, tmp_path) == "none"
    bomb = archive(tmp_path, "determination.json", content=bytes(129 * 2**20))
    assert len(bomb) < 200_000 and said(bomb, key, tmp_path) == "none"
    # It says that it is small, and is not.
    true_size = (129 * 2**20).to_bytes(4, "little")
    assert said(bomb.replace(true_size, (100).to_bytes(4, "little")), key, tmp_path) == "none"
    assert (
        said(archive(tmp_path, "determination.json", content=content, packed=zipfile.ZIP_BZIP2), key, tmp_path)
        == "none"
    )
    at = one.rindex(b"determination.json", 0, one.index(b"PK\x01\x02")) + 40
    assert said(one[:at] + bytes(20) + one[at + 20 :], key, tmp_path) == "none"


def test_pass_the_works_their_site_and_period_are_told_and_that_it_is_over(
    page: Any, copy: dict[str, Any], key: InstallationKey, tmp_path: Path
) -> None:
    path = tmp_path / "code.txt"
    path.write_text(code(copy["seal"]), "utf-8")
    during = verify(path, key.private.public_key(), today=datetime.date(2026, 6, 10))
    after = verify(path, key.private.public_key(), today=datetime.date(2026, 6, 11))
    assert during.over is None and after.over is not None and "2026-06-10" in after.over.zh
    assert after.sealed is not None and after.said.zh.startswith("只核对了下列各项")
    told = ("HG-", "沟槽开挖", "电缆沟", "113.6", "2026-05-10", "2026-06-10")
    assert all(one in after.sealed.zh for one in told), after.sealed.zh

    def shown(day: str) -> str:
        page.clock.set_fixed_time(f"{day}T04:00:00Z")
        page.fill("#text", path.read_text("utf-8"))
        page.click("#check")
        answer: str = page.inner_text("#answer")
        return answer

    assert "已于 2026-06-10 结束" in shown("2026-06-12")
    now = shown("2026-06-08")
    assert "结束" not in now and "只核对了下列各项" in now and all(one in now for one in told), now


def test_what_another_key_sealed_is_not_told(
    page: Any, elsewhere: Record, key: InstallationKey, tmp_path: Path
) -> None:
    path = tmp_path / "code.txt"
    path.write_text(text_of(elsewhere.seal or pytest.fail("no seal")), "utf-8")
    found = verify(path, key.private.public_key(), today=TODAY)
    assert found.sealed is None and "另一把密钥" in found.said.zh
    page.set_input_files("#file", path)
    page.wait_for_selector("#answer.untold")
    assert page.inner_text("#sealed") == ""


def test_browser_says_what_to_do_with_a_pdf_and_goes_by_no_name(
    page: Any, copy: dict[str, Any], tmp_path: Path
) -> None:
    for name, content, standing, words in (
        ("report.pdf", b"%PDF-1.7\n", "none", "扫其中的封印码"),
        ("papers.zip", b"PK\x03\x04", "none", "请先解压"),
        ("photo.png", json.dumps(copy).encode(), "holds", "未改动"),
        ("d.pdf", json.dumps(copy).encode(), "holds", "未改动"),
    ):
        (tmp_path / name).write_bytes(content)
        page.evaluate("document.getElementById('answer').hidden = true")
        page.set_input_files("#file", tmp_path / name)
        page.wait_for_selector("#answer:not([hidden])")
        assert page.get_attribute("#answer", "class") == standing and words in page.inner_text("#answer"), name
