"""The seal of a determination: it holds for what was sealed and for nothing else, in Python and in a browser alike."""

from __future__ import annotations

import dataclasses
import datetime
import json
import math
import random
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from geo.errors import FileError
from permits.cli.app import app
from permits.disclosure.disclose import disclose
from permits.record.digest import canonical, digest_of
from permits.record.reading import from_version_1, read_as_kept, read_record, to_json, to_jsonable
from permits.record.record import Record
from permits.record.seal import Seal
from permits.record.sealing import seal_of_text, sealed, signed_bytes, statement_of, text_of
from permits.service.papers import papers
from permits.service.verifying import Standing, Verified, verify
from permits.storage.installation_key import FILE, InstallationKey

TODAY = datetime.date(2026, 5, 1)


def kept(record: Record, key: InstallationKey, role: str = "applicant") -> Record:
    """A copy of a role, sealed."""
    shown = disclose(record, role).record
    return sealed(shown, key.seal(statement_of(shown, key=key.name)))


def written(folder: Path, content: object, name: str = "d.json") -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content, ensure_ascii=False), "utf-8")
    return path


def public(key: InstallationKey) -> Any:
    return key.private.public_key()


# What somebody may do to a copy, and what is to be said of it.
Change = Callable[[dict[str, Any]], object]
OF_COPIES: list[tuple[str, Change, Standing]] = [
    ("nothing", lambda one: None, Standing.HOLDS),
    ("outcome", lambda one: one.update(outcome="no_restriction_found"), Standing.CHANGED),
    ("a distance", lambda one: one["findings"][0].update(distance_m=9.0), Standing.CHANGED),
    ("a digit far back", lambda one: one["site"].update(area_m2=one["site"]["area_m2"] + 1e-9), Standing.CHANGED),
    ("end", lambda one: one["job"].update(end="2027-12-31"), Standing.CHANGED),
    ("a key more", lambda one: one.update(note="approved"), Standing.CHANGED),
    ("a key less", lambda one: one.pop("letters"), Standing.CHANGED),
    ("digest", lambda one: one.update(digest="0" * 64), Standing.CHANGED),
    ("digest gone", lambda one: one.pop("digest"), Standing.CHANGED),
    ("seal gone", lambda one: one.update(seal=None), Standing.UNTOLD),
    ("seal and outcome gone", lambda one: one.update(seal=None, outcome="prohibited"), Standing.CHANGED),
    ("seal is a word", lambda one: one.update(seal="yes"), Standing.CHANGED),
    ("seal is empty", lambda one: one.update(seal={}), Standing.CHANGED),
    ("statement", lambda one: one["seal"]["statement"].update(outcome="no_restriction_found"), Standing.CHANGED),
    ("place", lambda one: one["seal"]["statement"].update(place="113.7, 34.7"), Standing.CHANGED),
    ("signature", lambda one: one["seal"].update(signature="A" * 86), Standing.CHANGED),
    ("signature of zeros", lambda one: one["seal"].update(signature="A" * 43 + "_" * 43), Standing.CHANGED),
    ("another key", lambda one: one["seal"]["statement"].update(key="0" * 16), Standing.UNTOLD),
]


def changed(copy: dict[str, Any], change: Change) -> dict[str, Any]:
    other: dict[str, Any] = json.loads(json.dumps(copy))
    change(other)
    return other


def forged(copy: dict[str, Any]) -> dict[str, Any]:
    """All of it made anew by who knows how, but has not the key."""
    other = changed(copy, lambda one: one.update(outcome="no_restriction_found"))
    other["digest"] = other["seal"]["statement"]["digest"] = digest_of(other)
    other["seal"]["statement"]["outcome"] = "no_restriction_found"
    return other


@pytest.mark.parametrize(("change", "standing"), [one[1:] for one in OF_COPIES], ids=[one[0] for one in OF_COPIES])
def test_what_is_said_of_a_copy(
    change: Change, standing: Standing, copy: dict[str, Any], key: InstallationKey, tmp_path: Path
) -> None:
    assert verify(written(tmp_path, changed(copy, change)), public(key), today=TODAY).standing is standing


def test_a_forgery_without_the_key_is_found_out(copy: dict[str, Any], key: InstallationKey, tmp_path: Path) -> None:
    assert verify(written(tmp_path, forged(copy)), public(key), today=TODAY).standing is Standing.CHANGED


@pytest.mark.parametrize("role", ["planner", "applicant", "operator", "inspector", "authority"])
def test_pass_each_role_has_a_seal_of_its_own(role: str, record: Record, key: InstallationKey, tmp_path: Path) -> None:
    mine = kept(record, key, role)
    path = written(tmp_path, to_json(mine))
    assert read_record(path) == mine
    found = verify(path, public(key), today=TODAY)
    assert found.standing is Standing.HOLDS
    assert found.sealed is not None and mine.number in found.sealed.zh and "2026-06-10" in found.sealed.en
    # Shown again to the same reader it keeps it, shown to one who sees less it has none, which would not hold.
    assert disclose(mine, role).record == mine
    if role != "planner":
        assert disclose(mine, "planner").record.seal is None
    saved_again = json.dumps(json.loads(to_json(mine)), indent=7, sort_keys=True)
    assert verify(written(tmp_path, saved_again), public(key), today=TODAY).standing is Standing.HOLDS


def test_pass_papers_of_a_sealed_copy_are_the_same_twice_and_carry_the_code(
    record: Record, key: InstallationKey, tmp_path: Path
) -> None:
    mine = kept(record, key)
    assert mine.seal is not None and key.seal(mine.seal.statement) == mine.seal
    shown = disclose(mine, "applicant")
    formats = ("json", "html", "map", "pdf", "docx", "zip")
    made = papers(shown, formats=formats, language="zh")
    assert papers(shown, formats=formats, language="zh") == made
    for name in ("report.html", "map.html", "papers.zip", "determination.json"):
        path = tmp_path / name
        path.write_bytes(made[name])
        assert verify(path, public(key), today=TODAY).standing is Standing.HOLDS, name
    code = written(tmp_path, f"\n{text_of(mine.seal)}\n", "code.txt")
    assert verify(code, public(key), today=TODAY).standing is Standing.HOLDS
    assert len(text_of(mine.seal).encode()) < 560
    unsealed = papers(disclose(record, "applicant"), formats=("pdf", "html", "map"), language="zh")
    assert len(made["report.pdf"]) > len(unsealed["report.pdf"])
    assert b'name="heatguard-code"' not in unsealed["report.html"] + unsealed["map.html"]


def test_replay_of_a_sealed_record_comes_to_the_same_bytes(tmp_path: Path, key: InstallationKey) -> None:
    import data

    with data.as_file(data.sample("")) as samples:
        network = ["--network", str(samples / "network.geojson")]
        works = next((samples / "works").glob("02-*"))
        run = CliRunner().invoke
        run(app, ["check", str(works), *network, "--out", str(tmp_path), "--format", "json"])
        made = kept(read_record(tmp_path / "determination.json"), key, "operator")
        again = run(app, ["replay", str(written(tmp_path, to_json(made))), *network])
    assert again.exit_code == 0, again.output


def test_pass_a_code_that_was_changed_does_not_hold(record: Record, key: InstallationKey, tmp_path: Path) -> None:
    seal = kept(record, key).seal
    assert seal is not None
    text = text_of(seal)
    assert seal_of_text(text) == seal
    other = text.replace("plan_required", "no_restriction_found")
    for changed_text in (other, text.replace("2026-06-10", "2026-09-10"), text[:-1], text + "x", text[:40] + text[41:]):
        found = verify(written(tmp_path, changed_text, "code.txt"), public(key), today=TODAY)
        assert found.standing is Standing.CHANGED, changed_text


def test_pass_records_without_a_seal_read_as_before(record: Record, tmp_path: Path) -> None:
    old = to_jsonable(disclose(record, "operator").record)
    assert old.pop("seal") is None
    read = read_as_kept(written(tmp_path, old))
    assert read.changes == () and read.record.seal is None
    first = json.loads((Path(__file__).parent / "determination-1.json").read_text("utf-8"))
    assert from_version_1(first)["seal"] is None
    assert verify(Path(__file__).parent / "determination-1.json", None, today=TODAY).standing is Standing.UNTOLD


@pytest.mark.parametrize("content", ["", "{}", "[]", "HG-12345678", "%PDF-1.7", '{"schema": 3}', "<html></html>"])
def test_what_is_no_determination_is_refused(content: str, tmp_path: Path) -> None:
    with pytest.raises(FileError):
        verify(written(tmp_path, content), None, today=TODAY)


def test_archives_without_a_determination_are_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "papers.zip", "w") as archive:
        archive.writestr("other.json", "{}")
    with pytest.raises(FileError):
        verify(tmp_path / "papers.zip", None, today=TODAY)
    (tmp_path / "papers.zip").write_bytes(b"PK\x03\x04 broken off")
    with pytest.raises(FileError):
        verify(tmp_path / "papers.zip", None, today=TODAY)


def test_command_says_it_by_its_exit_status(copy: dict[str, Any], key: InstallationKey, tmp_path: Path) -> None:
    pem = tmp_path / "key.pem"
    pem.write_bytes(key.public_pem())
    other = tmp_path / "other.pem"
    (tmp_path / "other").mkdir()
    other.write_bytes(InstallationKey.of(tmp_path / "other").public_pem())
    path = str(written(tmp_path, copy))

    def status(*arguments: str) -> int:
        return CliRunner().invoke(app, ["verify", *arguments]).exit_code

    assert status(path, "--key", str(pem)) == 0
    assert status(path) == status(path, "--key", str(other)) == 30
    assert status(str(written(tmp_path, forged(copy), "f.json")), "--key", str(pem)) == 20
    with pytest.raises(FileError):
        CliRunner().invoke(app, ["verify", path, "--key", str(tmp_path)], catch_exceptions=False)


def test_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    key = InstallationKey.of(tmp_path)
    assert InstallationKey.of(tmp_path).name == key.name
    path = tmp_path / FILE
    assert path.stat().st_mode & 0o777 == 0o600 and {one.name for one in tmp_path.iterdir()} == {FILE, "lock"}
    path.chmod(0o644)
    with pytest.raises(FileError, match="chmod 600"):
        InstallationKey.of(tmp_path)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:60])
    with pytest.raises(FileError, match="no installation key"):
        InstallationKey.of(tmp_path)
    with pytest.raises(FileError):
        InstallationKey.of(tmp_path / "nowhere")


# --- In a browser, from a file, without a network.


def asked(page: Any, path: Path) -> tuple[str, str]:
    """Class and whole text of the answer to a file that was chosen."""
    page.evaluate("document.getElementById('answer').hidden = true")
    page.set_input_files("#file", [])
    page.set_input_files("#file", path)
    page.wait_for_selector("#answer:not([hidden])")
    return page.get_attribute("#answer", "class"), page.inner_text("#answer")


def agree(page: Any, path: Path, found: Verified) -> None:
    standing, text = asked(page, path)
    assert standing == found.standing.value
    assert found.said.zh.split("（")[0] in text
    if found.sealed is not None and found.standing is Standing.HOLDS:
        assert found.sealed.zh.split("：")[0] in text


def test_browser_says_the_same_of_copies(
    page: Any, copy: dict[str, Any], key: InstallationKey, record: Record, tmp_path: Path
) -> None:
    for _, change, _ in OF_COPIES:
        path = written(tmp_path, changed(copy, change))
        agree(page, path, verify(path, public(key), today=TODAY))
    path = written(tmp_path, forged(copy))
    agree(page, path, verify(path, public(key), today=TODAY))
    made = papers(disclose(kept(record, key), "applicant"), formats=("html", "map"), language="en")
    for name, content in made.items():
        path = tmp_path / name
        path.write_bytes(content)
        if name in ("report.html", "map.html"):
            agree(page, path, verify(path, public(key), today=TODAY))
            assert "某路<雨水>管网" in asked(page, path)[1]
    page.fill("#text", text_of(kept(record, key).seal or pytest.fail("no seal")))
    page.click("#check")
    assert page.get_attribute("#answer", "class") == "holds"


def test_browser_digests_every_sample_and_any_number_alike(page: Any, city: Callable[[str], Record]) -> None:
    documents: list[Any] = [
        json.loads(to_json(disclose(city(f"{number:02}"), role).record))
        for number in (1, 2, 5, 9)
        for role in ("applicant", "operator")
    ]
    drawn = random.Random(253)
    doubles = [
        value
        for _ in range(5000)
        if math.isfinite(value := struct.unpack("<d", struct.pack("<Q", drawn.getrandbits(64)))[0])
    ]
    near = [round(drawn.uniform(-200, 200), drawn.randrange(10)) for _ in range(5000)]
    edges = [
        0,
        -0.0,
        1,
        1.0,
        1e15,
        1e16,
        123456789012345680.0,
        1e-4,
        1e-5,
        9.999e-5,
        2**53 + 1,
        10**22,
        5e-324,
        1.5e300,
    ]
    documents += [
        {"n": [*doubles, *near, *edges]},
        {
            "\ud7ff": 1,
            "\U0001f6a7": 2,
            "\ue000": 3,
            "a": {"": None},
            '"\\\n\t\x01\x7f\u2028': [True, False, "\x1f\b\f/"],
        },
    ]
    for one in documents:
        text = json.dumps(one)
        assert page.evaluate("(text) => canonical(JSON.parse(text))", text).encode() == canonical(one)
        assert page.evaluate("(text) => digest(canonical(JSON.parse(text)))", json.dumps({**one, "seal": 1})) == (
            page.evaluate("(text) => digest(text)", canonical({**one, "seal": 1}).decode())
        )
        bare = {name: value for name, value in one.items() if name not in ("digest", "seal")}
        assert page.evaluate("(text) => digest(canonical(JSON.parse(text)))", json.dumps(bare)) == digest_of(one)


def test_browser_checks_signatures_as_the_library_does(page: Any, key: InstallationKey, record: Record) -> None:
    statement = kept(record, key).seal
    assert statement is not None
    drawn = random.Random(31)
    for number in range(40):
        seal: Seal = key.seal(dataclasses.replace(statement.statement, number=f"HG-{drawn.getrandbits(32):08X}"))
        text, signature = signed_bytes(seal.statement).decode(), seal.signature
        if number % 2:
            place = drawn.randrange(85)
            signature = signature[:place] + ("A" if signature[place] != "A" else "B") + signature[place + 1 :]
        assert page.evaluate("([text, mark]) => signs(KEY, text, ...halves(mark))", [text, signature]) is (
            number % 2 == 0
        )
