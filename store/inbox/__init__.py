"""Accepted mail: every message waits here, as bytes, until it is in exactly one terminal state."""

from store.inbox.arriving import accept
from store.inbox.claiming import LEASE, claim, release_own, release_the_dead
from store.inbox.finding import (
    by_id,
    counts,
    naming,
    oldest_unfinished,
    parked,
    unaccounted,
    whole,
    without_consequence,
)
from store.inbox.finishing import finish, moved, opens, park, replay
from store.inbox.rows import CLAIMED, DONE, PARKED, WAITING, Arrival, Claimed, Finish, LeaseLost

__all__ = [
    "CLAIMED",
    "DONE",
    "LEASE",
    "PARKED",
    "WAITING",
    "Arrival",
    "Claimed",
    "Finish",
    "LeaseLost",
    "accept",
    "by_id",
    "claim",
    "counts",
    "finish",
    "moved",
    "naming",
    "oldest_unfinished",
    "opens",
    "park",
    "parked",
    "release_own",
    "release_the_dead",
    "replay",
    "unaccounted",
    "whole",
    "without_consequence",
]
