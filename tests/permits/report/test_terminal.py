"""The answer in the terminal: the order of the page, on one screen, nothing that a terminal obeys."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Callable

import pytest
from rich.cells import cell_len
from rich.console import Console

from permits.disclosure.disclose import disclose
from permits.plan.protection_plan import EMERGENCY_OF_OTHERS
from permits.plan.schedule import EMERGENCY
from permits.record.record import Record
from permits.report.decisive import decisive
from permits.report.terminal import print_determination
from permits.rulebook.outcomes import Outcome

WIDE = 110


def printed(record: Record, language: str = "zh", role: str = "operator") -> str:
    page = io.StringIO()
    print_determination(Console(file=page, width=WIDE), disclose(record, role), language=language)
    return page.getvalue()


def screen_lines(text: str) -> int:
    """Lines as they fall on a screen, long ones wrapped."""
    return sum(max(1, -(-cell_len(line) // WIDE)) for line in text.splitlines())


@pytest.mark.parametrize("role", ["operator", "applicant"])
def test_each_job_of_the_sample_city_fits_one_screen(role: str, city: Callable[[str], Record]) -> None:
    lines = {number: screen_lines(printed(city(f"{number:02}"), role=role)) for number in range(1, 23)}
    assert max(lines.values()) <= 30, lines
    # English takes more room: an ordinary job all the same.
    assert screen_lines(printed(city("02"), "en", role)) <= 32


def test_the_reason_comes_before_the_step_and_the_step_before_the_findings(city: Callable[[str], Record]) -> None:
    text = printed(city("02"))
    order = [
        "须共同制定保护方案：",
        "理由：电缆沟：沟槽开挖 距 M-DN500-建设路 外缘 0.00 m ± 0.23 m；限 1.5 m",
        "下一步：各方签署保护方案",
        # The works start on a Sunday: twenty working days on from the ninth it would be Monday.
        "建设单位 → 热经营企业：最迟2026年4月8日提出方案请求，已过；",
        "最迟2026年5月9日",
        "联系：样例热力公司（虚构）：电话未注明",
        "改动办法：",
        "检查结果：",
        "此处法规禁止：",
        "要素：清点 1",
    ]
    places = [text.find(one) for one in order]
    assert -1 not in places and places == sorted(places), dict(zip(order, places, strict=True))


def test_many_findings_are_counted_and_not_lost_in_silence(city: Callable[[str], Record]) -> None:
    record = city("02")
    many = tuple(
        dataclasses.replace(
            record.findings[0], id=f"F{number:04}", distance_m=number / 100, margin_m=number / 100 - 1.5
        )
        for number in range(40)
    )
    text = printed(dataclasses.replace(record, findings=many))
    assert text.count("■") == 10 and "另有 30 项" in text


def test_the_telephone_is_the_network_s_or_said_to_be_missing(city: Callable[[str], Record]) -> None:
    record = city("02")
    assert "电话未注明" in printed(record)
    contacts = tuple(dataclasses.replace(one, phone="0371-12345") for one in record.contacts)
    assert "0371-12345" in printed(dataclasses.replace(record, contacts=contacts))
    nobody = tuple(dataclasses.replace(one, name=None) for one in record.contacts)
    assert "管网资料未注明" in printed(dataclasses.replace(record, contacts=nobody))


def test_the_decisive_finding_is_of_the_strictest(city: Callable[[str], Record]) -> None:
    found = decisive(city("08"))
    assert found is not None and found.outcome is city("08").outcome


def test_an_emergency_of_others_calls_first_and_goes_on_under_guidance(city: Callable[[str], Record]) -> None:
    record = city("02")
    assert record.plan is not None
    plan = dataclasses.replace(record.plan, clocks=(), earliest_start=None, schedule_note=EMERGENCY)
    caveats = (dataclasses.replace(record.caveats[0], kind=EMERGENCY_OF_OTHERS), *record.caveats)
    text = printed(dataclasses.replace(record, plan=plan, caveats=caveats))
    assert "动工前先电话联系热经营企业" in text and "手续事后补办" in text
    assert "已过" not in text and "最早可于" not in text and "之前不要动工" not in text


def test_a_millimetre_past_the_limit_is_not_printed_as_on_it(city: Callable[[str], Record]) -> None:
    record = city("04")
    near = tuple(dataclasses.replace(one, distance_m=1.501, margin_m=0.001) for one in record.findings)
    assert "1.501 m ± 0.23 m；限 1.5 m" in printed(dataclasses.replace(record, findings=near))


def test_one_duty_at_several_lines_is_one_step_and_a_screening_is_called_one(city: Callable[[str], Record]) -> None:
    record = city("02")
    duty = next(one for one in record.obligations if one.kind == "joint_protection_plan")
    review = dataclasses.replace(duty, kind="safety_review", assets=("far",), towards=("operator",))
    twice = (*record.obligations, review, dataclasses.replace(review, towards=("operator", "producer")))
    text = printed(dataclasses.replace(record, obligations=twice))
    assert text.count("安全评审，最迟") == 1 and "热经营企业、热生产企业：安全评审" in text
    far = dataclasses.replace(
        record.findings[0], asset_id="far", outcome=Outcome.SAFETY_REVIEW_SCREENING, presumed=False, tier="T2"
    )
    screened = dataclasses.replace(record, obligations=(*record.obligations, review), findings=(*record.findings, far))
    assert "热经营企业：书面筛查是否须进行安全评审，最迟" in printed(screened)
