"""The envelope of a mail in a mailbox: read out of its header, whatever is in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.imap import envelope
from bot.imap.ledger import LATER, TRIES, Ledger
from bot.imap.reader import Pace
from bot.recipients import Recipients

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
is_ours = Recipients("privacy@example.co.jp")


@pytest.mark.parametrize(
    ("header", "sender"),
    [
        ("Return-Path: <hanako@example.net>", "hanako@example.net"),
        ("return-path:\r\n <hanako@example.net>", "hanako@example.net"),
        ("Return-Path: hanako@example.net", "hanako@example.net"),
        ("Return-Path: <>", ""),
        ("Return-Path: < >", ""),
        ("Return-Path:", None),  # it says nothing, which must not make a person an automaton
        ("Return-Path: unknown", None),
        ("Return-Path: <last@example.net>\r\nReturn-Path: <earlier@example.net>", "last@example.net"),
        ("Subject: none", None),
    ],
)
def test_the_sender_is_the_topmost_return_path(header: str, sender: str | None):
    assert envelope.sender(f"{header}\r\n\r\nReturn-Path: <body@example.net>\r\n".encode()) == sender


def test_only_our_addresses_are_recipients_each_once_and_not_too_many():
    tags = ", ".join(f"privacy+r-{number}@example.co.jp" for number in range(50))
    raw = (
        "X-Original-To: Privacy+r-Secret@example.co.jp\r\nDelivered-To: desk@example.com\r\n"
        f"To: friend@example.net, privacy@example.co.jp, {tags}\r\nCc: privacy@example.co.jp\r\n\r\n"
    )
    found = envelope.recipients(raw.encode(), is_ours)
    assert found[:3] == (
        "Privacy+r-Secret@example.co.jp",
        "privacy@example.co.jp",
        "privacy+r-0@example.co.jp",
    )
    assert len(set(found)) == len(found) == envelope.MOST_RECIPIENTS


@given(st.binary(max_size=300))
def test_no_bytes_break_it(noise: bytes):
    for raw in (noise, b"Return-Path: " + noise, b"To: " + noise + b"\r\nDelivered-To:" + noise):
        assert envelope.sender(raw) is None or isinstance(envelope.sender(raw), str)
        assert all(is_ours(address) for address in envelope.recipients(raw, is_ours))


@pytest.mark.parametrize(
    ("told", "taken"),
    [
        (NOW - timedelta(days=3), NOW - timedelta(days=3)),
        (datetime(2026, 11, 24, 17, tzinfo=timezone(timedelta(hours=9))), NOW - timedelta(hours=1)),
        (NOW + timedelta(minutes=1), NOW),  # a clock that is fast must not make the mail wait
        (datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=9))), NOW),
        (datetime(1970, 1, 1, tzinfo=UTC), NOW),
        (datetime(2026, 11, 1), NOW),  # noqa: DTZ001  no zone was told
        (None, NOW),
    ],
)
def test_the_clock_starts_at_the_servers_date_if_it_can_be_one(told: datetime | None, taken: datetime):
    assert envelope.received_at(told, NOW) == taken


def test_attempts_become_rarer_and_rarer():
    pace = Pace()
    assert [pace.delay(count, refused=False) for count in (1, 2, 3, 10_000)] == [1, 2, 4, 900]
    assert [pace.delay(count, refused=True) for count in (1, 2, 10_000)] == [60, 120, 900]


def test_the_ledger_sets_aside_what_fails_again_and_again_and_forgets_it_with_its_uids():
    ledger = Ledger()
    ledger.turn_to(7, [1, 2])
    for _ in range(TRIES - 1):
        assert ledger.failed([1], 0.0) == []
    assert ledger.failed([1], 0.0) == [1]
    assert (ledger.is_due(1, LATER - 1), ledger.is_due(1, LATER), ledger.is_due(2, 0.0)) == (
        False,
        True,
        True,
    )
    ledger.turn_to(7, [1])
    assert ledger.is_suspect(1)
    ledger.turn_to(8, [1])
    assert not ledger.is_suspect(1)
    assert ledger.is_due(1, 0.0)
