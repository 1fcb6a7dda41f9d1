"""Sections and labels that miss each other, empty places, and headings that look mistyped."""

from __future__ import annotations

import re
from collections.abc import Iterator

from intents.labels import QUESTIONS
from intents.policy.finding import Finding, Severity
from intents.policy.model import Policy, Section

# label, what the heading says, what it lacks, what was meant
_MISTYPED = (
    ("requests", r"\bcollections?\b", r"\bcorrect", "Correction"),
    ("requests", r"収集|回収", r"訂正", "訂正"),
    ("requests", r"\bdisclaimers?\b", r"\bdisclos", "Disclosure"),
    ("requests", r"改正|修正", r"訂正", "訂正"),
    ("shared-use", r"共用|協同", r"共同", "共同利用"),
)


def sectioning(policy: Policy) -> Iterator[Finding]:
    """Every question label has its section and every section its label; none is empty."""
    present = {section.id for section in policy.sections}
    for label in QUESTIONS:
        if label not in present:
            hint = "Questions about it go to a person until there is one"
            yield Finding(Severity.ERROR, policy.path, None, f"no section {label}", hint)
    for section in policy.sections:
        yield from _one(policy, section)


def _one(policy: Policy, section: Section) -> Iterator[Finding]:
    if section.id not in QUESTIONS:
        hint = f"Labels are {', '.join(QUESTIONS)}"
        yield Finding(
            Severity.WARNING, policy.path, section.line, f"no label reaches the section {section.id}", hint
        )
    if not section.title:
        hint = "A letter cites it by number and title"
        yield Finding(
            Severity.WARNING, policy.path, section.line, f"the section {section.id} has no title", hint
        )
    for each in (section, *section.items):
        if not each.text() and (each is section or not each.title):
            what, hint = f"{each.id} is empty", "Write its text, or take the heading out"
            yield Finding(Severity.ERROR, policy.path, each.line, what, hint)
    yield from _mistyped(policy, section)


def _mistyped(policy: Policy, section: Section) -> Iterator[Finding]:
    title = section.title.lower()
    for label, said, lacking, meant in _MISTYPED:
        found = re.search(said, title)
        if section.id == label and found and not re.search(lacking, title):
            what = f"suspicious heading: {found[0]!r} where {meant!r} is to be expected"
            yield Finding(
                Severity.WARNING, policy.path, section.line, what, "Compare it with the signed text"
            )
