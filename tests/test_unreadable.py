"""Database and keys of different days: what nobody can read is told with what to do, and can be brought to an end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from conftest import Command
from samples import opened, queued, some_mail, some_settings

from bot import unreadable
from bot.doctor import examine
from bot.house import House
from bot.settings import Settings
from bot.worker import work
from store import audit, inbox, tickets
from store import unreadable as rows
from store.database import Store
from store.keys import binding
from store.keys.ring import AT_ONCE
from store.tickets import Ticket, waits

NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def desk(laptop: Store) -> Store:
    with laptop.write() as tx:
        binding.bind(tx)
    return laptop


@pytest.fixture
def given(store: Store, tmp_path: Path) -> Settings:
    return some_settings(tmp_path, MADOGUCHI_DATABASE_URL=store.url.render_as_string(hide_password=False))


def a_case(store: Store, **given: object) -> Ticket:
    with store.write() as tx:
        return opened(tx, **given)


def a_mail(store: Store, digest: str, at: datetime = NOW) -> None:
    with store.write() as tx:
        inbox.accept(tx, [some_mail(digest, received_at=at)])


def now(store: Store, reference: str) -> Ticket:
    with store.read() as tx:
        found = tickets.by_reference(tx, reference)
    assert found
    return found


def test_a_case_that_was_erased_since_the_copy_is_told_and_can_be_closed(
    desk: Store, command: Command, tmp_path: Path
):
    erased, kept = a_case(desk), a_case(desk)
    command("backup", str(tmp_path / "copy"))
    with desk.write() as tx:
        assert tickets.settle(tx, erased, [1], "withdrawn", None, NOW)
    assert command("purge", "--ticket", erased.reference).exit_code == 0
    desk.engine.dispose()
    restored = command("restore", str(tmp_path / "copy"), "--force")
    assert restored.exit_code == 1
    assert (
        f"nobody can read 1 open tickets, 0 closed ones and 0 mails, their keys are missing: {erased.reference}"
        in (restored.stderr)
    )
    assert "Either the database is older than its keys" in restored.stderr
    told = command("doctor").stdout
    assert "TROUBLE  keys: nobody can read 1 open tickets" in told
    assert "purge --unreadable" in told
    assert command("purge", "--unreadable", "--dry-run").stdout.splitlines()[1] == f"  {erased.reference}"
    assert now(desk, erased.reference).state == "open"
    ended = command("purge", "--unreadable", "--by", "sato")
    assert ended.stdout == "ended 1 open tickets, 0 closed ones and 0 mails, which no key opens\n"
    after = now(desk, erased.reference)
    assert [(line.outcome, line.silence) for line in after.requests] == [("unreadable", "unreadable")]
    assert after.erased_at
    with desk.read() as tx:
        logged = [(row["actor"], row["action"]) for row in audit.of_ticket(tx, after.id)]
    assert logged == [("team:sato", "team:ticket:unreadable"), ("team:sato", "retention:ticket:erase")]
    assert now(desk, kept.reference).requester == "hanako@example.net"
    assert "ok       keys: all there" in command("doctor").stdout
    assert command("audit", "verify").exit_code == 0


def test_keys_that_are_older_than_the_database_are_told_and_their_newest_copy_heals_it(
    desk: Store, command: Command, tmp_path: Path
):
    first = a_case(desk)
    command("backup", str(tmp_path / "copy"), "--keys", str(tmp_path / "keys"))
    for _ in range(AT_ONCE):  # whose keys but one were made at once with the first
        last = a_case(desk)
    a_mail(desk, "later")
    command("backup", str(tmp_path / "copy"), "--keys", str(tmp_path / "keys"))
    older, newest = sorted((tmp_path / "keys").iterdir())
    desk.engine.dispose()
    refused = command("restore", str(tmp_path / "copy"), "--keys", str(older))
    assert (refused.exit_code, "there are tickets in the database now" in refused.stderr) == (69, True)
    restored = command("restore", str(tmp_path / "copy"), "--keys", str(older), "--force")
    assert restored.exit_code == 1
    assert f"1 open tickets, 0 closed ones and 1 mails, their keys are missing: {last.reference}, mail 1" in (
        restored.stderr
    )
    assert "The keys are older than the database." in restored.stderr
    assert "The keys are older than the database." in command("doctor").stdout
    healed = command("restore", str(tmp_path / "copy"), "--keys", str(newest), "--force")
    assert healed.exit_code == 0, healed.output
    assert "ok       keys: all there" in command("doctor").stdout
    assert [now(desk, each.reference).requester for each in (first, last)] == ["hanako@example.net"] * 2


def test_keys_that_are_in_use_are_not_replaced_unasked(desk: Store, command: Command, tmp_path: Path):
    desk.keyring.intake(NOW.date())
    command("backup", str(tmp_path / "copy"), "--keys", str(tmp_path / "keys"))
    (copy,) = (tmp_path / "keys").iterdir()
    refused = command("restore", str(tmp_path / "copy"), "--keys", str(copy))
    assert (refused.exit_code, "leave --keys out" in refused.stderr) == (69, True), refused.output
    assert command("restore", str(tmp_path / "copy")).exit_code == 0


def test_whose_case_can_be_read_is_not_closed_as_unreadable(desk: Store, command: Command):
    ticket = a_case(
        desk, requester="", requester_name="", subject=""
    )  # who asked at the counter has no address
    refused = command("tickets", "unreadable", ticket.reference)
    assert (refused.exit_code, "can be read" in refused.stderr) == (69, True), refused.output
    desk.keyring.destroy([ticket.key_name])
    assert command("tickets", "unreadable", ticket.reference, "--preview").exit_code == 0
    assert now(desk, ticket.reference).state == "open"
    assert command("tickets", "unreadable", ticket.reference).exit_code == 0
    assert now(desk, ticket.reference).state == "settled"


def test_a_mail_whose_key_is_lost_is_set_aside_and_then_ended(store: Store, given: Settings, house: House):
    house.record_policies(store, NOW)
    a_mail(store, "lost")
    store.keyring.destroy([f"intake:{NOW.date()}"])
    assert work(house, store, "worker", lambda: NOW) == 1
    with store.read() as tx:
        (aside,) = inbox.parked(tx)
        assert "its key is missing" in aside["reason"]
    found = unreadable.look(store, given, NOW)
    assert (found.open, found.closed, found.mails) == ((), (), (aside["id"],))
    assert "The keys are older" in found.hint
    unreadable.end(store, house, found, "team:sato", NOW)
    with store.read() as tx:
        assert inbox.counts(tx) == {("done", "silent"): 1}
        assert inbox.unaccounted(tx) == inbox.without_consequence(tx) == []
        assert rows.mails(tx) == []
        assert isinstance(audit.verify(tx), audit.Head)


def test_what_was_closed_and_erased_since_is_blanked_and_its_waits_end(
    store: Store, given: Settings, house: House
):
    ticket, waiting = a_case(store), a_case(store)
    with store.write() as tx:
        tickets.settle(tx, ticket, [1], "withdrawn", None, NOW)
        (line,) = waiting.requests
        waits.ask(tx, [waits.NewWait(waiting.id, line.id, "identity", NOW, NOW, NOW)])
        queued(tx, ticket_id=waiting.id)
    store.keyring.destroy([ticket.key_name, waiting.key_name])
    a_case(store)
    found = unreadable.look(store, given, NOW)
    assert (found.open, found.closed) == ((waiting.reference,), (ticket.reference,))
    assert "Either the database is older" in found.hint
    unreadable.end(store, house, found, "team:sato", NOW)
    assert now(store, ticket.reference).erased_at == now(store, waiting.reference).erased_at == NOW
    with store.read() as tx:
        assert rows.cases(tx) == []
        assert waits.due(tx, NOW + timedelta(days=99), 9) == []
    assert [each.what for each in examine(given) if each.what.startswith("keys")] == ["keys: all there"]
    assert not unreadable.look(store, given, NOW)
