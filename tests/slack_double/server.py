"""The workspace over real HTTP and a real websocket."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from websockets.sync.server import serve

from slack_double.facts import DEADLINE
from slack_double.people import Slack


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
