"""The policy lint: what would make answers wrong, before a customer finds it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

from intents.fault import Fault
from intents.policy.finding import Finding, Severity
from intents.policy.folder import load_revision, revision_folders
from intents.policy.lint.dates import dating
from intents.policy.lint.requests import requesting
from intents.policy.lint.sections import sectioning
from intents.policy.lint.twins import twinning
from intents.policy.model import Policies, Revision


def check(source: Path | Policies | Revision, today: date | None = None) -> tuple[Finding, ...]:
    """All findings, in the order of the files; of a folder, files that cannot be used are findings too.

    `today` asks as well whether a revision is in force by then.
    """
    if isinstance(source, Path):
        return tuple(_folder(source, today))
    if isinstance(source, Revision):
        return tuple(_revision(source))
    return tuple(_policies(source, today))


def _folder(folder: Path, today: date | None) -> Iterator[Finding]:
    revisions: list[Revision] = []
    try:
        folders = revision_folders(folder)
    except Fault as fault:
        yield _broken(fault)
        return
    for each in folders:
        try:
            revisions.append(load_revision(each))
        except Fault as fault:
            yield _broken(fault)
    if revisions:
        ordered = tuple(sorted(revisions, key=lambda revision: (revision.in_force, revision.name)))
        yield from _policies(Policies(ordered), today)


def _broken(fault: Fault) -> Finding:
    return Finding(Severity.ERROR, fault.path, fault.line, fault.what, fault.hint)


def _policies(policies: Policies, today: date | None) -> Iterator[Finding]:
    for revision in policies.revisions:
        yield from _revision(revision)
    for before, after in pairwise(policies.revisions):
        if before.in_force == after.in_force:
            file = after.policies[0].path
            what = f"revisions {before.name} and {after.name} have the same date"
            yield Finding(Severity.ERROR, file, None, what, "Keep one of them")
    first = policies.revisions[0]
    if today and first.in_force > today:
        what = f"no revision is in force on {today}; the first begins on {first.in_force}"
        yield Finding(
            Severity.ERROR, first.policies[0].path, None, what, "Correct revised:, or add the text before"
        )


def _revision(revision: Revision) -> Iterator[Finding]:
    for policy in revision.policies:
        yield from dating(policy, revision.name)
        yield from sectioning(policy)
        yield from requesting(policy)
    yield from twinning(revision)
