"""What was kept long enough is gone: from the database, from exports, and from older copies of it."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from conftest import Command
from samples import opened, queued, some_letter, some_mail, some_request, some_settings
from sqlalchemy import insert, select, update

from bot import about, export, forgetting
from bot.doctor import examine
from bot.house import build
from bot.settings import Settings
from bot.worker import work
from store import audit, inbox, outbox, retention, schema, tickets, unreadable
from store.database import Store
from store.inbox import Finish
from store.keys import KeyGone, Keyring, binding, tables
from store.tickets import Ticket, notes

NOW = datetime.now(UTC).replace(microsecond=0)
CANARY = "kanarienvogel"
WHO = {
    "requester": f"{CANARY}@example.net",
    "requester_name": CANARY,
    "subject": CANARY,
    "message_id": f"<{CANARY}@example.net>",
}
MAIL = f"From: {CANARY}@example.net\r\nSubject: {CANARY}\r\n\r\n{CANARY}\r\n".encode()


@pytest.fixture
def given(store: Store, tmp_path: Path) -> Settings:
    with store.write() as tx:
        binding.bind(tx)
    return some_settings(tmp_path, MADOGUCHI_DATABASE_URL=store.url.render_as_string(hide_password=False))


def a_case(store: Store, closed: datetime | None, number: int = 1, **more: str) -> Ticket:
    """A ticket with everything that belongs to one, its letter sent."""
    with store.write() as tx:
        inbox.accept(
            tx, [some_mail(f"case{number}", raw=MAIL, received_at=NOW - timedelta(days=700), **more)]
        )
        (row,) = inbox.claim(tx, "w", NOW, 1)
        ticket = opened(tx, token=f"t{number}", **WHO)
        said = dict.fromkeys(("sender", "subject", "text", "quoted"), CANARY)
        tickets.record_message(tx, ticket, row.id, NOW, said | {"attachments": [], "sender_verdict": None})
        notes.add(tx, ticket.id, "team:sato", "note", CANARY, NOW)
        queued(tx, ticket_id=ticket.id, recipient=WHO["requester"], raw=MAIL)
        inbox.finish(tx, "w", [(row.id, Finish("ticketed", ticket_id=ticket.id))], NOW)
        audit.write(tx, [audit.Entry("desk", "mail:ticket:open", ticket.id)], NOW)
    sent(store)
    if closed:
        with store.write() as tx:
            settled = tickets.settle(tx, ticket, [1], "refused", "others", closed)
        assert settled
    return ticket


def sent(store: Store) -> None:
    with store.write() as tx:
        outbox.mark_sent(
            tx, [(letter.id, NOW) for letter in outbox.claim(tx, "w", NOW + timedelta(days=9), 99)]
        )


def a_mail(store: Store, days: int, outcome: str = "answered", number: int = 1) -> int:
    """A mail without a ticket, of so many days ago, and the letter that answered it."""
    at = NOW - timedelta(days=days)
    with store.write() as tx:
        inbox.accept(
            tx, [some_mail(f"mail{number}", raw=MAIL, received_at=at, envelope_sender=WHO["requester"])]
        )
        (row,) = inbox.claim(tx, "w", NOW, 1)
        inbox.finish(tx, "w", [(row.id, Finish(outcome, CANARY if outcome == "parked" else None))], at)
        letter = some_letter(recipient=WHO["requester"], raw=MAIL, inbox_id=row.id, key=f"answer{number}")
        outbox.queue(tx, letter, at)
    sent(store)
    return row.id


def everything(store: Store) -> str:
    """All rows, and all that can be opened of them."""
    with store.read() as tx:
        found = [repr(ticket) for ticket in tickets.every(tx)]
        for (ticket_id,) in tx.execute(select(schema.tickets.c.id)):
            found.append(repr(tickets.correspondence(tx, ticket_id)))
            found.append(repr(notes.of_ticket(tx, ticket_id)))
        found += [repr(inbox.by_id(tx, mail_id)) for (mail_id,) in tx.execute(select(schema.inbox.c.id))]
        found.append(repr(outbox.rows(tx, select(schema.outbox))))
        found += [
            repr(row) for row in export.requests(tickets.every(tx), some_settings(Path()).zone, personal=True)
        ]
    return "".join(found)


def test_what_was_kept_long_enough_is_erased_and_its_figures_stay(store: Store, given: Settings):
    old = a_case(store, NOW - timedelta(days=366))
    a_mail(store, 32)
    with store.read() as tx:
        before = audit.head(tx)
    assert CANARY in everything(store)
    assert str(forgetting.purge(store, given, NOW)) == "1 tickets, 1 mails and 1 letters without a ticket"
    assert CANARY not in everything(store)
    with store.read() as tx:
        assert set(tx.execute(select(schema.inbox_bytes.c.raw)).scalars()) == {None}
        found = tickets.by_reference(tx, old.reference)
        assert found
        assert (found.requests[0].type, found.requests[0].outcome, found.requests[0].reason) == (
            "disclose",
            "refused",
            "others",
        )
        assert found.erased_at == NOW
        assert tickets.of_requester(tx, WHO["requester"]) == []
        assert outbox.automatic_since(tx, WHO["requester"], NOW - timedelta(days=99)) == 0
        assert inbox.counts(tx) == {("done", "ticketed"): 1, ("done", "answered"): 1}
        assert inbox.unaccounted(tx) == inbox.without_consequence(tx) == []
        assert [row["action"] for row in audit.since(tx, before.seq + 1)] == [
            "retention:ticket:erase",
            "retention:mail:erase",
        ]
        assert isinstance(audit.verify(tx, [before]), audit.Head)
        assert unreadable.cases(tx) == []
    assert str(forgetting.purge(store, given, NOW)) == "0 tickets, 0 mails and 0 letters without a ticket"


def test_an_erased_mail_that_is_delivered_again_brings_nothing_back(store: Store, given: Settings):
    mail = some_mail("again", raw=MAIL, received_at=NOW - timedelta(days=32))
    with store.write() as tx:
        inbox.accept(tx, [mail])
        (row,) = inbox.claim(tx, "w", NOW, 1)
        inbox.finish(tx, "w", [(row.id, Finish("silent", "bulk"))], NOW)
    forgetting.purge(store, given, NOW)
    with store.write() as tx:
        inbox.accept(tx, [mail])
        assert inbox.claim(tx, "w", NOW, 1) == []
        assert list(tx.execute(select(schema.inbox_bytes.c.raw)).scalars()) == [None]


def test_what_is_needed_still_is_kept(store: Store, given: Settings):
    a_case(store, None, 1)
    a_case(store, NOW - timedelta(days=364), 2)
    waiting = a_case(store, NOW - timedelta(days=400), 3)
    a_mail(store, 29, number=4)
    parked = a_mail(store, 300, "parked", 5)
    with store.write() as tx:
        queued(tx, ticket_id=waiting.id)
        tx.execute(update(schema.outbox).where(schema.outbox.c.key == "answer5").values(erased_at=NOW))
    forgetting.purge(store, given, NOW)
    with store.read() as tx:
        assert [ticket.requester for ticket in tickets.every(tx)] == [WHO["requester"]] * 3
        assert [row["reason"] for row in inbox.parked(tx)] == [CANARY]
        assert inbox.by_id(tx, parked)["raw"] == MAIL
    assert forgetting.overdue(store, given, NOW) == forgetting.Erased((), 0, 0)


def test_a_parked_mail_is_erased_once_it_is_done(store: Store, given: Settings):
    parked = a_mail(store, 300, "parked")
    forgetting.purge(store, given, NOW)
    with store.write() as tx:
        inbox.replay(tx, [parked], NOW)
        (row,) = inbox.claim(tx, "w", NOW, 1)
        assert row.raw == MAIL
        inbox.finish(tx, "w", [(parked, Finish("silent", "bulk"))], NOW)
    assert forgetting.purge(store, given, NOW + timedelta(days=29)).mails == 0
    assert forgetting.purge(store, given, NOW + timedelta(days=31)).mails == 1
    assert CANARY not in everything(store)


def test_old_mail_out_of_a_mailbox_is_kept_from_the_day_it_was_taken(store: Store, given: Settings):
    long_ago = NOW - timedelta(days=300)
    with store.write() as tx:
        inbox.accept(tx, [some_mail(raw=MAIL, received_at=long_ago, taken_at=NOW)])
        assert tx.execute(select(schema.inbox.c.key_name)).scalar() == f"intake:{NOW.date()}"
    forgetting.purge(store, given, NOW)
    with store.write() as tx:
        (row,) = inbox.claim(tx, "w", NOW, 1)
        assert (row.raw, row.received_at) == (MAIL, long_ago)
        inbox.finish(tx, "w", [(row.id, Finish("silent", "bulk"))], NOW)
    assert forgetting.purge(store, given, NOW + timedelta(days=30)).mails == 0
    assert forgetting.purge(store, given, NOW + timedelta(days=31)).mails == 1


def spares(store: Store) -> list[str]:
    return [name for name in store.keyring.names() if name.startswith("spare:")]


def test_what_nobody_sees_to_is_told_for_a_month_and_then_erased_with_its_key(
    store: Store, given: Settings, caplog: pytest.LogCaptureFixture
):
    parked = a_mail(store, 334, "parked")
    forgetting.purge(store, given, NOW)
    assert len(spares(store)) == 1
    assert forgetting.going_unread(store, given, NOW) == 0
    assert forgetting.going_unread(store, given, NOW + timedelta(days=2)) == 1
    (told,) = [each for each in examine(given) if each.what.startswith(f"parked mail {parked}")]
    assert f"it is erased on {NOW + timedelta(days=31):%Y-%m-%d}" in told.hint
    last, after = NOW + timedelta(days=31), NOW + timedelta(days=32)
    assert forgetting.purge(store, given, last).mails == 0
    assert forgetting.overdue(store, given, after).mails == 1
    assert forgetting.purge(store, given, after).mails == 1
    assert spares(store) == []
    assert CANARY not in everything(store)
    with store.read() as tx:
        row = inbox.by_id(tx, parked)
        assert (row["state"], row["outcome"], row["reason"]) == ("done", "silent", "unread")
        assert inbox.unaccounted(tx) == []
        assert list(audit.since(tx, 1))[-1]["facts"]["unread"] == 1
    assert forgetting.purge(store, given, after).mails == 0


def test_the_key_a_mail_was_spared_with_goes_once_the_mail_is_a_cases(store: Store, given: Settings):
    parked = a_mail(store, 300, "parked")
    forgetting.purge(store, given, NOW)
    with store.write() as tx:
        inbox.replay(tx, [parked], NOW)
        inbox.claim(tx, "w", NOW, 1)
        inbox.finish(tx, "w", [(parked, Finish("ticketed", ticket_id=opened(tx).id))], NOW)
    forgetting.purge(store, given, NOW + timedelta(days=1))
    assert len(spares(store)) == 1
    forgetting.purge(store, given, NOW + timedelta(days=2))
    assert spares(store) == []
    with store.read() as tx:
        assert inbox.by_id(tx, parked)["raw"] == MAIL


def test_a_key_that_an_older_copy_of_the_keys_brings_back_goes_again(store: Store, given: Settings):
    erased, kept = a_case(store, NOW - timedelta(days=366), 1), a_case(store, NOW, 2)
    with store.keyring._engine.begin() as tx:
        row = tx.execute(select(tables.keys).where(tables.keys.c.name == erased.key_name)).one()
    forgetting.purge(store, given, NOW)
    with store.keyring._engine.begin() as tx:
        tx.execute(insert(tables.keys), row._asdict())
    forgetting.purge(store, given, NOW)
    assert store.keyring.names() & {erased.key_name, kept.key_name} == {kept.key_name}


def test_a_purge_that_was_broken_off_after_the_keys_is_ended_by_the_next(store: Store, given: Settings):
    old = a_case(store, NOW - timedelta(days=366))
    a_mail(store, 32)
    store.keyring.destroy([old.key_name, *store.keyring.intakes_before((NOW - timedelta(days=30)).date())])
    assert CANARY not in everything(store)
    assert forgetting.purge(store, given, NOW) == forgetting.Erased((old.reference,), 1, 1)


def test_an_older_copy_of_the_database_tells_nothing_any_more(
    laptop: Store, tmp_path: Path, keyring: Keyring
):
    given = some_settings(tmp_path, MADOGUCHI_DATABASE_URL=laptop.url.render_as_string(hide_password=False))
    a_case(laptop, NOW - timedelta(days=366))
    a_mail(laptop, 32)
    with laptop.write() as tx:
        secrets = [*tx.execute(select(schema.tickets.c.key_name)).scalars(), "intake:"]
    laptop.engine.dispose()
    copy = tmp_path / "copy.sqlite3"
    for end in ("", "-wal"):
        if (source := Path(f"{laptop.url.database}{end}")).exists():
            shutil.copy(source, f"{copy}{end}")
    forgetting.purge(laptop, given, NOW)
    restored = Store(f"sqlite:///{copy}", again := Keyring(keyring.url.render_as_string(), _secret(tmp_path)))
    assert CANARY not in everything(restored)
    assert restored.keyring.find(secrets) == {}
    restored.close(), again.close()
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or CANARY.encode() not in path.read_bytes(), path


def _secret(folder: Path) -> bytes:
    return (folder / "secret.key").read_bytes()


def test_only_a_settled_ticket_is_erased_by_hand(command: Command, laptop: Store):
    one, other = a_case(laptop, NOW, 1), a_case(laptop, None, 2)
    assert command("purge", "--dry-run", "--ticket", one.reference).stdout == f"would erase {one.reference}\n"
    assert command("purge", "--ticket", one.reference, "--by", "sato").stdout == f"erased {one.reference}\n"
    for reference in (one.reference, other.reference, "PI-2026-000099"):
        done = command("purge", "--ticket", reference)
        assert (done.exit_code, "no settled ticket" in done.stderr) == (69, True)
    refused = command("tickets", "note", one.reference, "too late")
    assert (refused.exit_code, "is erased: nobody knows" in refused.stderr) == (69, True), refused.output
    assert command("tickets", "show", one.reference).exit_code == 0
    with laptop.read() as tx:
        assert [row["actor"] for row in audit.of_ticket(tx, one.id)][-1] == "team:sato"


def test_a_dry_run_says_what_would_go_and_changes_nothing(command: Command, laptop: Store):
    old = a_case(laptop, NOW - timedelta(days=366))
    a_mail(laptop, 32)
    said = command("purge", "--dry-run").stdout
    assert said == f"would erase 1 tickets, 1 mails and 1 letters without a ticket\n  {old.reference}\n"
    assert CANARY in everything(laptop)
    assert command("purge").stdout == "erased 1 tickets, 1 mails and 1 letters without a ticket\n"
    assert CANARY not in everything(laptop)


def test_doctor_says_when_erasing_is_overdue_and_when_keys_are_missing(store: Store, given: Settings):
    def troubles() -> list[str]:
        return [
            each.what for each in examine(given) if not each.well and each.what.startswith(("keys", "kept"))
        ]

    a_case(store, NOW - timedelta(days=366), 1)
    assert troubles() == []
    lost = a_case(store, NOW - timedelta(days=400), 2)
    assert troubles() == ["kept too long: 1 tickets, 0 mails and 0 letters without a ticket"]
    store.keyring.destroy([lost.key_name])
    assert troubles()[0].startswith("keys: nobody can read 0 open tickets, 1 closed ones and 0 mails")


def test_a_person_is_told_all_that_the_desk_holds_on_them(command: Command, laptop: Store):
    case = a_case(laptop, None)
    a_mail(laptop, 3)
    a_mail(laptop, 3, number=2)
    with laptop.write() as tx:
        opened(tx, requester="taro@example.org")
        inbox.accept(tx, [some_mail("other")])
        queued(tx, recipient="taro@example.org")
    said = command("subject", WHO["requester"].upper()).stdout
    assert said.startswith(f"{WHO['requester']}: 1 tickets, 2 mails and 2 letters without a ticket\n")
    found = json.loads(command("subject", WHO["requester"], "--json").stdout)
    assert [ticket["reference"] for ticket in found["tickets"]] == [case.reference]
    assert CANARY in found["mails"][0]["raw"]
    assert CANARY in found["letters"][1]["raw"]
    assert any(event["text"].startswith(CANARY) for event in found["tickets"][0]["timeline"])
    assert command("subject", "nobody@example.net").stdout.startswith(
        "nobody@example.net: 0 tickets, 0 mails"
    )


def test_a_person_is_forgotten_as_far_as_may_be_and_told_what_stays(command: Command, laptop: Store):
    closed, running = a_case(laptop, NOW, 1), a_case(laptop, None, 2)
    a_mail(laptop, 3, number=3)
    a_mail(laptop, 3, "parked", number=4)
    said = command("subject", WHO["requester"], "--forget", "--by", "sato").stdout
    assert "erased: 1 tickets, 1 mails, 2 letters\n" in said
    assert f"stays: {running.reference}, which is not settled" in said
    assert "stays: 1 mails and letters that are still on their way or wait for a person" in said
    with laptop.read() as tx:
        assert [ticket.reference for ticket in tickets.of_requester(tx, WHO["requester"])] == [
            running.reference
        ]
        assert tickets.by_reference(tx, closed.reference).erased_at
        left = about.held(tx, WHO["requester"])
    assert (len(left.mails), len(left.letters)) == (1, 0)


def test_the_log_proves_whose_a_case_was_until_it_is_erased(command: Command, laptop: Store):
    mail = b"From: hanako@example.net\r\n\r\nPlease send me a copy of all the data you hold about me.\r\n"
    house = build(some_settings(Path(command.environment["MADOGUCHI_VAR"])))
    house.record_policies(laptop, NOW)
    with laptop.write() as tx:
        inbox.accept(tx, [some_mail(raw=mail)])
    assert work(house, laptop, "worker") == 1
    (case,) = json.loads(command("subject", "hanako@example.net", "--json").stdout)["tickets"]
    assert case["proved"]
    with laptop.read() as tx:
        (ticket,) = tickets.every(tx)
        (opening,) = [row for row in audit.of_ticket(tx, ticket.id) if row["action"] == "mail:ticket:open"]
        assert opening["facts"]["commitment"] == tickets.commitment(tx, ticket, "hanako@example.net")
        assert opening["facts"]["commitment"] != tickets.commitment(tx, ticket, "taro@example.net")
    laptop.keyring.destroy([ticket.key_name])
    with laptop.read() as tx, pytest.raises(KeyGone):
        tickets.commitment(tx, ticket, "hanako@example.net")


def test_a_case_that_is_opened_again_under_the_eraser_is_spared(store: Store, given: Settings):
    ticket = a_case(store, NOW)
    with store.read() as tx:
        doomed = [retention.settled(tx, ticket.reference)]
    with store.write() as tx:
        tickets.add_requests(tx, ticket, [some_request()])
    assert forgetting.forget(store, doomed, "team:sato", NOW) == []
    with store.read() as tx:
        found = tickets.by_reference(tx, ticket.reference)
        assert (found.erased_at, found.requester) == (None, WHO["requester"])
        assert unreadable.cases(tx) == []


def test_a_letter_on_its_way_is_not_erased_by_hand_either(command: Command, laptop: Store):
    ticket = a_case(laptop, NOW)
    with laptop.write() as tx:
        queued(tx, ticket_id=ticket.id, recipient=WHO["requester"], raw=MAIL)
    refused = command("purge", "--ticket", ticket.reference)
    assert refused.exit_code == 69
    assert "letter on its way" in refused.stderr
    said = command("subject", WHO["requester"], "--forget").stdout
    assert f"stays: {ticket.reference}, of which a letter is still on its way" in said
    with laptop.read() as tx:
        (letter,) = outbox.claim(tx, "w", NOW + timedelta(days=9), 99)
    assert letter.raw == MAIL
