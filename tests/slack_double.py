"""Slack's end, over real HTTP and a real websocket: it knows its members, refuses what Slack refuses, keeps what is posted."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit
from urllib.request import Request, urlopen

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

BOT_TOKEN, APP_TOKEN, SIGNING_SECRET = "xoxb-invented", "xapp-invented", "5ec2e7" * 5
TEAM, APP_USER, APP_BOT = "T0EXAMPLE1", "U0MADOGUCHI", "B0MADOGUCHI"
CHANNEL, SHARED, DIRECT = "C0GENERAL01", "C0SHARED001", "D0DIRECT001"
DEADLINE = 3.0  # seconds for an acknowledgement
PATIENCE = 20.0  # seconds for an answer; the machine may be busy
MOST_BLOCKS, LONGEST_BLOCK, LONGEST_TEXT = 50, 3000, 40_000

MEMBERS: dict[str, dict[str, Any]] = {
    "U0HANAKO01": {"locale": "en-US"},
    "U0TARO0001": {"locale": "ja-JP"},
    "U0GUEST001": {"locale": "en-US", "is_restricted": True},
    "U0GUEST002": {"locale": "ja-JP", "is_ultra_restricted": True, "is_restricted": True},
    "U0PARTNER1": {"locale": "en-US", "is_stranger": True, "team_id": "T0PARTNER1"},
    "U0PARTNER2": {"locale": "en-US", "team_id": "T0PARTNER1"},
    "U0ROBOT001": {"locale": "en-US", "is_bot": True},
}


@dataclass(frozen=True)
class Post:
    """What somebody would see. `only_to` is set when one person alone sees it."""

    method: str
    channel: str
    text: str
    blocks: list[dict[str, Any]]
    thread: str = ""
    only_to: str = ""

    @property
    def words(self) -> str:
        return "\n\n".join(block["text"]["text"] for block in self.blocks)


@dataclass(frozen=True)
class Ack:
    status: int
    body: str
    seconds: float


def sign(body: bytes, stamp: int, secret: str = SIGNING_SECRET) -> dict[str, str]:
    digest = hmac.new(secret.encode(), b"v0:%d:%s" % (stamp, body), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(stamp), "X-Slack-Signature": f"v0={digest}"}


@dataclass
class Slack:
    """The workspace. `events_url` is where it calls in HTTP mode; without one it uses the socket."""

    events_url: str = ""
    api_url: str = ""
    socket_url: str = ""
    posts: list[Post] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    faults: dict[str, list[int]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    slow: float = 0.0
    links: list[ServerConnection] = field(default_factory=list)
    tickets: set[str] = field(default_factory=set)
    acks: dict[str, str] = field(default_factory=dict)
    arrived: threading.Condition = field(default_factory=threading.Condition)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    # What people do

    def command(self, text: str, user: str = "U0HANAKO01", **given: str) -> Ack:
        number = next(self._numbers)
        return self.send_command(
            {
                "command": "/privacy",
                "text": text,
                "user_id": user,
                "team_id": TEAM,
                "channel_id": CHANNEL,
                "trigger_id": f"trigger{number}",
                "response_url": self.api_url.replace("/api/", f"/response/{user}/{number}"),
            }
            | given
        )

    def mention(self, text: str, user: str = "U0HANAKO01", **given: Any) -> Ack:
        return self.event(
            {"type": "app_mention", "text": f"<@{APP_USER}> {text}", "user": user, "channel": CHANNEL} | given
        )

    def direct(self, text: str, user: str = "U0HANAKO01", **given: Any) -> Ack:
        said = {"type": "message", "channel_type": "im", "text": text, "user": user, "channel": DIRECT}
        return self.event(said | given)

    def event(self, event: dict[str, Any]) -> Ack:
        return self.send_event(self.wrapped(event))

    def wrapped(self, event: dict[str, Any]) -> dict[str, Any]:
        number = next(self._numbers)
        event = {"ts": self.stamp(number)} | event
        return {
            "type": "event_callback",
            "team_id": TEAM,
            "api_app_id": "A0MADOGUCHI",
            "event_id": f"Ev{number}",
            "authorizations": [{"team_id": TEAM, "user_id": APP_USER, "is_bot": True}],
            "event": event,
        }

    def stamp(self, number: int | None = None) -> str:
        """A message's name in its channel."""
        return f"1790000000.{number or next(self._numbers):06d}"

    # How it reaches us

    def send_command(self, payload: dict[str, str]) -> Ack:
        if self.events_url:
            return self.http(urlencode(payload).encode(), "application/x-www-form-urlencoded")
        return self.over_socket("slash_commands", payload)

    def send_event(self, payload: dict[str, Any], retry: int = 0) -> Ack:
        if self.events_url:
            headers = (
                {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"} if retry else {}
            )
            return self.http(json.dumps(payload).encode(), "application/json", **headers)
        return self.over_socket("events_api", payload, retry_attempt=retry)

    def http(self, body: bytes, kind: str, **headers: str) -> Ack:
        signed = sign(body, int(time.time())) | {"Content-Type": kind} | headers
        return self.call(body, signed)

    def call(self, body: bytes, headers: dict[str, str]) -> Ack:
        """A call as it is, signed or not; Slack waits three seconds."""
        began = time.monotonic()
        try:
            with urlopen(Request(self.events_url, body, headers), timeout=DEADLINE) as answer:
                return Ack(answer.status, answer.read().decode(), time.monotonic() - began)
        except HTTPError as refusal:
            with refusal:
                return Ack(refusal.code, refusal.read().decode(), time.monotonic() - began)

    def over_socket(self, kind: str, payload: dict[str, Any], **more: Any) -> Ack:
        self.wait(lambda: self.links, "a connection")
        envelope, began = f"envelope{next(self._numbers)}", time.monotonic()
        self.links[-1].send(json.dumps({"type": kind, "envelope_id": envelope, "payload": payload} | more))
        self.wait(lambda: envelope in self.acks, "an acknowledgement", DEADLINE)
        return Ack(200, self.acks[envelope], time.monotonic() - began)

    def wait(self, look: Callable[[], Any], what: str, seconds: float = PATIENCE) -> None:
        end = time.monotonic() + seconds
        while not look():
            assert time.monotonic() < end, f"waited {seconds:.0f} s for {what}"
            with self.arrived:
                self.arrived.wait(0.02)

    def answers(self, number: int = 1) -> list[Post]:
        """What was posted, once there is as much as this."""
        self.wait(lambda: len(self.posts) >= number, f"{number} answers; there are {len(self.posts)}")
        return self.posts

    def answer(self) -> Post:
        (post,) = self.answers()
        return post

    def nothing_more(self) -> None:
        """A question asked now is the next one answered: what was ignored before it stays ignored."""
        before = len(self.posts)
        asked = [self.command("", user) for user in ("U0HANAKO01", "U0TARO0001")]
        assert [ack.status for ack in asked] == [200, 200]
        time.sleep(0.05)
        new = self.answers(before + 2)[before:]
        assert {post.only_to for post in new} == {"U0HANAKO01", "U0TARO0001"}
        del self.posts[before:]

    # The Web API

    def api(self, method: str, given: dict[str, Any], token: str) -> dict[str, Any]:
        if token != (APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN):
            return {"ok": False, "error": "invalid_auth"}
        if method in self.errors:
            return {"ok": False, "error": self.errors[method], "needed": "users:read"}
        if method == "auth.test":
            return {"ok": True, "team_id": TEAM, "user_id": APP_USER, "bot_id": APP_BOT}
        if method == "users.info":
            return self._member(given["user"])
        if method == "apps.connections.open":
            ticket = f"ticket{next(self._numbers)}"
            self.tickets.add(ticket)
            return {"ok": True, "url": f"{self.socket_url}/link?ticket={ticket}"}
        if method in {"chat.postMessage", "chat.postEphemeral"}:
            only_to = given["user"] if method == "chat.postEphemeral" else ""
            return self.take(method, given, given["channel"], only_to)
        return {"ok": False, "error": "unknown_method"}

    @staticmethod
    def _member(user: str) -> dict[str, Any]:
        if user not in MEMBERS:
            return {"ok": False, "error": "user_not_found"}
        return {"ok": True, "user": {"id": user, "team_id": TEAM} | MEMBERS[user]}

    def take(self, method: str, given: dict[str, Any], channel: str, only_to: str) -> dict[str, Any]:
        """A message is posted, or refused as Slack would."""
        blocks = given.get("blocks") or []
        blocks = json.loads(blocks) if isinstance(blocks, str) else blocks
        texts = [block["text"]["text"] for block in blocks]
        if len(blocks) > MOST_BLOCKS or any(not 0 < len(text) <= LONGEST_BLOCK for text in texts):
            return {"ok": False, "error": "invalid_blocks"}
        if not given.get("text") or len(given["text"]) > LONGEST_TEXT:
            return {"ok": False, "error": "no_text"}
        with self.arrived:
            self.posts.append(
                Post(method, channel, given["text"], blocks, given.get("thread_ts") or "", only_to)
            )
            self.arrived.notify_all()
        return {"ok": True, "ts": self.stamp(), "channel": channel}

    # The socket

    def linked(self, link: ServerConnection) -> None:
        ticket = parse_qs(urlsplit(link.request.path if link.request else "").query).get("ticket", [""])[0]
        if ticket not in self.tickets:
            return
        self.tickets.discard(ticket)
        link.send(json.dumps({"type": "hello", "num_connections": 1}))
        with self.arrived:
            self.links.append(link)
            self.arrived.notify_all()
        try:
            for said in link:
                answer = json.loads(said)
                with self.arrived:
                    self.acks[answer["envelope_id"]] = json.dumps(answer.get("payload"))
                    self.arrived.notify_all()
        except ConnectionClosed:
            pass
        finally:
            self.links.remove(link)


class _Handler(BaseHTTPRequestHandler):
    slack: Slack

    def do_POST(self) -> None:
        given = self._given()
        kind, _, name = self.path.lstrip("/").partition("/")
        with self.slack.arrived:
            self.slack.calls.append(name if kind == "api" else kind)
            faults = self.slack.faults.get(name if kind == "api" else kind) or []
            fault = faults.pop(0) if faults else 0
        time.sleep(self.slack.slow)
        if kind == "response":
            answer = (
                {"ok": True} if fault else self.slack.take("response_url", given, CHANNEL, name.split("/")[0])
            )
        else:
            token = self.headers.get("Authorization", "").removeprefix("Bearer ") or given.get("token", "")
            # A reply that gets lost (-1) is lost after the deed.
            answer = (
                self.slack.api(name, given, token) if fault in {0, -1} else {"ok": False, "error": "fault"}
            )
        if fault == -1:
            self.close_connection = True
            return
        self._say(fault or (200 if answer["ok"] or kind == "api" else 400), answer)

    def _given(self) -> dict[str, Any]:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        return json.loads(body) if body.startswith("{") else dict(parse_qsl(body))

    def _say(self, status: int, answer: dict[str, Any]) -> None:
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if status == 429:
            self.send_header("Retry-After", "1")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Silent."""


@contextmanager
def workspace() -> Iterator[Slack]:
    """A Slack that listens, for a block."""
    slack = Slack()
    handler = type("Handler", (_Handler,), {"slack": slack})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    slack.api_url = f"http://127.0.0.1:{server.server_port}/api/"
    with serve(slack.linked, "127.0.0.1", 0) as sockets:
        slack.socket_url = f"ws://127.0.0.1:{sockets.socket.getsockname()[1]}"
        threads = [threading.Thread(target=each.serve_forever) for each in (server, sockets)]
        for thread in threads:
            thread.start()
        try:
            yield slack
        finally:
            sockets.shutdown()
            server.shutdown()
            server.server_close()
            for thread in threads:
                thread.join()
