"""Who is asking: a colleague, or somebody whom we refuse."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack import clients
from intents.reading import Language

log = logging.getLogger("slack")

REMEMBERED = 300.0  # seconds: one who becomes a guest is noticed after them
MOST = 10_000


class Standing(StrEnum):
    MEMBER = "member"
    GUEST = "guest"
    STRANGER = "stranger"
    BOT = "bot"
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True)
class Person:
    """`language` is that of their Slack, as far as we write it."""

    standing: Standing
    language: Language


UNKNOWN = Person(Standing.UNCHECKED, Language.EN)


class People:
    """The members of the workspace, asked for one by one and remembered for some minutes."""

    def __init__(self, client: WebClient) -> None:
        self._client = client
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[str, str], tuple[float, Person]] = OrderedDict()
        self._ours: Mapping[str, Any] = {}

    def person(self, user: str, home: str, now: float) -> Person:
        """`home` is the asker's workspace as the message names it; `now` in seconds of a clock that never goes back.

        While Slack is away, its fault is raised: whoever asks us is asked for again later.
        """
        with self._lock:
            since, known = self._known.get((user, home), (0.0, None))
        if known and now - since < REMEMBERED:
            return known
        found = self._ask(user, home)
        if found.standing is not Standing.UNCHECKED:  # the operator may put it right at any moment
            self._remember((user, home), now, found)
        return found

    def remembered(self, user: str) -> Person:
        """What is known of somebody without asking."""
        with self._lock:
            return next((person for (who, _), (_, person) in self._known.items() if who == user), UNKNOWN)

    def _remember(self, key: tuple[str, str], now: float, person: Person) -> None:
        with self._lock:
            self._known[key] = (now, person)
            while len(self._known) > MOST:
                self._known.popitem(last=False)

    def _ask(self, user: str, home: str) -> Person:
        try:
            self._ours = self._ours or self._workspace()
            answer = self._client.users_info(user=user, include_locale=True)
        except SlackApiError as fault:
            if clients.is_passing(fault):
                raise
            error = clients.error_of(fault)
            if error.startswith("user_not_"):
                return Person(Standing.STRANGER, Language.EN)
            log.error("cannot tell who asks: %s", error)
            return UNKNOWN
        profile: Mapping[str, Any] = answer.get("user") or {}
        language = Language.JA if str(profile.get("locale")).startswith("ja") else Language.EN
        return Person(_standing(profile, home, self._ours), language)

    def _workspace(self) -> Mapping[str, Any]:
        ours = self._client.auth_test()
        return {name: ours.get(name) or "" for name in ("team_id", "enterprise_id")}


def _standing(profile: Mapping[str, Any], home: str, ours: Mapping[str, Any]) -> Standing:
    if profile.get("is_bot"):
        return Standing.BOT
    homes = {home, str(profile.get("team_id") or "")} - {"", ours["team_id"]}
    company = (profile.get("enterprise_user") or {}).get("enterprise_id") or ""
    colleague = ours["enterprise_id"] and company == ours["enterprise_id"]
    if profile.get("is_stranger") or (homes and not colleague):
        return Standing.STRANGER
    if profile.get("is_restricted") or profile.get("is_ultra_restricted"):
        return Standing.GUEST
    return Standing.MEMBER
