"""The audit log proved from the command line, with a witness that no database reaches."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from conftest import Command, Service
from office import eventually, settings_of
from samples import NOW, some_settings
from sqlalchemy import text

from bot import witness
from bot.daily import Daily
from bot.doctor import examine
from bot.opening import connected
from bot.settings import Settings
from store import audit, inbox
from store.audit import Entry
from store.database import Store


@pytest.fixture
def log(laptop: Store) -> Store:
    with laptop.write() as tx:
        for day in range(5):
            audit.write(tx, [Entry("desk", "mail:ticket:open", 7)], NOW + timedelta(days=day))
    return laptop


@pytest.fixture
def given(log: Store, tmp_path: Path) -> Settings:
    return some_settings(tmp_path, MADOGUCHI_DATABASE_URL=log.url.render_as_string(hide_password=False))


def tamper(store: Store, *forgeries: str) -> None:
    with store.write() as tx:
        for forgery in ("drop trigger audit_no_update", "drop trigger audit_no_delete", *forgeries):
            tx.execute(text(forgery))


def cut(store: Store, kept: int) -> None:
    with store.read() as tx:
        sealed = next(row["hash"] for row in audit.since(tx, kept))
    tamper(
        store,
        f"delete from audit where seq > {kept}",
        f"update audit_head set seq = {kept}, hash = '{sealed}'",
    )


def test_a_whole_log_is_proved_and_its_head_told(command: Command, log: Store):
    with log.read() as tx:
        head = audit.head(tx)
    done = command("audit", "verify")
    assert (done.exit_code, done.stdout.splitlines()[-1]) == (0, f"head 5 {head.hash}")
    assert "rows 1 to 5" in done.stdout


@pytest.mark.parametrize(
    ("since", "first"), [("3", 3), ("0", 1), ("2026-03-05", 4), ("2026-03-06", 5), ("2027-01-01", 6)]
)
def test_a_part_is_proved_from_a_row_or_a_day_on(command: Command, log: Store, since: str, first: int):
    done = command("audit", "verify", "--since", since)
    assert (done.exit_code, done.stdout.startswith(f"rows {first} to 5")) == (0, True), done.output


def test_a_day_that_is_none_is_told(command: Command, log: Store):
    done = command("audit", "verify", "--since", "yesterday")
    assert (done.exit_code, "neither a row's number nor a day" in done.stderr) == (2, True)


def test_the_first_broken_row_is_named_and_the_command_fails(command: Command, log: Store):
    tamper(log, "update audit set actor = 'nobody' where seq = 3")
    done = command("audit", "verify")
    assert (done.exit_code, done.stdout.startswith("row 3 is the first")) == (1, True)
    assert command("audit", "verify", "--since", "5").exit_code == 0


def test_a_log_cut_short_is_found_by_the_witness(command: Command, log: Store, tmp_path: Path):
    assert json.loads(command("audit", "head", "--json").stdout)["seq"] == 5
    assert command("audit", "head").stdout.startswith("head 5 ")
    elsewhere = tmp_path / "elsewhere.jsonl"
    (tmp_path / "witness.jsonl").rename(elsewhere)
    cut(log, 2)
    assert command("audit", "verify").exit_code == 0
    done = command("audit", "verify", "--head", str(elsewhere))
    assert (done.exit_code, done.stdout.startswith("row 3 is the first")) == (1, True)


def test_a_witness_that_is_none_is_told_with_its_line(command: Command, log: Store, tmp_path: Path):
    command("audit", "head")
    with (tmp_path / "witness.jsonl").open("a") as file:
        file.write('\n{"at": "2026-03-02T09:')
    done = command("audit", "verify")
    assert (done.exit_code, "witness.jsonl:3: is no head of the log" in done.stderr) == (78, True)


def findings(given: Settings) -> list[str]:
    return [each.what for each in examine(given) if not each.well and each.what.startswith("audit log")]


def test_doctor_misses_a_witness_and_sees_a_stale_one(given: Settings, log: Store):
    assert findings(given) == ["audit log: 5 rows, head last witnessed: never"]
    witness.testify(log, given.witness_file, NOW)
    assert findings(given) == ["audit log: 5 rows, head last witnessed: 2026-03-02 09:00 UTC"]


def test_doctor_finds_a_log_cut_short(given: Settings, log: Store):
    witness.testify(log, given.witness_file, NOW)
    cut(log, 2)
    (found,) = findings(given)
    assert found.startswith("audit log: row 4 is not right")


def test_a_service_witnesses_when_it_begins_and_when_it_ends(start: Callable[..., Service], tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'desk.sqlite3'}"
    service = start(MADOGUCHI_DATABASE_URL=url)
    service.send("hanako@example.net", "Data", "Please send me a copy of all the data you hold about me.")
    store = connected(settings_of(service))
    eventually(lambda: _handled(store), "the mail to be handled")
    store.close()
    service.stop()
    first, *_, last = witness.testimony(tmp_path / "var" / "witness.jsonl")
    assert last.head.seq > first.head.seq == 1  # that what is due daily was done
    assert service.command("audit", "verify").returncode == 0


def _handled(store: Store) -> bool:
    with store.read() as tx:
        return inbox.counts(tx) == {("done", "ticketed"): 1}


def test_a_line_that_a_power_cut_tore_stops_nobody_and_spoils_no_other(given: Settings, log: Store):
    given.witness_file.write_text('{"at": "2026-03-')
    assert findings_of(given) == [f"{given.witness_file}:1: is no head of the log. {witness.HINT}."]
    chores = Daily(given, log)
    chores.stop()
    chores.run()
    given.witness_file.write_text(given.witness_file.read_text().partition("\n")[2])
    assert [each.head.seq for each in witness.testimony(given.witness_file)] == [5]


def findings_of(given: Settings) -> list[str]:
    return [each.what for each in examine(given) if "witness" in each.what]
