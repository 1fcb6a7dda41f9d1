"""Letters on their way out, against relays that are willing, moody, or away."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult
from conftest import Relay, _Controller
from samples import opened, some_letter, some_settings
from sqlalchemy import select, text, update

from bot.carriers import Carrier, LetterBox, carrier
from bot.deliver import LOST, Delivery
from bot.doctor import examine
from store import outbox, schema
from store.database import Store

PATIENCE = 15.0


@dataclass
class Moody(Relay):
    """A relay that counts its sessions and does what is in its lists before it is willing again."""

    pipelining: bool = False
    sessions: int = 0
    refusals: list[str] = field(default_factory=list)  # said to RCPT
    drops: list[bool] = field(default_factory=list)  # hangs up instead of answering a mail
    slowness: float = 0.0

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.sessions += 1
        session.host_name = hostname
        return [responses[0], *(["250-PIPELINING"] if self.pipelining else []), *responses[1:]]

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.refusals:
            return self.refusals.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(self, server, session, envelope):
        await asyncio.sleep(self.slowness)
        if self.drops and self.drops.pop(0):
            server.transport.abort()
            return "250 too late"
        return await super().handle_DATA(server, session, envelope)


@contextmanager
def listening(relay: Moody, **options: Any) -> Iterator[Moody]:
    settings = {"hostname": "127.0.0.1", "port": 0, "enable_SMTPUTF8": True} | options
    controller = _Controller(relay, **settings)
    controller.start()
    relay.port = controller.port
    yield relay
    controller.stop()


@pytest.fixture(params=[False, True], ids=["one by one", "pipelined"])
def relay(request: pytest.FixtureRequest) -> Iterator[Moody]:
    with listening(Moody(pipelining=request.param)) as taking:
        yield taking


def to(relay: Moody | int) -> Carrier:
    return carrier(f"smtp://127.0.0.1:{relay if isinstance(relay, int) else relay.port}", Path())


@contextmanager
def delivering(store: Store, by: Carrier) -> Iterator[Delivery]:
    delivery = Delivery(store, by)
    thread = threading.Thread(target=delivery.run)
    thread.start()
    try:
        yield delivery
    finally:
        delivery.stop()
        thread.join()


def queue(store: Store, count: int = 1, age: timedelta = timedelta(), **given: Any) -> None:
    with store.write() as tx:
        for _ in range(count):
            outbox.queue(tx, some_letter(**given), datetime.now(UTC) - age)


def rows(store: Store) -> list[Any]:
    with store.read() as tx:
        found = outbox.rows(tx, select(schema.outbox).order_by(schema.outbox.c.id))
        return [SimpleNamespace(**row) for row in found]


def change(store: Store, **values: Any) -> None:
    """Turn the clock of every letter, as far as rows are a clock."""
    with store.write() as tx:
        tx.execute(update(schema.outbox).values(**values))


def once(store: Store, look: Callable[[list[Any]], bool]) -> list[Any]:
    """The letters, once they are as they should be."""
    end = time.monotonic() + PATIENCE
    while not look(found := rows(store)):
        assert time.monotonic() < end, [(row.state, row.attempts, row.last_error) for row in found]
        time.sleep(0.02)
    return found


def once_all(store: Store, state: str) -> list[Any]:
    return once(store, lambda found: all(row.state == state for row in found))


def once_tried(store: Store, times: int = 1) -> list[Any]:
    return once(store, lambda found: found[0].state != "claimed" and found[0].attempts == times)


def test_a_letter_is_sent_once_and_marked(store: Store, relay: Moody):
    queue(store, envelope_sender="privacy+b-1@example.co.jp")
    with delivering(store, to(relay)):
        (row,) = once_all(store, "sent")
    ((sender, recipient, letter),) = relay.letters
    assert (sender, recipient) == ("privacy+b-1@example.co.jp", "hanako@example.net")
    assert letter.get_content().strip() == "hello"
    assert row.sent_at is not None
    with delivering(store, to(relay)):
        time.sleep(0.1)
    assert len(relay.letters) == 1


def test_several_letters_go_over_one_connection(laptop: Store, relay: Moody):
    queue(laptop, 20)
    with delivering(laptop, to(relay)) as delivery:
        once_all(laptop, "sent")
        queue(laptop)
        delivery.ring()
        once_all(laptop, "sent")
    assert (len(relay.letters), relay.sessions) == (21, 1)


@pytest.mark.parametrize("place", ["answers", "refusals"])
def test_a_letter_that_cannot_go_now_goes_later(laptop: Store, relay: Moody, place: str):
    getattr(relay, place).append("451 4.7.1 greylisted")
    queue(laptop, 2)
    with delivering(laptop, to(relay)) as delivery:
        first, _ = once(laptop, lambda found: found[1].state == "sent" and found[0].state == "queued")
        assert first.last_error == "451 4.7.1 greylisted"
        change(laptop, next_at=first.created_at)
        delivery.ring()
        once_all(laptop, "sent")
    assert len(relay.letters) == 2


@pytest.mark.parametrize(("before", "wait"), [(0, 30), (1, 60), (4, 480), (7, 3600), (500, 3600)])
def test_the_waits_grow_up_to_an_hour(laptop: Store, relay: Moody, before: int, wait: int):
    relay.answers = ["451 later"]
    queue(laptop)
    change(laptop, attempts=before)
    with delivering(laptop, to(relay)):
        (row,) = once_tried(laptop, before + 1)
    assert row.state == "queued"
    assert (row.next_at - datetime.now(UTC)).total_seconds() == pytest.approx(wait, abs=5)


@pytest.mark.parametrize("place", ["answers", "refusals"])
def test_a_letter_refused_for_good_is_given_up_and_the_team_sees_it(
    laptop: Store, relay: Moody, place: str, tmp_path: Path
):
    getattr(relay, place).append("550 5.1.1 nobody here")
    queue(laptop, 2)
    with delivering(laptop, to(relay)):
        once(laptop, lambda found: [row.state for row in found] == ["failed", "sent"])
    url = str(laptop.url)
    trouble = [each for each in examine(some_settings(tmp_path, MADOGUCHI_DATABASE_URL=url)) if not each.well]
    assert [each for each in trouble if "was given up: 550 5.1.1 nobody here" in each.what]
    with laptop.read() as tx:
        assert tx.execute(text("select action from audit")).scalar() == "mail:letter:give-up"


def test_after_three_days_a_letter_is_given_up(laptop: Store, relay: Moody):
    relay.answers = ["451 later"]
    queue(laptop, age=timedelta(days=3, minutes=1))
    change(laptop, attempts=9)
    with delivering(laptop, to(relay)):
        once_all(laptop, "failed")


def test_a_relay_that_is_away_loses_nothing(laptop: Store):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    queue(laptop, 3)
    with delivering(laptop, to(port)) as delivery:
        first, *others = once(
            laptop, lambda found: {row.state for row in found} == {"queued"} and found[0].attempts > 0
        )
        assert first.last_error.startswith("relay away")
        assert [row.attempts for row in others] == [0, 0], "only the first was tried"
        with listening(Moody(), port=port) as relay:
            change(laptop, next_at=first.created_at)
            delivery.ring()
            once_all(laptop, "sent")
            assert len(relay.letters) == 3


def test_a_relay_that_refuses_us_has_not_refused_the_letter(laptop: Store):
    with socket.create_server(("127.0.0.1", 0)) as server:

        def refuse() -> None:
            connection, _ = server.accept()
            connection.sendall(b"554 5.7.1 not you\r\n")
            connection.close()

        threading.Thread(target=refuse).start()
        queue(laptop)
        with delivering(laptop, to(server.getsockname()[1])):
            (row,) = once_tried(laptop)
    assert (row.state, "554" in row.last_error) == ("queued", True)


def test_a_wrong_password_does_not_give_letters_up(laptop: Store):
    options = {
        "auth_require_tls": False,
        "authenticator": lambda *_: AuthResult(success=False, handled=False),
    }
    queue(laptop)
    with listening(Moody(), **options) as relay:
        wrong = carrier(f"smtp://desk:wrong@127.0.0.1:{relay.port}", Path())
        with delivering(laptop, wrong):
            (row,) = once_tried(laptop)
    assert (row.state, "535" in row.last_error) == ("queued", True)
    assert "wrong" not in row.last_error


def test_a_connection_that_the_relay_closes_in_between_is_opened_again(laptop: Store, relay: Moody):
    with delivering(laptop, to(relay)) as delivery:
        for answers in ([], ["421 closing"]):
            relay.answers = answers
            queue(laptop)
            delivery.ring()
            once_all(laptop, "sent")
    assert (len(relay.letters), relay.sessions) == (2, 2)


def test_a_letter_that_was_said_whole_is_not_said_again_at_once(laptop: Store, relay: Moody):
    """The relay may have taken it before the line broke."""
    with delivering(laptop, to(relay)) as delivery:
        queue(laptop)
        delivery.ring()
        once_all(laptop, "sent")
        relay.drops = [True]
        queue(laptop)
        delivery.ring()
        _, second = once(laptop, lambda found: found[-1].attempts > 0 and found[-1].state == "queued")
    assert (second.attempts, relay.sessions, len(relay.letters)) == (1, 1, 1)


def test_a_letter_queued_once_more_after_days_has_a_second_try(laptop: Store, relay: Moody):
    relay.refusals = ["450 greylisted"]
    queue(laptop, age=timedelta(days=4))
    with delivering(laptop, to(relay)):
        (row,) = once(laptop, lambda found: found[0].attempts == 1 and found[0].state != "claimed")
    assert row.state == "queued"


def test_a_relay_that_hangs_up_at_once_is_away(laptop: Store, relay: Moody):
    relay.drops = [True]
    queue(laptop, 2)
    with delivering(laptop, to(relay)):
        first, second = once(
            laptop, lambda found: {row.state for row in found} == {"queued"} and found[0].attempts > 0
        )
    assert (first.attempts, second.attempts) == (1, 0)
    assert relay.letters == []


def test_a_recipient_outside_ascii_is_reached(laptop: Store, relay: Moody):
    queue(
        laptop, recipient="佐藤@例え.jp", raw="To: 佐藤@例え.jp\r\nSubject: hello\r\n\r\nhello\r\n".encode()
    )
    with delivering(laptop, to(relay)):
        once_all(laptop, "sent")
    assert [recipient for _, recipient, _ in relay.letters] == ["佐藤@例え.jp"]


def test_a_relay_that_cannot_reach_such_a_recipient_does_not_hold_up_the_others(laptop: Store):
    queue(laptop, recipient="佐藤@例え.jp")
    queue(laptop)
    with listening(Moody(), enable_SMTPUTF8=False) as old, delivering(laptop, to(old)):
        found = once(laptop, lambda found: [row.state for row in found] == ["failed", "sent"])
    assert "SMTPUTF8" in found[0].last_error


def test_without_a_relay_letters_are_files(laptop: Store, tmp_path: Path):
    queue(laptop, 2)
    with delivering(laptop, carrier(None, tmp_path / "letters")):
        once_all(laptop, "sent")
    files = list((tmp_path / "letters" / "new").iterdir())
    assert len(files) == 2
    assert all(file.read_bytes().endswith(b"Subject: Re: hello\n\nhello\n") for file in files)


def test_the_same_letter_twice_is_one_file(laptop: Store, tmp_path: Path):
    queue(laptop, message_id="<a/b@example.co.jp>")
    with laptop.write() as tx:
        (letter,) = outbox.claim(tx, "a", datetime.now(UTC), 1)
    box = LetterBox(tmp_path / "letters")
    assert [box.carry(letter), box.carry(letter)] == [None, None]
    assert [file.name for file in (tmp_path / "letters" / "new").iterdir()] == ["a_b@example.co.jp"]
    assert list((tmp_path / "letters" / "tmp").iterdir()) == []


def test_a_letter_box_that_cannot_be_written_keeps_the_letter_queued(laptop: Store, tmp_path: Path):
    box = LetterBox(tmp_path / "letters")
    (tmp_path / "letters" / "tmp").rmdir()
    queue(laptop)
    with delivering(laptop, box):
        (row,) = once_tried(laptop)
    assert row.state == "queued"


def test_a_stop_in_the_middle_gives_the_rest_back_unsent(store: Store, relay: Moody):
    relay.slowness = 0.3
    with store.write() as tx:
        ticket = opened(tx)
    queue(store, 5, ticket_id=ticket.id)
    with delivering(store, to(relay)):
        once(store, lambda found: found[0].state == "claimed")
        time.sleep(0.1)
    states = [row.state for row in rows(store)]
    assert states == ["sent"] * len(relay.letters) + ["queued"] * (5 - len(relay.letters))
    assert 0 < len(relay.letters) < 5
    assert {row.attempts for row in rows(store) if row.state == "queued"} == {0}


def test_lines_of_dots_arrive_as_they_were_written(laptop: Store, relay: Moody):
    queue(laptop, raw=b"Subject: dots\r\n\r\n.\r\n..\r\n.end\r\n")
    with delivering(laptop, to(relay)):
        once_all(laptop, "sent")
    ((_, _, letter),) = relay.letters
    assert letter.get_payload() == ".\r\n..\r\n.end\r\n"


def test_a_damaged_letter_is_given_up_and_the_others_go(store: Store, relay: Moody):
    queue(store, 2)
    with store.write() as tx:
        tx.execute(update(schema.outbox).where(schema.outbox.c.id == 1).values(raw=b"damaged" * 9))
    with delivering(store, to(relay)):
        found = once(store, lambda found: [row.state for row in found] == ["failed", "sent"])
    assert found[0].last_error == LOST.error
