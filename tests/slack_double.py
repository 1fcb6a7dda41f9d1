"""Slack's end, over real HTTP and a real websocket: it knows its members, refuses what Slack refuses, keeps what is posted."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit
from urllib.request import Request, urlopen

from slack_blocks import faults_of_message, faults_of_view
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

BOT_TOKEN, APP_TOKEN, SIGNING_SECRET = "xoxb-invented", "xapp-invented", "5ec2e7" * 5
TEAM, APP_USER, APP_BOT = "T0EXAMPLE1", "U0MADOGUCHI", "B0MADOGUCHI"
CHANNEL, SHARED, DIRECT = "C0GENERAL01", "C0SHARED001", "D0DIRECT001"
DEADLINE = 3.0  # seconds for an acknowledgement
PATIENCE = 20.0  # seconds for an answer; the machine may be busy
LONGEST_TEXT = 40_000
TRIGGER_LIVES = 3.0  # seconds
RESPONSES = 5  # that an address for responses takes
PRIVACY = "C0PRIVACY01"
GROUP = "S0PRIVACY01"

MEMBERS: dict[str, dict[str, Any]] = {
    "U0HANAKO01": {"locale": "en-US"},
    "U0TARO0001": {"locale": "ja-JP"},
    "U0TEAM0001": {"locale": "en-US"},
    "U0TEAM0002": {"locale": "ja-JP"},
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
    ts: str = ""

    @property
    def words(self) -> str:
        return "\n\n".join(words_of(self.blocks))

    @property
    def buttons(self) -> dict[str, dict[str, Any]]:
        """Words on buttons to the buttons."""
        every = [each for block in self.blocks if block["type"] == "actions" for each in block["elements"]]
        return {each["text"]["text"]: each for each in every if each["type"] == "button"}


def words_of(blocks: list[dict[str, Any]]) -> list[str]:
    """What a person reads in the blocks, buttons and fields aside."""
    texts = [
        block["text"]["text"]
        for block in blocks
        if block["type"] in ("section", "header") and "text" in block
    ]
    return texts + [
        each["text"] for block in blocks if block["type"] == "context" for each in block["elements"]
    ]


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
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    # What people do

    def command(self, text: str, user: str = "U0HANAKO01", **given: str) -> Ack:
        return self.send_command(
            {
                "command": "/privacy",
                "text": text,
                "user_id": user,
                "team_id": TEAM,
                "channel_id": CHANNEL,
                "trigger_id": self.trigger(),
                "response_url": self.response_url(user),
            }
            | given
        )

    def trigger(self) -> str:
        """What opens one modal, soon."""
        name = f"{next(self._numbers)}.trigger"
        self.triggers[name] = time.monotonic()
        return name

    def response_url(self, user: str) -> str:
        return self.api_url.replace("/api/", f"/response/{user}/{next(self._numbers)}")

    def press(self, post: Post, words: str, user: str = "U0HANAKO01", **given: Any) -> Ack:
        """A button that somebody sees."""
        assert post.only_to in ("", user), f"{user} does not see it"
        (block,) = [
            each for each in post.blocks
            if each["type"] == "actions" and post.buttons[words] in each["elements"]
        ]  # fmt: skip
        button = post.buttons[words]
        pressed = {"type": "button", "block_id": block.get("block_id", "x"), "action_ts": self.stamp()}
        pressed |= {name: button[name] for name in ("action_id", "value", "text") if name in button}
        return self.interact(self.pressed(post, pressed, user) | given)

    def choose(self, post: Post, action: str, value: str, user: str = "U0HANAKO01") -> Ack:
        """An option of a menu in a message."""
        every = [(block, each) for block in post.blocks for each in block.get("elements", ())]
        ((block, menu),) = [(block, each) for block, each in every if each.get("action_id") == action]
        (option,) = [each for each in menu["options"] if each["value"] == value]
        chosen = {
            "type": menu["type"],
            "action_id": action,
            "block_id": block["block_id"],
            "selected_option": option,
        }
        return self.interact(self.pressed(post, chosen | {"action_ts": self.stamp()}, user))

    def pressed(self, post: Post, action: dict[str, Any], user: str) -> dict[str, Any]:
        alone = bool(post.only_to)
        message = {
            "ts": post.ts,
            "text": post.text,
            "blocks": post.blocks,
            "user": APP_USER,
            "bot_id": APP_BOT,
        }
        if post.thread:
            message["thread_ts"] = post.thread
        return {
            "type": "block_actions",
            "team": {"id": TEAM},
            "user": {"id": user, "team_id": TEAM},
            "api_app_id": "A0MADOGUCHI",
            "trigger_id": self.trigger(),
            "container": {
                "type": "message",
                "message_ts": post.ts,
                "channel_id": post.channel,
                "is_ephemeral": alone,
            },
            "channel": {"id": post.channel, "name": "somewhere"},
            "response_url": self.response_url(user),
            "actions": [action],
        } | ({} if alone else {"message": message})

    def press_in_view(self, view: dict[str, Any], action: str, user: str, value: str = "") -> Ack:
        """A button or an option in a modal or a Home tab."""
        every = [(block, each) for block in view["blocks"] for each in _interactive(block)]
        ((block, element),) = [(block, each) for block, each in every if each["action_id"] == action]
        done = {"type": element["type"], "action_id": action, "block_id": block.get("block_id", "x")}
        if element["type"] == "button":
            done["value"] = element.get("value", "")
        else:
            (done["selected_option"],) = [each for each in element["options"] if each["value"] == value]
        return self.interact(
            {
                "type": "block_actions",
                "team": {"id": TEAM},
                "user": {"id": user, "team_id": TEAM},
                "trigger_id": self.trigger(),
                "container": {"type": "view", "view_id": view["id"]},
                "view": view,
                "actions": [done | {"action_ts": self.stamp()}],
            }
        )

    def shortcut(self, user: str = "U0HANAKO01", **given: Any) -> Ack:
        """The global one."""
        return self.interact(
            {
                "type": "shortcut",
                "callback_id": "open_ticket",
                "team": {"id": TEAM},
                "user": {"id": user, "team_id": TEAM},
                "trigger_id": self.trigger(),
                "action_ts": self.stamp(),
            }
            | given
        )

    def message_shortcut(self, text: str, user: str = "U0HANAKO01") -> Ack:
        """The one in the menu of a message."""
        stamp = self.stamp()
        return self.interact(
            {
                "type": "message_action",
                "callback_id": "open_ticket_from_message",
                "team": {"id": TEAM},
                "user": {"id": user, "team_id": TEAM},
                "channel": {"id": CHANNEL, "name": "general"},
                "message": {"type": "message", "user": "U0TARO0001", "ts": stamp, "text": text},
                "message_ts": stamp,
                "trigger_id": self.trigger(),
                "response_url": self.response_url(user),
                "action_ts": self.stamp(),
            }
        )

    def modal(self, seconds: float = PATIENCE, *, name: str = "", after: int = 0) -> dict[str, Any]:
        """The modal on top, once it is there, and is `name`."""
        self.wait(
            lambda: (
                len(self.modals) > after and (not name or self.views[self.modals[-1]]["callback_id"] == name)
            ),
            f"a modal {name}; there are {[self.views[each]['callback_id'] for each in self.modals]}",
            seconds,
        )
        return self.views[self.modals[-1]]

    def submit(self, view: dict[str, Any], user: str = "U0HANAKO01", **values: Any) -> Ack:
        """Submit a modal; `values` are entered over what stands in it. A client lets nobody leave out what is needed."""
        state = {}
        for block in view["blocks"]:
            if block["type"] == "input":
                entered = _entered(block["element"], values.pop(block["block_id"], None))
                assert block.get("optional") or not _is_empty(entered), f"{block['block_id']} is needed"
                state[block["block_id"]] = {block["element"]["action_id"]: entered}
        assert not values, f"there are no such fields: {values}"
        payload = {
            "type": "view_submission",
            "team": {"id": TEAM},
            "user": {"id": user, "team_id": TEAM},
            "trigger_id": self.trigger(),
            "view": view | {"state": {"values": state}},
            "response_urls": [],
        }
        ack = self.interact(payload)
        self._acknowledged(view, ack)
        return ack

    def _acknowledged(self, view: dict[str, Any], ack: Ack) -> None:
        """What Slack does with the answer to a submission."""
        said = json.loads(ack.body) if ack.body not in ("", "null") else {}
        said = {} if said is None else said
        kind = said.get("response_action")
        if kind == "errors":
            fields = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
            assert set(said["errors"]) <= fields, f"errors for {said['errors']}"
        elif kind == "update":
            self._put_view(view["id"], said["view"])
        elif kind == "push":
            self._new_view(said["view"])
        else:
            self.modals.clear() if kind == "clear" else self.modals.remove(view["id"])

    def interact(self, payload: dict[str, Any]) -> Ack:
        if self.events_url:
            return self.http(
                urlencode({"payload": json.dumps(payload)}).encode(), "application/x-www-form-urlencoded"
            )
        return self.over_socket("interactive", payload)

    def home(self, user: str, tab: str = "home") -> Ack:
        """Somebody opens our Home tab, or our messages."""
        return self.event(
            {"type": "app_home_opened", "user": user, "channel": DIRECT, "tab": tab, "event_ts": self.stamp()}
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
        if event.get("type") in ("message", "app_mention"):
            self.said.append({name: event.get(name) for name in ("channel", "ts", "text", "user")})
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

    @property
    def told(self) -> list[Post]:
        """What was posted, the privacy team's cards aside: those come of themselves."""
        return [post for post in self.posts if post.channel != PRIVACY]

    def answers(self, number: int = 1) -> list[Post]:
        """What was posted, once there is as much as this."""
        self.wait(lambda: len(self.told) >= number, f"{number} answers; there are {len(self.told)}")
        return self.told

    def answer(self) -> Post:
        (post,) = self.answers()
        return post

    def nothing_more(self) -> None:
        """A question asked now is the next one answered: what was ignored before it stays ignored."""
        before = len(self.told)
        asked = [self.command("", user) for user in ("U0HANAKO01", "U0TARO0001")]
        assert [ack.status for ack in asked] == [200, 200]
        time.sleep(0.05)
        new = self.answers(before + 2)[before:]
        assert {post.only_to for post in new} == {"U0HANAKO01", "U0TARO0001"}
        self.posts[:] = [post for post in self.posts if post not in new]

    # The Web API

    def api(self, method: str, given: dict[str, Any], token: str) -> dict[str, Any]:
        if token != (APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN):
            return {"ok": False, "error": "invalid_auth"}
        if method in self.errors:
            return {"ok": False, "error": self.errors[method], "needed": "users:read"}
        handler = getattr(self, "_" + method.replace(".", "_"), None)
        return handler(given) if handler else {"ok": False, "error": "unknown_method"}

    def _auth_test(self, _: dict[str, Any]) -> dict[str, Any]:
        return {
            "ok": True,
            "team_id": TEAM,
            "user_id": APP_USER,
            "bot_id": APP_BOT,
            "url": "https://example.slack.com/",
        }

    def _users_info(self, given: dict[str, Any]) -> dict[str, Any]:
        user = given["user"]
        if user not in MEMBERS:
            return {"ok": False, "error": "user_not_found"}
        return {"ok": True, "user": {"id": user, "team_id": TEAM} | MEMBERS[user]}

    def _apps_connections_open(self, _: dict[str, Any]) -> dict[str, Any]:
        ticket = f"ticket{next(self._numbers)}"
        self.tickets.add(ticket)
        return {"ok": True, "url": f"{self.socket_url}/link?ticket={ticket}"}

    def _chat_postMessage(self, given: dict[str, Any]) -> dict[str, Any]:
        channel = given["channel"]
        if now_wait := self._too_soon(channel):
            return now_wait
        return self.take("chat.postMessage", given, channel, "")

    def _too_soon(self, channel: str) -> dict[str, Any] | None:
        with self.arrived:
            now = time.monotonic()
            if now - self.last.get(channel, -9e9) < self.pace:
                return {"ok": False, "error": "ratelimited"}
            self.last[channel] = now
        return None

    def _chat_postEphemeral(self, given: dict[str, Any]) -> dict[str, Any]:
        return self.take("chat.postEphemeral", given, given["channel"], given["user"])

    def _chat_update(self, given: dict[str, Any]) -> dict[str, Any]:
        blocks = _decoded(given.get("blocks") or [])
        if faults := faults_of_message(blocks):
            return self._refusal("invalid_blocks", faults)
        with self.arrived:
            found = [
                n
                for n, each in enumerate(self.posts)
                if (each.channel, each.ts) == (given["channel"], given["ts"])
            ]
            if not found:
                return {"ok": False, "error": "message_not_found"}
            self.posts[found[0]] = replace(self.posts[found[0]], text=given["text"], blocks=blocks)
            self.arrived.notify_all()
        return {"ok": True, "ts": given["ts"], "channel": given["channel"]}

    def _chat_delete(self, given: dict[str, Any]) -> dict[str, Any]:
        with self.arrived:
            found = [
                each for each in self.posts if (each.channel, each.ts) == (given["channel"], given["ts"])
            ]
            if not found:
                return {"ok": False, "error": "message_not_found"}
            self.posts.remove(found[0])
            self.arrived.notify_all()
        return {"ok": True, "channel": given["channel"], "ts": given["ts"]}

    def _conversations_open(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "channel": {"id": "D" + given["users"][1:]}}

    def _conversations_history(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "messages": self._messages(given["channel"], "", given.get("latest", ""))}

    def _conversations_replies(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "messages": self._messages(given["channel"], given["ts"], "")}

    def _messages(self, channel: str, thread: str, latest: str) -> list[dict[str, Any]]:
        ours = [
            {"ts": each.ts, "text": each.text, "blocks": each.blocks, "bot_id": APP_BOT, "user": APP_USER}
            for each in self.posts
            if each.channel == channel and not each.only_to and (not thread or each.thread == thread)
        ]
        theirs = [
            each for each in self.said if each["channel"] == channel and (not latest or each["ts"] <= latest)
        ]
        return [*ours, *theirs] if thread else [*reversed(theirs), *reversed(ours)]

    def _conversations_members(self, given: dict[str, Any]) -> dict[str, Any]:
        if given["channel"] not in self.channels:
            return {"ok": False, "error": "channel_not_found"}
        return {
            "ok": True,
            "members": self.channels[given["channel"]],
            "response_metadata": {"next_cursor": ""},
        }

    def _conversations_list(self, _: dict[str, Any]) -> dict[str, Any]:
        return {
            "ok": True,
            "channels": [{"id": CHANNEL, "name": "general"}, {"id": PRIVACY, "name": "privacy-team"}],
        }

    def _conversations_info(self, given: dict[str, Any]) -> dict[str, Any]:
        if given["channel"] not in self.channels:
            return {"ok": False, "error": "channel_not_found"}
        member = APP_USER in self.channels[given["channel"]]
        return {"ok": True, "channel": {"id": given["channel"], "name": "x", "is_member": member}}

    def _usergroups_users_list(self, given: dict[str, Any]) -> dict[str, Any]:
        return (
            {"ok": True, "users": self.group}
            if given["usergroup"] == GROUP
            else {"ok": False, "error": "no_such_subteam"}
        )

    def _usergroups_list(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "usergroups": [{"id": GROUP, "handle": "privacy", "name": "Privacy team"}]}

    def _assistant_threads_setStatus(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True}

    def _assistant_threads_setTitle(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True}

    def _assistant_threads_setSuggestedPrompts(self, given: dict[str, Any]) -> dict[str, Any]:
        self.prompts.append(_decoded(given))
        return {"ok": True}

    def _views_open(self, given: dict[str, Any]) -> dict[str, Any]:
        born = self.triggers.pop(given["trigger_id"], None)
        if born is None:
            return {"ok": False, "error": "exchanged_trigger_id"}
        if time.monotonic() - born > TRIGGER_LIVES:
            return {"ok": False, "error": "expired_trigger_id"}
        view = _decoded(given["view"])
        if view.get("type") != "modal" or (faults := faults_of_view(view)):
            return self._refusal("invalid_arguments", faults)
        return {"ok": True, "view": self._new_view(view)}

    def _views_update(self, given: dict[str, Any]) -> dict[str, Any]:
        view, known = _decoded(given["view"]), self.views.get(given["view_id"])
        if known is None or given["view_id"] not in self.modals:
            return {"ok": False, "error": "not_found"}
        if given.get("hash") and given["hash"] != known["hash"]:
            return {"ok": False, "error": "hash_conflict"}
        if faults := faults_of_view(view):
            return self._refusal("invalid_arguments", faults)
        return {"ok": True, "view": self._put_view(given["view_id"], view)}

    def _views_publish(self, given: dict[str, Any]) -> dict[str, Any]:
        view = _decoded(given["view"])
        if view.get("type") != "home" or (faults := faults_of_view(view)):
            return self._refusal("invalid_arguments", faults)
        with self.arrived:
            self.homes[given["user_id"]] = view | {"id": f"V0HOME{given['user_id']}", "state": {"values": {}}}
            self.arrived.notify_all()
        return {"ok": True, "view": view}

    def _new_view(self, view: dict[str, Any]) -> dict[str, Any]:
        name = f"V{next(self._numbers)}"
        with self.arrived:
            self.modals.append(name)
        return self._put_view(name, view)

    def _put_view(self, name: str, view: dict[str, Any]) -> dict[str, Any]:
        assert not faults_of_view(view), faults_of_view(view)
        with self.arrived:
            self.views[name] = view | {
                "id": name,
                "hash": f"{next(self._numbers)}.hash",
                "state": {"values": {}},
            }
            self.arrived.notify_all()
        return self.views[name]

    def _refusal(self, error: str, faults: list[str]) -> dict[str, Any]:
        self.refused += faults
        return {"ok": False, "error": error}

    def take(self, method: str, given: dict[str, Any], channel: str, only_to: str) -> dict[str, Any]:
        """A message is posted, or refused as Slack would."""
        blocks = _decoded(given.get("blocks") or [])
        if faults := faults_of_message(blocks):
            return self._refusal("invalid_blocks", faults)
        if not given.get("text") or len(given["text"]) > LONGEST_TEXT:
            return self._refusal("no_text", ["no text"])
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


def _decoded(given: Any) -> Any:
    if isinstance(given, dict):
        return {name: _decoded(value) if name == "prompts" else value for name, value in given.items()}
    return json.loads(given) if isinstance(given, str) else given


def _interactive(block: dict[str, Any]) -> list[dict[str, Any]]:
    every = [*block.get("elements", ()), block.get("accessory"), block.get("element")]
    return [each for each in every if each and "action_id" in each]


def _entered(element: dict[str, Any], value: Any) -> dict[str, Any]:
    """A field as Slack tells of it; None leaves what stands in it."""
    kind = element["type"]
    if kind in ("checkboxes", "static_select", "radio_buttons"):
        options = {each["value"]: each for each in element["options"]}
        if kind == "checkboxes":
            chosen = (
                element.get("initial_options", []) if value is None else [options[each] for each in value]
            )
            return {"type": kind, "selected_options": chosen}
        return {
            "type": kind,
            "selected_option": element.get("initial_option") if value is None else options[value],
        }
    if kind == "users_select":
        return {"type": kind, "selected_user": value}
    if kind == "datepicker":
        return {"type": kind, "selected_date": element.get("initial_date") if value is None else value}
    said = element.get("initial_value") if value is None else value
    assert len(said or "") <= element.get("max_length", 3000)
    return {"type": kind, "value": said or None}


def _is_empty(entered: dict[str, Any]) -> bool:
    return not any(value for name, value in entered.items() if name != "type")


class _Handler(BaseHTTPRequestHandler):
    slack: Slack

    def do_POST(self) -> None:
        given = self._given()
        kind, _, name = self.path.lstrip("/").partition("/")
        with self.slack.arrived:
            self.slack.calls.append(name if kind == "api" else kind)
            faults = self.slack.faults.get(name if kind == "api" else kind) or []
            fault = faults.pop(0) if faults else 0
        if fault == -2:  # it gets lost on its way: nothing is done
            self.close_connection = True
            return
        time.sleep(self.slack.slow)
        if kind == "response":
            answer = {"ok": fault <= 0} if fault > 0 else self.slack.respond(name, given)
        else:
            token = self.headers.get("Authorization", "").removeprefix("Bearer ") or given.get("token", "")
            # A reply that gets lost (-1) is lost after the deed.
            answer = (
                self.slack.api(name, given, token)
                if fault in {0, -1, -3}
                else {"ok": False, "error": "fault"}
            )
        if fault == -3:  # the deed is done, but its reply takes long
            self.slack.holding.set()
            time.sleep(DEADLINE)
            fault = 0
        if fault == -1:
            self.close_connection = True
            return
        if answer.get("error") == "ratelimited":
            fault = 429
        self._say(fault or (200 if answer["ok"] or kind == "api" else 404), answer)

    def _given(self) -> dict[str, Any]:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        return json.loads(body) if body.startswith("{") else dict(parse_qsl(body))

    def _say(self, status: int, answer: dict[str, Any]) -> None:
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if self.slack.scopes:
            self.send_header("X-OAuth-Scopes", self.slack.scopes)
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
        threads = [
            threading.Thread(target=server.serve_forever, args=(0.02,)),
            threading.Thread(target=sockets.serve_forever),
        ]
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
