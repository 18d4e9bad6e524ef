"""An amendment's effect is listed before it lands, and the page of the law says what the rule book holds."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from permits.cli.app import app

ROOT = Path(__file__).parents[3]


@pytest.fixture
def draft(as_issued: Path, tmp_path: Path) -> Path:
    """Article 31 with 3 m in place of 1.5 m from 2027 on, as the how-to describes it."""
    folder = shutil.copytree(as_issued, tmp_path / "draft")
    order = (folder / "order-253.txt").read_text("utf-8")
    words = order[order.index("第三十一条 供热管网") : order.index("第三十二条 在供热")]
    (folder / "order-amendment.txt").write_text(words.replace("一点五米", "三米"), "utf-8")
    path = folder / "article-31.toml"
    text = path.read_text("utf-8")
    version = text[text.index("[[version]]") :]
    later = version.replace("from = 2026-04-01", 'from = 2027-01-01\ntext = "order-amendment.txt"', 1)
    later = later.replace("limit_m = 1.5", "limit_m = 3.0").replace("外缘一点五米以内", "外缘三米以内", 1)
    later = later.replace("within 1.5 m of the outer edge", "within 3 m of the outer edge", 1)
    path.write_text(
        text.replace("from = 2026-04-01", "from = 2026-04-01\nuntil = 2026-12-31", 1) + "\n" + later, "utf-8"
    )
    return folder


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    return result.exit_code, result.stdout


def test_pass_the_draft_is_proved_against_its_own_text(draft: Path) -> None:
    assert run("rules", "verify", str(draft))[0] == 0


def test_fail_the_draft_says_what_its_text_does_not(draft: Path) -> None:
    path = draft / "order-amendment.txt"
    path.write_text(path.read_text("utf-8").replace("三米", "四米"), "utf-8")
    status, shown = run("rules", "verify", str(draft))
    assert status == 1 and "article-31.toml" in shown and "四米" in shown


def test_fail_the_words_were_changed_and_the_limit_was_not(draft: Path) -> None:
    path = draft / "article-31.toml"
    path.write_text(path.read_text("utf-8").replace("limit_m = 3.0", "limit_m = 1.5"), "utf-8")
    status, shown = run("rules", "verify", str(draft))
    assert status == 1 and "version 2027-01-01: network.limit_m: 1.5 m is not in the words of 31(1)" in shown


def test_fail_new_words_without_a_text_are_not_proved(draft: Path) -> None:
    path = draft / "article-31.toml"
    path.write_text(path.read_text("utf-8").replace('text = "order-amendment.txt"\n', ""), "utf-8")
    status, shown = run("rules", "verify", str(draft))
    assert status == 1 and "version 2027-01-01" in shown


def test_effect_is_listed_job_by_job(draft: Path, as_issued: Path) -> None:
    before = ("--regulation", str(as_issued))
    status, shown = run("rules", "effect", str(draft), "--on", "2027-01-01", *before)
    assert status == 0
    assert "‼ 04-临界沟槽: 须现场核实 Verify on site → 须共同制定保护方案 Joint protection plan required" in shown
    assert "12-覆盖范围之外" not in shown
    # Before the amendment nothing changes.
    assert "22 项作业中 0 项" in run("rules", "effect", str(draft), "--on", "2026-12-31", *before)[1]


def test_effect_under_another_reading(draft: Path, as_issued: Path) -> None:
    """Read to the letter, the works that come into the zone are banned and not only in need of a plan."""
    arguments = ("--on", "2027-01-01", "--regulation", str(as_issued), "--reading", "plan_route=none")
    shown = run("rules", "effect", str(draft), *arguments)[1]
    assert "‼ 04-临界沟槽: 须现场核实 Verify on site → 禁止实施 Prohibited" in shown


def test_no_amendment_no_effect() -> None:
    assert "22 项作业中 0 项" in run("rules", "effect", "zhengzhou-253")[1]


def test_the_page_of_the_law_is_what_the_rule_book_holds() -> None:
    """``heatguard rules show > docs/law.md`` was run after the last change of the law."""
    assert (ROOT / "docs" / "law.md").read_text("utf-8") == run("rules", "show")[1]
