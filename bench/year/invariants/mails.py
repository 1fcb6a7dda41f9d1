"""Rules on mails: every one is in exactly one terminal state, with what it led to."""

from __future__ import annotations

from collections.abc import Iterator

from bench.year.invariants.looking import Evening
from store import inbox


def every_mail_came_to_its_end(evening: Evening) -> Iterator[str]:
    yield from (f"mail {each} contradicts itself" for each in inbox.unaccounted(evening.tx))
    if oldest := inbox.oldest_unfinished(evening.tx):
        yield f"a mail of {oldest} is not finished"


def what_they_led_to_is_there(evening: Evening) -> Iterator[str]:
    yield from (f"mail {each} led to nothing" for each in inbox.without_consequence(evening.tx))


def none_is_lost_and_none_is_there_twice(evening: Evening) -> Iterator[str]:
    there, sent = sum(inbox.counts(evening.tx).values()), len(evening.simulated.mails)
    if there != sent:
        yield f"{sent} mails were sent, {there} are there"


def nothing_is_set_aside(evening: Evening) -> Iterator[str]:
    """Every mail of this year can be read, so one that is parked met a fault of ours."""
    for row in inbox.parked(evening.tx):
        yield f"mail {row['id']} is parked: {row['reason']}"
