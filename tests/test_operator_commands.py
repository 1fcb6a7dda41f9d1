"""The operator's commands: reconcile, replay, doctor, and the folders they check."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import Command
from samples import NOW, queued, some_mail
from sqlalchemy import text

import intents.law
from store import inbox, outbox
from store.database import Store


def test_letters_are_printed_all_or_by_name(command: Command):
    every, some = command("letters").stdout, command("letters", "settled-refused").stdout
    assert every.count("=" * 20) > 30
    assert some.count("=" * 20) == 2
    assert set(some.splitlines()) < set(every.splitlines())


def test_the_policy_can_be_checked_shown_and_imported(command: Command, tmp_path: Path):
    assert command("policy", "check").exit_code == 0
    assert "purposes" in command("policy", "show").stdout
    assert command("policy", "show", "security", "--language", "ja").stdout.count("\n") > 3
    notice = tmp_path / "notice.txt"
    notice.write_text(
        "Privacy notice of Example Trading\n\n1. Purposes of use\nWe use addresses to send goods.\n\n"
        "2. Contact\nprivacy@example.com\n\nIn force as of 1 April 2024.\n",
        "utf-8",
    )
    done = command("policy", "import", str(notice), "--into", str(tmp_path / "policy"))
    assert (done.exit_code, done.stdout.startswith("written: ")) == (0, True)
    assert "finding" in command("policy", "check", str(tmp_path / "policy")).stdout


def test_a_broken_policy_is_named_with_its_line(command: Command, tmp_path: Path):
    (tmp_path / "policy" / "2026-01-01").mkdir(parents=True)
    (tmp_path / "policy" / "2026-01-01" / "policy.en.md").write_text("---\ntitle: [\n---\n# x\n")
    done = command("ask", "x", MADOGUCHI_POLICY=str(tmp_path / "policy"))
    assert (done.exit_code, "policy.en.md:" in done.stderr) == (78, True)


def parked(store: Store) -> int:
    with store.write() as tx:
        inbox.accept(tx, [some_mail()])
        (row,) = inbox.claim(tx, "a", NOW, 1)
        inbox.park(tx, row.id, "a", "reading failed", NOW)
    return row.id


def test_reconcile_proves_that_nothing_is_lost(command: Command, laptop: Store):
    parked(laptop)
    done = command("reconcile")
    assert (done.exit_code, "nothing is lost" in done.stdout) == (0, True)
    assert done.stdout.startswith(
        "accepted 1 = answered 0 + ticketed 0 + triaged 0 + silent 0 + parked 1 + waiting 0"
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("update inbox set state = 'lost'", "mail 1 is in no state that there is"),
        (
            "update inbox set state = 'done', outcome = 'answered'",
            "mail 1 claims an answer or a ticket that is not there",
        ),
    ],
)
def test_reconcile_finds_what_is_not_in_order(command: Command, laptop: Store, change: str, said: str):
    parked(laptop)
    with laptop.write() as tx:
        tx.execute(text(change))
    done = command("reconcile")
    assert (done.exit_code, said in done.stdout, "NOT IN ORDER" in done.stdout) == (1, True, True)


def test_replay_puts_mail_and_letters_back(command: Command, laptop: Store):
    first, second = parked(laptop), parked(laptop)
    with laptop.write() as tx:
        queued(tx)
    with laptop.write() as tx:
        (letter,) = outbox.claim(tx, "a", NOW, 1)
        outbox.give_up(tx, "a", letter.id, "550 no")
    assert command("replay", str(second), "999").stdout == "1 mails back in the queue\n"
    assert command("replay", "--letters").stdout == "1 mails back in the queue\n1 letters back in the queue\n"
    assert command("replay").stdout == "0 mails back in the queue\n"
    with laptop.read() as tx:
        assert (inbox.counts(tx), outbox.counts(tx)) == ({("waiting", None): 2}, {"queued": 1})
        assert inbox.by_id(tx, first)["reason"] is None


def test_doctor_is_content_with_a_sound_desk(command: Command, laptop: Store):
    done = command("doctor")
    assert (done.exit_code, "TROUBLE" in done.stdout) == (0, False), done.stdout
    assert "no relay: letters are files" in done.stdout


def test_doctor_finds_what_is_parked_and_what_is_late(command: Command, laptop: Store):
    row = parked(laptop)
    with laptop.write() as tx:
        inbox.accept(tx, [some_mail()])
    done = command("doctor")
    assert done.exit_code == 1
    assert f"TROUBLE  parked mail {row} of 2026-03-02 09:00: reading failed" in done.stdout
    assert f"`madoguchi replay {row}` tries again" in done.stdout
    assert "Is `madoguchi worker` running?" in done.stdout


def test_doctor_sends_to_migrate_what_is_not_current(command: Command):
    done = command("doctor")
    assert (done.exit_code, "Run `madoguchi migrate`" in done.stdout) == (1, True)
    assert [command("migrate").exit_code, command("migrate").exit_code] == [0, 0]
    assert command("doctor").exit_code == 0


def test_doctor_shows_no_password(command: Command):
    url = "postgresql://desk:correct-horse@127.0.0.1:1/none?connect_timeout=2"
    done = command("doctor", MADOGUCHI_DATABASE_URL=url)
    assert (done.exit_code, "TROUBLE  database:" in done.stdout, "correct-horse" in done.output) == (
        1,
        True,
        False,
    )


def test_the_law_packs_are_linted_and_shown(command: Command, tmp_path: Path):
    done = command("law", "check")
    assert (done.exit_code, done.stdout.splitlines()[-1]) == (0, "nothing to find fault with")
    shown = command("law", "show", "gdpr", "--received", "2027-01-31").stdout
    assert "due       2027-02-28, at the latest 2027-03-01" in shown
    assert "art. 38" in command("law", "show").stdout
    assert "appi" in command("law", "show", "lex").stderr


def test_a_pack_of_ones_own_is_told_all_that_is_wrong_with_it(command: Command, tmp_path: Path):
    mine = tmp_path / "mine.yaml"
    ours = (intents.law.HERE / "appi.yaml").read_text("utf-8").replace("id: appi", "id: mine")
    mine.write_text(ours, "utf-8")
    assert command("law", "check", str(mine)).exit_code == 0
    broken = ours.replace("lapse: 21", "lapse: 7").replace(
        "refusals: [unfounded, substitute]", "refusals: [mood]"
    )
    mine.write_text(broken, "utf-8")
    done = command("law", "check", str(mine))
    assert (done.exit_code, done.stdout.splitlines()[-1][-8:]) == (1, "findings")
    assert re.search(r"mine\.yaml:\d+: unanswered\.identity\.lapse: is not after the reminder", done.stdout)
    assert "mood" in done.stdout
    mine.write_text(broken.replace("count: 14", "count: many"), "utf-8")
    assert "count" in command("law", "check", str(mine)).stdout
    mine.write_text(":::", "utf-8")
    assert command("law", "check", str(mine)).exit_code == 1
