"""The numbers of the desk: counts and ages, never a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from store import inbox, outbox, tickets


@dataclass(frozen=True, slots=True)
class Figures:
    """Ages in seconds, 0 when nothing waits."""

    mails: dict[tuple[str, str], int]
    requests: dict[tuple[str, str], int]
    letters: dict[str, int]
    oldest_mail: float
    oldest_letter: float


def gather(tx: Connection, now: datetime) -> Figures:
    return Figures(
        mails={(state, outcome or ""): number for (state, outcome), number in inbox.counts(tx).items()},
        requests=tickets.counts(tx),
        letters=outbox.counts(tx),
        oldest_mail=_age(inbox.oldest_unfinished(tx), now),
        oldest_letter=_age(outbox.oldest_queued(tx), now),
    )


def _age(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since else 0.0
