"""Socket Mode: we connect to Slack, and stay connected."""

from __future__ import annotations

import logging
import select
import socket
import threading
import time
from contextlib import suppress
from http.client import HTTPException

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.socket_mode.builtin import SocketModeClient

from bot.slack.clients import quiet

log = logging.getLogger("slack")

PING = 3.0  # seconds; the client drops a connection that leaves four of its pings unanswered
PATIENCE = 30.0  # seconds without a connection until the client is replaced
PAUSE = (1.0, 60.0)  # seconds between tries, the first and the longest


class Socket:
    """slack_sdk reconnects by itself; should it fail to, or never get its first connection, we begin anew."""

    def __init__(self, app: App, app_token: str) -> None:
        self._app, self._token = app, app_token
        self._told = threading.Event()

    def run(self) -> None:
        pause = PAUSE[0]
        while not self._told.is_set():
            began = time.monotonic()
            self._session()
            pause = PAUSE[0] if time.monotonic() - began > PAUSE[1] else min(2 * pause, PAUSE[1])
            self._told.wait(pause)

    def stop(self) -> None:
        self._told.set()

    def _session(self) -> None:
        handler = SocketModeHandler(self._app, self._token, logger=quiet, ping_interval=PING)
        try:
            handler.client.connect()
            self._watch(handler)
        except SlackApiError as fault:
            log.error("Slack refuses Socket Mode: %s. Check SLACK_APP_TOKEN", fault.response.get("error"))
        except (SlackClientError, OSError, HTTPException) as fault:
            log.error("no connection to Slack: %s. Trying again", type(fault).__name__)
        finally:
            _close(handler.client)

    def _watch(self, handler: SocketModeHandler) -> None:
        last, connected = time.monotonic(), False
        while not self._told.wait(0.5):
            _leave_what_ended(handler.client)
            alive = handler.client.is_connected()
            if alive and not connected:
                log.info("connected to Slack in Socket Mode")
            connected = alive
            now = time.monotonic()
            last = now if alive else last
            if now - last > PATIENCE:
                log.error("no connection to Slack for %.0f s: beginning anew", now - last)
                return


def _leave_what_ended(client: SocketModeClient) -> None:
    """A connection that was cut without a word: the client itself would read nothing from it, without a pause, until
    five of its pings have failed. Once left it is followed by another.
    """
    session = client.current_session
    if session and session.sock and _has_ended(session.sock):
        log.warning("the connection to Slack was cut: taking another")
        session.disconnect()


def _has_ended(connection: socket.socket) -> bool:
    # Below TLS, which lets nobody look at what has come without taking it.
    try:
        look = select.poll()
        look.register(connection, select.POLLIN)
        return bool(look.poll(0)) and not socket.socket.recv(connection, 1, socket.MSG_PEEK)
    except (OSError, ValueError):  # closed meanwhile
        return False


def _close(client: SocketModeClient) -> None:
    """By itself it first waits until what it reads from gives something, for up to three seconds, and its queue for one."""
    client.closed, client.auto_reconnect_enabled = True, False
    client.current_session_state.terminated = True
    session = client.current_session
    if session and session.sock:
        with suppress(OSError):
            session.sock.shutdown(socket.SHUT_RDWR)
    client.message_queue.put(None)
    client.close()
