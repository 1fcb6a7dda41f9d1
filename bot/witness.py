"""The outside witness: heads of the audit log, kept where no database reaches, so that a log cut short is found."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from intents.fault import Fault
from store import audit
from store.audit import Head
from store.database import Store

HINT = "If the machine lost its power while this line was written, remove it"


@dataclass(frozen=True, slots=True)
class Witnessed:
    """A head, and when it was seen."""

    at: datetime
    head: Head

    @property
    def line(self) -> str:
        """As it stands in the file; whoever keeps such a line elsewhere is a witness too."""
        seen = {"at": self.at.isoformat(timespec="seconds"), "seq": self.head.seq, "hash": self.head.hash}
        return json.dumps(seen)


def seen(store: Store, now: datetime) -> Witnessed:
    """The head of the log as it is: to be shown, sent or posted somewhere else."""
    with store.read() as tx:
        return Witnessed(now, audit.head(tx))


def testify(store: Store, path: Path, now: datetime) -> Witnessed:
    """Add the head of the log to the file. Lines are only ever added; several processes may do so."""
    found = seen(store, now)
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        size = os.fstat(file).st_size
        torn = size and os.pread(file, 1, size - 1) != b"\n"  # by a power cut; it must not spoil this line
        os.write(file, ("\n" if torn else "").encode() + f"{found.line}\n".encode())
        os.fsync(file)
    finally:
        os.close(file)
    return found


def testimony(path: Path) -> list[Witnessed]:
    """Every head in a file, in the order they were seen; none where there is no file yet. Raises Fault."""
    if not path.exists():
        return []
    lines = path.read_text("utf-8", "replace").splitlines()
    return [_witnessed(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]


def _witnessed(path: Path, number: int, line: str) -> Witnessed:
    try:
        found = json.loads(line)
        return Witnessed(datetime.fromisoformat(found["at"]), Head(int(found["seq"]), str(found["hash"])))
    except (ValueError, TypeError, LookupError):
        raise Fault(path, number, "is no head of the log", HINT) from None
