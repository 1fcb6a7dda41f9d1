"""What a workspace keeps, and waiting for it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from slack_blocks import faults_of_message
from websockets.sync.server import ServerConnection

from slack_double.facts import APP_USER, CHANNEL, LONGEST_TEXT, PATIENCE, PRIVACY, RESPONSES
from slack_double.posts import Post


@dataclass
class State:
    """The workspace. `events_url` is where it calls in HTTP mode; without one it uses the socket."""

    events_url: str = ""
    api_url: str = ""
    socket_url: str = ""
    posts: list[Post] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    faults: dict[str, list[int]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    slow: float = 0.0
    pace: float = 0.0  # seconds between messages in one channel; sooner is answered 429
    views: dict[str, dict[str, Any]] = field(default_factory=dict)
    homes: dict[str, dict[str, Any]] = field(default_factory=dict)
    modals: list[str] = field(default_factory=list)
    prompts: list[dict[str, Any]] = field(default_factory=list)
    channels: dict[str, list[str]] = field(
        default_factory=lambda: {CHANNEL: ["U0HANAKO01"], PRIVACY: ["U0TEAM0001", "U0TEAM0002", APP_USER]}
    )
    group: list[str] = field(default_factory=lambda: ["U0TEAM0001", "U0TEAM0002"])
    scopes: str = ""
    holding: threading.Event = field(default_factory=threading.Event)
    refused: list[str] = field(default_factory=list)
    triggers: dict[str, float] = field(default_factory=dict)
    responses: dict[str, int] = field(default_factory=dict)
    last: dict[str, float] = field(default_factory=dict)
    said: list[dict[str, Any]] = field(default_factory=list)
    links: list[ServerConnection] = field(default_factory=list)
    tickets: set[str] = field(default_factory=set)
    acks: dict[str, str] = field(default_factory=dict)
    arrived: threading.Condition = field(default_factory=threading.Condition)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def stamp(self, number: int | None = None) -> str:
        """A message's name in its channel."""
        return f"1790000000.{number or next(self.numbers):06d}"

    def wait(self, look: Callable[[], Any], what: str, seconds: float = PATIENCE) -> None:
        end = time.monotonic() + seconds
        while not look():
            assert time.monotonic() < end, f"waited {seconds:.0f} s for {what}"
            with self.arrived:
                self.arrived.wait(0.02)

    def refusal(self, error: str, faults: list[str]) -> dict[str, Any]:
        self.refused += faults
        return {"ok": False, "error": error}

    def take(self, method: str, given: dict[str, Any], channel: str, only_to: str) -> dict[str, Any]:
        """A message is posted, or refused as Slack would."""
        blocks = decoded(given.get("blocks") or [])
        if faults := faults_of_message(blocks):
            return self.refusal("invalid_blocks", faults)
        if not given.get("text") or len(given["text"]) > LONGEST_TEXT:
            return self.refusal("no_text", ["no text"])
        stamp = self.stamp()
        with self.arrived:
            self.posts.append(
                Post(method, channel, given["text"], blocks, given.get("thread_ts") or "", only_to, stamp)
            )
            self.arrived.notify_all()
        return {"ok": True, "ts": stamp, "channel": channel}

    def respond(self, name: str, given: dict[str, Any]) -> dict[str, Any]:
        """At a response_url: five times, for the eyes of one."""
        self.responses[name] = self.responses.get(name, 0) + 1
        if self.responses[name] > RESPONSES:
            return {"ok": False, "error": "used_url"}
        return self.take("response_url", given, CHANNEL, name.split("/", maxsplit=1)[0])


def decoded(given: Any) -> Any:
    if isinstance(given, dict):
        return {name: decoded(value) if name == "prompts" else value for name, value in given.items()}
    return json.loads(given) if isinstance(given, str) else given
