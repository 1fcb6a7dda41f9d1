"""How Slack reaches us: signed calls over HTTP, or envelopes over the websocket."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import Request, urlopen

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection

from slack_double.api import Api
from slack_double.facts import DEADLINE, SIGNING_SECRET


@dataclass(frozen=True)
class Ack:
    status: int
    body: str
    seconds: float


def sign(body: bytes, stamp: int, secret: str = SIGNING_SECRET) -> dict[str, str]:
    digest = hmac.new(secret.encode(), b"v0:%d:%s" % (stamp, body), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(stamp), "X-Slack-Signature": f"v0={digest}"}


@dataclass
class Calls(Api):
    """`events_url` is where it calls in HTTP mode; without one it uses the socket."""

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
        envelope, began = f"envelope{next(self.numbers)}", time.monotonic()
        self.links[-1].send(json.dumps({"type": kind, "envelope_id": envelope, "payload": payload} | more))
        self.wait(lambda: envelope in self.acks, "an acknowledgement", DEADLINE)
        return Ack(200, self.acks[envelope], time.monotonic() - began)

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
