"""The web port: health, readiness, metrics, and an overview without personal data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, render_template
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from waitress.channel import HTTPChannel
from waitress.server import create_server
from waitress.trigger import trigger

from bot.settings import Settings
from bot.web.figures import Figures, gather
from bot.web.metrics import FiguresCollector
from store.database import Store
from store.migrate import is_current
from store.trouble import AWAY

TOO_OLD = 300.0  # seconds a mail may wait before /readyz says that the worker is behind


THREADS = 16  # what Slack brings waits for a commit that the others share


View = Callable[[], Response]


def create(settings: Settings, store: Store, slack_events: View | None = None) -> Flask:
    """The WSGI application; `slack_events` is what Slack's HTTP mode calls, None when it is off."""
    app = Flask("madoguchi", template_folder=str(settings.templates / "web"), static_folder=None)
    registry = CollectorRegistry()
    registry.register(FiguresCollector(store))

    @app.get("/healthz")
    def health() -> Response:
        return _plain("ok")

    @app.get("/readyz")
    def ready() -> Response:
        trouble = _trouble(store)
        return _plain(trouble or "ready", 503 if trouble else 200)

    @app.get("/metrics")
    def metrics() -> Response:
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)

    @app.get("/")
    def overview() -> str:
        with store.read() as tx:
            figures = gather(tx, datetime.now(UTC))
        return render_template("overview.html", figures=figures, contact=settings.contact_address)

    if slack_events:
        app.add_url_rule("/slack/events", "slack", slack_events, methods=["POST"])

    @app.after_request
    def harden(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-store"
        return response

    return app


def _trouble(store: Store) -> str:
    """Why this process should get no traffic, or ""."""
    try:
        if not is_current(store):
            return "the database schema is not current: run `madoguchi migrate`"
        with store.read() as tx:
            figures: Figures = gather(tx, datetime.now(UTC))
        store.ping()
    except AWAY:
        return "the database or its keys are away"
    if figures.oldest_mail > TOO_OLD:
        return f"the oldest mail has waited {figures.oldest_mail:.0f} s: is the worker running?"
    return ""


def _plain(text: str, status: int = 200) -> Response:
    return Response(text + "\n", status, content_type="text/plain; charset=utf-8")


class Server:
    """waitress, which can be stopped from another thread. Its loop ends when no socket is left in its map, and must be
    told so in its own thread: a socket closed under `select` is a fault of the whole loop.
    """

    def __init__(self, settings: Settings, store: Store, slack_events: View | None) -> None:
        self._sockets: dict[int, Any] = {}
        self._left: list[Any] = []  # what is open when we stop
        self._server: Any = create_server(
            create(settings, store, slack_events),
            map=self._sockets,
            host=settings.web_host,
            port=settings.web_port,
            threads=THREADS,
        )
        self._bell = trigger(self._sockets)

    @property
    def port(self) -> int:
        # A name such as localhost may stand for several addresses, and is listened on at each.
        several = getattr(self._server, "effective_listen", None)
        return int(several[0][1] if several else self._server.effective_port)

    def run(self) -> None:
        self._server.run()
        self._server.task_dispatcher.shutdown(cancel_pending=True, timeout=2)
        for each in self._left:
            each.handle_close() if isinstance(each, HTTPChannel) else each.close()

    def close(self) -> None:
        self._bell.pull_trigger(self._leave)

    def _leave(self) -> None:
        self._left = list(self._sockets.values())
        self._sockets.clear()


def serve(settings: Settings, store: Store, slack_events: View | None = None) -> Server:
    """Listen; raises OSError when the port is taken."""
    return Server(settings, store, slack_events)
