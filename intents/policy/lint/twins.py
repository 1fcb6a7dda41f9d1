"""Languages that no longer say the same."""

from __future__ import annotations

from collections.abc import Iterator

from intents.policy.finding import Finding, Severity
from intents.policy.model import Policy, Revision

_SHARED = ("in_force", "revised", "history", "contact", "url")


def twinning(revision: Revision) -> Iterator[Finding]:
    """Same ids in the same order, same dates, same address in every language."""
    first, *others = revision.policies
    if not others:
        what, hint = f"only in {first.language}", "Other senders get this text with a remark"
        yield Finding(Severity.NOTE, first.path, None, what, hint)
    for other in others:
        yield from _missing(first, other)
        yield from _missing(other, first)
        yield from _differing(first, other)


def _missing(full: Policy, lacking: Policy) -> Iterator[Finding]:
    there = _ids(lacking)
    for id_, line in _ids(full).items():
        if id_ not in there:
            what = f"{id_} is missing; {full.path.name} has it in line {line}"
            yield Finding(Severity.ERROR, lacking.path, None, what, "Twins carry the same ids")


def _differing(one: Policy, other: Policy) -> Iterator[Finding]:
    for key in _SHARED:
        if getattr(one, key) != getattr(other, key):
            what = f"{key} differs from {one.path.name}"
            yield Finding(Severity.ERROR, other.path, other.lines.get(key), what, "Twins carry the same")
    if set(_ids(one)) == set(_ids(other)) and list(_ids(one)) != list(_ids(other)):
        what = f"sections stand in another order than in {one.path.name}"
        yield Finding(Severity.WARNING, other.path, None, what)


def _ids(policy: Policy) -> dict[str, int]:
    return {each.id: each.line for section in policy.sections for each in (section, *section.items)}
