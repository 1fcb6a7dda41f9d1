"""Letters that lie as files, where no relay takes them: a file goes when the desk forgets what its letter was for."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from store import retention
from store.retention import Until

log = logging.getLogger("retention")

AT_ONCE = 500  # names looked up together
_PARTS = ("tmp", "new", "cur")


def lying(maildir: Path) -> list[Path]:
    """Every letter there; a name without an @ is none of ours."""
    return sorted(path for part in _PARTS for path in (maildir / part).glob("*@*") if path.is_file())


def doomed(tx: Connection, maildir: Path, tickets: Collection[int], until: Until) -> Iterator[Path]:
    """Files of letters that are erased, or will be: with these tickets, or for what came before `until`. So goes a file
    that the database knows nothing of, as after the restoring of an older copy, once it is that old.
    """
    found = lying(maildir)
    for start in range(0, len(found), AT_ONCE):
        named = {path: _message_id(path) for path in found[start : start + AT_ONCE]}
        fates = retention.fates(tx, set(named.values()), until)
        for path, message_id in named.items():
            fate = fates.get(message_id)
            if fate.erased or fate.ticket_id in tickets if fate else _is_older(path, until.done):
                yield path


def erase(paths: Collection[Path]) -> int:
    """How many are gone. One that cannot be removed is tried again by the next purge, and told by `doctor`."""
    gone = 0
    for path in paths:
        try:
            path.unlink(missing_ok=True)
            gone += 1
        except OSError as fault:
            log.error("cannot erase the letter %s: %s", path, fault.strerror)
    return gone


def _is_older(path: Path, moment: datetime) -> bool:
    try:
        return path.stat().st_mtime < moment.timestamp()
    except OSError:  # somebody else has just taken it away
        return False


def _message_id(path: Path) -> str:
    # What a mail program has looked at lies in cur, with its flags behind the name.
    return f"<{path.name.partition(':2,')[0]}>"
