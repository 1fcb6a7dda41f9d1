"""A Slack that says yes to everything, and counts what is posted: over HTTP, and over a websocket in Socket Mode."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

TEAM = "T0BENCH0001"


class Stage:
    def __init__(self) -> None:
        self.posted = 0
        self.changed = threading.Condition()
        self.links: list[ServerConnection] = []
        self.acked: dict[str, float] = {}
        self.api_url = self.socket_url = ""
        self._numbers = count(1)

    def answer(self, method: str) -> dict[str, Any]:
        if method == "auth.test":
            return {"ok": True, "team_id": TEAM, "user_id": "U0MADOGUCHI", "bot_id": "B0MADOGUCHI"}
        if method == "users.info":
            return {"ok": True, "user": {"team_id": TEAM, "locale": "en-US"}}
        if method == "apps.connections.open":
            return {"ok": True, "url": self.socket_url}
        if method == "chat.postMessage":
            with self.changed:
                self.posted += 1
                self.changed.notify_all()
        return {"ok": True, "channel": "C0BENCH", "ts": f"1790000000.{next(self._numbers):06d}"}

    def linked(self, link: ServerConnection) -> None:
        link.send(json.dumps({"type": "hello", "num_connections": 1}))
        with self.changed:
            self.links.append(link)
            self.changed.notify_all()
        try:
            for said in link:
                with self.changed:
                    self.acked[json.loads(said)["envelope_id"]] = time.monotonic()
                    self.changed.notify_all()
        except ConnectionClosed:
            pass

    def wait(self, number: int, seconds: float) -> bool:
        """Whether as many answers were posted in time."""
        with self.changed:
            return self.changed.wait_for(lambda: self.posted >= number, seconds)


@contextmanager
def open_stage() -> Iterator[Stage]:
    stage = Stage()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            body = json.dumps(stage.answer(self.path.rpartition("/")[2])).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    stage.api_url = f"http://127.0.0.1:{server.server_port}/api/"
    with serve(stage.linked, "127.0.0.1", 0) as sockets:
        stage.socket_url = f"ws://127.0.0.1:{sockets.socket.getsockname()[1]}"
        for each in (server, sockets):
            threading.Thread(target=each.serve_forever, daemon=True).start()
        yield stage
        sockets.shutdown()
    server.shutdown()
    server.server_close()
