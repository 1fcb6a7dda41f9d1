"""Personal data are sealed: what lies on disk says nothing, and nothing opens without its key or out of its place."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path

import pytest
from conftest import Command
from databases import database_of
from hypothesis import given
from hypothesis import strategies as st
from samples import NOW, opened, queued, some_mail
from sqlalchemy import select, text, update

from store import inbox, outbox, schema, tickets
from store.database import Store
from store.inbox import Finish
from store.keys import Key, KeyGone, Keyring, Tampered, WrongKeys, binding
from store.migrate import migrate

SECRET, OTHER = b"a secret of thirty-two characters", b"another one of thirty-two letters"
DAY = date(2026, 3, 2)


@pytest.fixture
def ring(database_url: str):
    made = Keyring(database_url, SECRET)
    yield made
    made.close()


def again(ring: Keyring, secret: bytes = SECRET) -> Keyring:
    return Keyring(ring.url.render_as_string(hide_password=False), secret)


@given(value=st.binary(max_size=200), place=st.text(max_size=20), damage=st.integers(0, 10**6))
def test_a_sealed_value_opens_unharmed_in_its_place_alone(value: bytes, place: str, damage: int):
    key = Key.new("k")
    sealed = key.seal(value, place)
    assert key.open(sealed, place) == value
    spoilt = bytearray(sealed)
    spoilt[damage % len(sealed)] ^= 1 + damage % 255
    attempts = [
        (bytes(spoilt), place),
        (sealed, place + "x"),
        (sealed[:-1], place),
        (sealed[:5], place),
        (b"", place),
    ]
    for forged, at in attempts:
        with pytest.raises(Tampered):
            key.open(forged, at)
    with pytest.raises(Tampered):
        Key.new("k").open(sealed, place)


@given(value=st.recursive(st.none() | st.booleans() | st.text(st.characters()), st.lists, max_leaves=5))
def test_a_value_comes_back_as_it_was_sealed(value: object):
    key = Key.new("k")
    assert key.open_value(key.seal_value(value, "p"), "p") == value


def test_what_json_may_hold_of_broken_text_survives():
    key = Key.new("k")
    assert key.open_value(key.seal_value("\udcff\x00", "p"), "p") == "\udcff\x00"


def test_keys_are_there_again_after_a_restart_and_differ(ring: Keyring):
    made = [ring.fresh() for _ in range(70)]
    day = ring.intake(DAY)
    assert len({key.name for key in made}) == 70
    other = again(ring)
    assert other.key(made[69].name).open(made[69].seal(b"x", "p"), "p") == b"x"
    assert other.intake(DAY).open(day.seal(b"x", "p"), "p") == b"x"
    assert (
        other.hash("Hanako@example.net") == ring.hash("hanako@example.net") != ring.hash("taro@example.net")
    )
    other.close()


def test_processes_that_begin_at_once_have_one_ring_and_one_key_a_day(database_url: str):
    rings: list[Keyring] = []
    days: list[Key] = []

    def begin() -> None:
        ring = Keyring(database_url, SECRET)
        rings.append(ring)
        days.append(ring.intake(DAY))

    threads = [threading.Thread(target=begin) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({ring.name for ring in rings}) == 1
    assert {days[0].open(day.seal(b"x", "p"), "p") for day in days} == {b"x"}
    for ring in rings:
        ring.close()


def test_a_destroyed_key_is_gone_for_everybody_who_has_not_read_it(ring: Keyring):
    key, kept = ring.fresh(), ring.fresh()
    assert ring.destroy([key.name, "unknown"]) == 1
    for each in (ring, other := again(ring)):
        with pytest.raises(KeyGone):
            each.key(key.name)
        assert list(each.find([key.name, kept.name])) == [kept.name]
    other.close()


def test_nothing_of_a_destroyed_key_is_left_in_the_file(tmp_path: Path):
    ring = Keyring(f"sqlite:///{tmp_path / 'keys.sqlite3'}", SECRET)
    names = [ring.fresh().name for _ in range(64)]
    with ring._reader.begin() as tx:
        wrapped = tx.execute(text("select wrapped from keys where name = :n"), {"n": names[7]}).scalar()
    assert any(wrapped in path.read_bytes() for path in tmp_path.iterdir())
    ring.destroy(names[:10])
    ring.close()
    for path in tmp_path.iterdir():
        assert wrapped not in path.read_bytes()
        assert names[7].encode() not in path.read_bytes()


def test_a_wrong_secret_is_refused_with_what_to_do(ring: Keyring):
    with pytest.raises(WrongKeys, match=r"MADOGUCHI_SECRET_KEY .* Put the right one back"):
        again(ring, OTHER)


def test_a_database_takes_no_other_ring(store: Store, tmp_path: Path):
    with store.write() as tx:
        binding.bind(tx)
        binding.bind(tx)
    other = Keyring(f"sqlite:///{tmp_path / 'other.sqlite3'}", SECRET)
    stranger = Store(store.url.render_as_string(hide_password=False), other)
    with pytest.raises(WrongKeys, match="MADOGUCHI_KEYS_URL"), stranger.write() as tx:
        binding.bind(tx)
    stranger.close(), other.close()


def test_a_store_without_keys_says_so(tmp_path: Path):
    store = Store(f"sqlite:///{tmp_path / 'keyless.sqlite3'}")
    migrate(store)
    with pytest.raises(LookupError, match="without its keys"), store.write() as tx:
        inbox.accept(tx, [some_mail()])
    store.close()


def test_a_mail_moves_from_the_key_of_its_day_to_that_of_its_ticket(store: Store):
    """Its bytes stay as they were sealed; only its own key is sealed anew."""
    with store.write() as tx:
        inbox.accept(tx, [some_mail("m1"), some_mail("m2")])
        before = tx.execute(select(schema.inbox_bytes)).all()
        first, second = inbox.claim(tx, "w", NOW, 2)
        ticket = opened(tx)
        ends = [(first.id, Finish("ticketed", ticket_id=ticket.id)), (second.id, Finish("silent", "bulk"))]
        inbox.finish(tx, "w", ends, NOW)
    with store.read() as tx:
        assert tx.execute(select(schema.inbox_bytes)).all() == before
        rows = {row.id: row for row in tx.execute(select(schema.inbox))}
    assert rows[first.id].key_name == ticket.key_name
    assert rows[second.id].key_name == "intake:2026-03-02"
    store.keyring.destroy(["intake:2026-03-02"])
    with store.read() as tx:
        kept, gone = inbox.by_id(tx, first.id), inbox.by_id(tx, second.id)
    assert (kept["raw"], kept["envelope_sender"]) == (first.raw, "hanako@example.net")
    assert (gone["raw"], gone["envelope_sender"], gone["outcome"]) == (None, None, "silent")


def test_why_a_mail_was_parked_is_sealed_with_it(store: Store):
    with store.write() as tx:
        inbox.accept(tx, [some_mail("m1")])
        (row,) = inbox.claim(tx, "w", NOW, 1)
        inbox.park(tx, row.id, "w", "reading failed: 'hanako'", NOW)
        assert tx.execute(select(schema.inbox.c.reason)).scalar() is None
        assert [each["reason"] for each in inbox.parked(tx)] == ["reading failed: 'hanako'"]
        assert inbox.replay(tx, [row.id], NOW) == 1
        assert [each.raw for each in inbox.claim(tx, "w", NOW, 1)] == [row.raw]


def test_without_its_key_a_ticket_is_nobodys_and_its_figures_stay(store: Store):
    with store.write() as tx:
        ticket = opened(tx)
        said = {
            "sender": "a",
            "subject": "b",
            "text": "c",
            "quoted": "",
            "attachments": [],
            "sender_verdict": None,
        }
        tickets.record_message(tx, ticket, None, NOW, said)
        queued(tx, ticket_id=ticket.id)
    store.keyring.destroy([ticket.key_name])
    with store.write() as tx:
        found = tickets.by_reference(tx, ticket.reference)
        (message,) = tickets.correspondence(tx, ticket.id)
        (letter,) = outbox.of_ticket(tx, ticket.id)
        (claimed,) = outbox.claim(tx, "w", NOW, 1)
    assert (claimed.raw, claimed.recipient) == (b"", "")
    assert (found.requester, found.requester_name, found.subject, found.message_id) == ("", "", "", "")
    assert (found.requests[0].sentence, found.requests[0].type) == ("", "disclose")
    assert (message["text"], message["attachments"]) == ("", [])
    assert (letter["recipient"], letter["raw"], letter["kind"]) == ("", None, "answer")


def test_a_value_that_was_moved_to_another_ticket_does_not_open_there(store: Store):
    with store.write() as tx:
        one, other = opened(tx), opened(tx, requester="taro@example.org")
        forged = select(schema.tickets.c.person).where(schema.tickets.c.id == one.id).scalar_subquery()
        tx.execute(update(schema.tickets).where(schema.tickets.c.id == other.id).values(person=forged))
        with pytest.raises(Tampered, match=f"tickets.person:{other.reference}"):
            tickets.by_reference(tx, other.reference)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_nothing_personal_lies_in_the_tables(
    request: pytest.FixtureRequest, kind: str, tmp_path: Path, keyring: Keyring
):
    server = request.getfixturevalue("postgresql") if kind == "postgresql" else ""
    with database_of(kind, tmp_path, server) as url:
        store = Store(url, keyring)
        migrate(store)
        canary = "canary.zwitscher"
        with store.write() as tx:
            who = {"requester": f"{canary}@example.net", "requester_name": canary, "subject": canary}
            ticket = opened(tx, message_id=f"<{canary}@example.net>", **who)
            mail = some_mail(raw=canary.encode(), envelope_sender=canary, peer=canary, helo=canary)
            inbox.accept(tx, [mail])
            (row,) = inbox.claim(tx, "w", NOW, 1)
            inbox.park(tx, row.id, "w", canary, NOW)
            said = dict.fromkeys(
                ("sender", "subject", "text", "quoted", "attachments", "sender_verdict"), canary
            )
            tickets.record_message(tx, ticket, row.id, NOW, said)
            letter = queued(
                tx, recipient=f"{canary}@example.net", raw=canary.encode(), circle=f"{canary}.com"
            )
        with store.write() as tx:
            (claimed,) = outbox.claim(tx, "w", NOW, 1)
            outbox.give_up(tx, "w", claimed.id, canary)
        with store.read() as tx:
            dump = "".join(
                repr(tuple(bytes(each) if isinstance(each, memoryview) else each for each in row))
                for table in schema.metadata.sorted_tables
                for row in tx.execute(select(table))
            )
        store.close()
    assert letter.message_id in dump
    assert canary not in dump
    assert not any(canary.encode() in path.read_bytes() for path in tmp_path.iterdir() if path.is_file())


def test_an_operator_is_told_what_cannot_be_unsealed(command: Command, laptop: Store):
    with laptop.write() as tx:
        ticket = opened(tx)
    laptop.keyring.destroy([ticket.key_name])
    gone = command("tickets", "note", ticket.reference, "words")
    assert (gone.exit_code, gone.stderr.startswith("madoguchi: the key")) == (78, True)
    with laptop.write() as tx:
        other = opened(tx)
        tx.execute(
            update(schema.tickets).where(schema.tickets.c.id == other.id).values(person=b"damaged" * 9)
        )
    damaged = command("tickets", "show", other.reference)
    assert damaged.exit_code == 78
    assert damaged.stderr.startswith(
        f"madoguchi: what is sealed in tickets.person:{other.reference} was damaged"
    )
