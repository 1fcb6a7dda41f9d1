"""How fast Slack is written to, and how often it is looked at what there is to write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Pace:
    """No setting: a faster one Slack would not bear."""

    posts: timedelta = timedelta(seconds=1)  # Slack takes one message a second in a channel
    # Seconds between looks
    tick: float = 0.25  # whether another look is due
    log: float = 1.0  # the audit log, for the cards
    outcomes: float = 5.0
    due: float = 60.0
    forget: float = 3600.0


USUAL = Pace()
