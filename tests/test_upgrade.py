"""What a released desk has written can be read after every migration since."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from released import FOLDER, SECRET, load
from samples import NOW
from sqlalchemy import delete, select, text

from store import audit, inbox, outbox, tickets
from store.canonical import canonical
from store.database import Store
from store.keys import Keyring, WrongKeys, binding, tables
from store.migrate import MIGRATIONS, is_current, migrate
from store.schema import posts, slack_inbox
from store.tickets import notes

RELEASED = sorted(FOLDER.glob("*.json"))


def test_every_schema_has_the_data_of_a_desk_beside_it():
    schemas = [path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py")]
    assert [path.stem for path in RELEASED] == sorted(schemas)


@pytest.mark.parametrize("released", RELEASED, ids=lambda path: path.stem)
def test_the_data_of_a_release_are_read_after_the_upgrade(database_url: str, released: Path, tmp_path: Path):
    data = json.loads(released.read_text("utf-8"))
    ring = _ring(tmp_path, data["keys"])
    store = _upgraded(database_url, ring, released.stem, data["desk"])
    assert is_current(store)
    _is_read(store)
    store.close(), ring.close()


def test_an_upgrade_with_the_keys_of_another_desk_is_refused_before_it_begins(laptop: Store, tmp_path: Path):
    with laptop.write() as tx:
        binding.bind(tx)
        tx.execute(text("update alembic_version set version_num = '0001'"))
    ring = Keyring(f"sqlite:///{tmp_path / 'other.sqlite3'}", SECRET)
    stranger = Store(laptop.url.render_as_string(hide_password=False), ring)
    with pytest.raises(WrongKeys, match="MADOGUCHI_KEYS_URL"):
        migrate(stranger)
    stranger.close(), ring.close()


def _upgraded(database_url: str, ring: Keyring, schema: str, desk: dict) -> Store:
    """A desk of an older schema, with its data, brought to the newest."""
    store = Store(database_url, ring)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with store.write() as tx:
        config.attributes["connection"] = tx
        command.upgrade(config, schema)
        load(tx, desk)
    migrate(store)
    return store


def test_who_was_told_of_a_complaint_is_sealed_by_the_upgrade(database_url: str, tmp_path: Path):
    data = json.loads((FOLDER / "0001.json").read_text("utf-8"))
    data["desk"]["tickets"][0]["escalated_to"] = "Ms. Mori"
    ring = _ring(tmp_path, data["keys"])
    store = _upgraded(database_url, ring, "0001", data["desk"])
    with store.read() as tx:
        ticket = tickets.by_reference(tx, "PI-2026-000001")
        assert b"Mori" not in tx.execute(text("select escalated_to from tickets")).scalar_one()
    assert ticket
    assert ticket.escalated_to == "Ms. Mori"
    store.close(), ring.close()


def test_what_waited_for_slack_goes_on_after_the_upgrade(database_url: str, tmp_path: Path):
    data = json.loads((FOLDER / "0001.json").read_text("utf-8"))
    at, row = "2026-03-02 09:00:00", {"state": "waiting", "attempts": 4}
    event = {"kind": "event", "lane": "C1", "urgent": False, "received_at": at, "next_at": at}
    post = {"method": "message", "lane": "C1", "thread": "", "created_at": at, "next_at": at}
    data["desk"]["slack_inbox"] = [
        row | event | {"key": "put off", "reason": "HTTP 503"},
        row | event | {"key": "its worker died", "reason": None},
    ]
    queued = post | {"state": "queued", "attempts": 1}
    data["desk"]["posts"] = [
        queued | {"key": "begun", "last_error": "in doubt"},
        queued | {"key": "put off", "last_error": "HTTP 503"},
    ]
    ring = _ring(tmp_path, data["keys"])
    store = _upgraded(database_url, ring, "0001", data["desk"])
    with store.read() as tx:
        assert tx.execute(select(slack_inbox.c.put_off).order_by(slack_inbox.c.id)).scalars().all() == [
            True,
            False,
        ]
        assert tx.execute(select(posts.c.doubtful).order_by(posts.c.id)).scalars().all() == [True, False]
    store.close(), ring.close()


@pytest.mark.parametrize("level", ["fail", "none"])
def test_a_case_that_a_forged_mail_opened_is_known_after_the_upgrade(
    database_url: str, tmp_path: Path, level: str
):
    data = json.loads((FOLDER / "0001.json").read_text("utf-8"))
    (opened,) = data["desk"]["audit"]
    facts = canonical({"by": "mx.example.net", "level": level})
    data["desk"]["audit"].append(opened | {"seq": 2, "action": "mail:sender:judge", "facts": facts})
    ring = _ring(tmp_path, data["keys"])
    store = _upgraded(database_url, ring, "0001", data["desk"])
    with store.read() as tx:
        ticket = tickets.by_reference(tx, "PI-2026-000001")
    assert ticket
    assert ticket.forged is (level == "fail")
    store.close(), ring.close()


def _ring(folder: Path, data: dict) -> Keyring:
    """The released keys, opened with the released secret."""
    url = f"sqlite:///{folder / 'keys.sqlite3'}"
    draft = Keyring(url, SECRET)
    with draft._engine.begin() as tx:
        for table in (tables.keys, tables.ring):
            tx.execute(delete(table))
        load(tx, data)
    draft.close()
    return Keyring(url, SECRET)


def _is_read(store: Store) -> None:
    with store.write() as tx:
        binding.bind(tx)
        ticket = tickets.by_reference(tx, "PI-2026-000001")
        assert ticket
        assert tickets.of_requester(tx, "hanako@example.net") == [ticket]
        assert (ticket.requester_name, ticket.subject, ticket.opened_at) == ("佐藤 花子", "開示のお願い", NOW)
        assert [(line.type, line.state, line.reason) for line in ticket.requests] == [
            ("disclose", "settled", "others"),
            ("correct", "open", None),
        ]
        (message,) = tickets.correspondence(tx, ticket.id)
        assert (message["text"], message["note"]) == ("本文", "encrypted")
        assert [note.text for note in notes.of_ticket(tx, ticket.id)] == ["電話済み"]
        assert [row["recipient"] for row in outbox.of_ticket(tx, ticket.id)] == ["hanako@example.net"]
        mail = inbox.by_id(tx, message["inbox_id"])
        assert mail
        assert (mail["raw"][:8], mail["envelope_sender"]) == (b"Subject:", "hanako@example.net")
        assert [row["reason"] for row in inbox.parked(tx)] == ["unreadable"]
        found = audit.verify(tx)
        assert isinstance(found, audit.Head)
        assert found.seq == 1
