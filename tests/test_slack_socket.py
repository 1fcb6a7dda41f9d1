"""Socket Mode stays connected: closed, warned, cut or refused, it comes back, and nothing is answered twice."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress

import pytest
from slack_double import Slack, workspace
from slack_office import joined, settings_of, the_house
from websockets.sync.server import ServerConnection

from bot import running
from bot.house import House
from bot.opening import opened
from bot.slack import Bot


@pytest.fixture(scope="module")
def house() -> House:
    return the_house()


@pytest.fixture(scope="module")
def joined_slack(house: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slack]:
    with joined("socket", house, tmp_path_factory.mktemp("var")) as slack:
        yield slack


@pytest.fixture
def slack(joined_slack: Slack) -> Slack:
    joined_slack.wait(lambda: len(joined_slack.links) == 1, "one connection")
    joined_slack.posts.clear()
    return joined_slack


def warned(link: ServerConnection) -> None:
    link.send(json.dumps({"type": "disconnect", "reason": "warning"}))


def closed(link: ServerConnection) -> None:
    link.close()


def cut(link: ServerConnection) -> None:
    link.socket.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("lost", [warned, closed, cut])
def test_a_connection_that_ends_is_followed_by_another(
    slack: Slack, lost: Callable[[ServerConnection], None]
):
    first = slack.links[0]
    payload = slack.wrapped(
        {"type": "app_mention", "text": "security", "user": "U0HANAKO01", "channel": "C0GENERAL01"}
    )
    slack.send_event(payload)
    lost(first)
    slack.wait(lambda: slack.links and slack.links[-1] is not first, "another connection", 40)
    slack.wait(lambda: first not in slack.links, "the first one to end")
    slack.send_event(payload, retry=1)
    slack.direct("purposes")
    posts = slack.answers(2)
    slack.nothing_more()
    assert sorted(post.text for post in posts) == [
        "How we keep personal data safe",
        "What we use personal information for",
    ]


def test_a_connection_that_was_cut_is_left_at_once(slack: Slack, caplog):
    first = slack.links[0]
    cut(first)
    slack.wait(lambda: "connection to Slack was cut: taking another" in caplog.text, "a word about it")
    slack.wait(lambda: slack.links and slack.links[-1] is not first, "another connection")


@contextmanager
def wire(to: int) -> Iterator[tuple[int, threading.Event]]:
    """A port that leads to another one, until it goes dead: then it stays open, and nothing passes any more."""
    dead, ends, door = threading.Event(), [], socket.create_server(("127.0.0.1", 0))

    def pump(source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if not dead.is_set():
                    sink.sendall(data)

    def accept() -> None:
        with suppress(OSError):
            while True:
                near, _ = door.accept()
                far = socket.create_connection(("127.0.0.1", to))
                ends.extend((near, far))
                for pair in ((near, far), (far, near)):
                    threading.Thread(target=pump, args=pair, daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield door.getsockname()[1], dead
    finally:
        for end in (door, *ends):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


def test_a_connection_that_dies_silently_is_noticed_and_replaced(house: House, tmp_path):
    with workspace() as slack, ExitStack() as parts:
        direct = slack.socket_url
        port, dead = parts.enter_context(wire(int(direct.rpartition(":")[2])))
        slack.socket_url = f"ws://127.0.0.1:{port}"
        settings = settings_of(slack, tmp_path)
        store = parts.enter_context(opened(settings))
        parts.enter_context(running.slack(Bot(settings, house, store), connect=True))
        slack.wait(lambda: slack.links, "a connection")
        slack.direct("security")
        slack.answer()
        first = slack.links[-1]
        slack.socket_url = direct
        dead.set()
        slack.wait(lambda: slack.links and slack.links[-1] is not first, "another connection", 60)
        slack.direct("purposes")
        slack.answers(2)


@pytest.mark.parametrize("faults", [[503, 503], [429]])
def test_a_slack_that_refuses_the_first_connection_is_asked_again(house: House, tmp_path, faults: list[int]):
    with workspace() as slack, ExitStack() as parts:
        slack.faults = {"apps.connections.open": list(faults)}
        settings = settings_of(slack, tmp_path)
        store = parts.enter_context(opened(settings))
        parts.enter_context(running.slack(Bot(settings, house, store), connect=True))
        slack.wait(lambda: slack.links, "a connection", 60)
        slack.direct("security")
        slack.answer()


def test_a_wrong_token_is_said_and_does_not_end_the_process(house: House, tmp_path, caplog):
    with workspace() as slack:
        settings = settings_of(slack, tmp_path, SLACK_APP_TOKEN="xapp-wrong")
        with opened(settings) as store, running.slack(Bot(settings, house, store), connect=True):
            slack.wait(lambda: slack.calls.count("apps.connections.open") >= 2, "a second try")
    assert "Slack refuses Socket Mode: invalid_auth. Check SLACK_APP_TOKEN" in caplog.text
    assert "xapp-wrong" not in caplog.text
