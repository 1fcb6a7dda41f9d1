"""Dates that do not fit together."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from intents.policy.finding import Finding, Severity
from intents.policy.model import Policy


def dating(policy: Policy, folder: str) -> Iterator[Finding]:
    """The history rises from `in_force` to `revised`, and the folder carries the latter's name."""
    days = policy.history
    if any(later <= earlier for earlier, later in pairwise(days)):
        yield _finding(policy, "history", "the dates are not ascending", "Write each once, the oldest first")
    if days[0] != policy.in_force:
        yield _finding(policy, "in_force", f"history begins with {days[0]}", "in_force is its first date")
    if days[-1] != policy.revised:
        yield _finding(policy, "revised", f"history ends with {days[-1]}", "revised is its last date")
    if folder != policy.revised.isoformat():
        hint = f"Name it {policy.revised}"
        what = f"the folder {folder} does not carry the revision's date"
        yield Finding(Severity.NOTE, policy.path, policy.lines.get("revised"), what, hint)


def _finding(policy: Policy, key: str, what: str, hint: str) -> Finding:
    return Finding(Severity.ERROR, policy.path, policy.lines.get(key), what, hint)
