"""What every note of Slack may say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person helps: the contact address, and the privacy team's channel by id or by name ("" when not set).

    `command` is the slash command, with its slash.
    """

    contact: str
    command: str
    channel: str = ""
    channel_id: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """What every note may say."""

    kind: ClassVar[str]
    place: Place
