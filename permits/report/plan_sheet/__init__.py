"""The joint protection plan as a paper to fill in, agree on and sign."""

from permits.report.plan_sheet.building import plan_sheet

__all__ = ["plan_sheet"]
