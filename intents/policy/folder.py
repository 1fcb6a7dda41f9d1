"""A folder of revision folders, each with `policy.<language>.md` twins."""

from __future__ import annotations

from pathlib import Path

from intents.fault import Fault
from intents.policy.file import read_policy
from intents.policy.model import Policies, Revision

TWINS = "policy.*.md"


def load(folder: Path) -> Policies:
    """Every revision under `folder`; raises Fault, naming file and line, for one that cannot be used."""
    revisions = [load_revision(each) for each in revision_folders(folder)]
    return Policies(tuple(sorted(revisions, key=lambda revision: (revision.in_force, revision.name))))


def revision_folders(folder: Path) -> list[Path]:
    """The folders that hold a policy; raises Fault when there is none."""
    found = sorted({twin.parent for twin in folder.glob(f"*/{TWINS}")})
    if not found:
        hint = "It needs a folder a revision, such as 2022-04-01/policy.en.md"
        raise Fault(folder, None, "no policy in this folder", hint)
    return found


def load_revision(folder: Path) -> Revision:
    """One revision with all its twins, English first."""
    twins = tuple(read_policy(path) for path in sorted(folder.glob(TWINS)))
    for twin in twins:
        if twin.path.name != f"policy.{twin.language}.md":
            line = twin.lines.get("language")
            raise Fault(twin.path, line, f"language is {twin.language}", "It must be that of the file's name")
    return Revision(folder.name, twins)
