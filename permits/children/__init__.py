"""Processes that may die without harm: whatever is foreign is opened, judged and rendered in one of them."""
