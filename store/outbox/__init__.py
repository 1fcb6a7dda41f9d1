"""Letters on their way: each is a row with a state, an attempt count and a next time."""

from store.outbox.finding import (
    after,
    counts,
    of_inbox,
    of_ticket,
    oldest_queued,
    rows,
    to_address,
    troubled,
    was_sent_to,
)
from store.outbox.limits import answering_since, automatic_since, in_circle_since
from store.outbox.queueing import NewLetter, queue
from store.outbox.returns import bounce_token, bounced, delayed
from store.outbox.sending import (
    Claimed,
    again_later,
    claim,
    give_up,
    mark_sent,
    release,
    release_own,
    release_the_dead,
    retry_failed,
)
from store.outbox.states import CLAIMED, FAILED, LEASE, QUEUED, SENT, SLOWEST

__all__ = [
    "CLAIMED",
    "FAILED",
    "LEASE",
    "QUEUED",
    "SENT",
    "SLOWEST",
    "Claimed",
    "NewLetter",
    "after",
    "again_later",
    "answering_since",
    "automatic_since",
    "bounce_token",
    "bounced",
    "claim",
    "counts",
    "delayed",
    "give_up",
    "in_circle_since",
    "mark_sent",
    "of_inbox",
    "of_ticket",
    "oldest_queued",
    "queue",
    "release",
    "release_own",
    "release_the_dead",
    "retry_failed",
    "rows",
    "to_address",
    "troubled",
    "was_sent_to",
]
