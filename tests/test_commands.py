"""The commands: what they print, how they end, and that a person's mistake is told in a sentence."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

import click
import pytest
from conftest import Command
from samples import NOW, opened, queued, some_mail
from sqlalchemy import text

import intents.law
from bot.__main__ import main
from store import inbox, outbox, tickets
from store.database import Store
from store.tickets import Ticket

REQUEST = "Please send me a copy of all the data you hold about me."
FIRST = "PI-2026-000001"


def every_command(group: click.Group = main, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    for name in group.list_commands(click.Context(group)):
        found = group.get_command(click.Context(group), name)
        if isinstance(found, click.Group):
            yield from every_command(found, (*path, name))
        else:
            yield (*path, name)


@pytest.mark.parametrize("words", list(every_command()), ids=" ".join)
def test_every_command_explains_itself(command: Command, words: tuple[str, ...]):
    done = command(*words, "--help")
    assert done.exit_code == 0
    assert done.output.startswith("Usage: ")
    assert len(done.output.splitlines()) > 4


MISTAKES = [
    (["nonsense"], 2, "No such command 'nonsense'"),
    (["ask"], 2, "Missing argument 'TEXT'"),
    (["ask", "x", "--channel", "fax"], 2, "'fax' is not one of"),
    (["replay", "first"], 2, "'first' is not a valid integer"),
    (["parse", "/nowhere.eml"], 2, "does not exist"),
    (["tickets", "show", "PI-2026-000009"], 69, "there is no ticket PI-2026-000009"),
    (
        ["tickets", "settle", "PI-2026-000009", "--outcome", "fulfilled"],
        69,
        "there is no ticket PI-2026-000009",
    ),
    (["tickets", "settle", FIRST], 2, "Missing option '--outcome'"),
    (["tickets", "settle", FIRST, "--outcome", "eaten"], 2, "'eaten' is not one of"),
    (["tickets", "relabel", "PI-2026-000009", "correct"], 69, "there is no ticket PI-2026-000009"),
    (["policy", "show", "weather"], 65, "there is no section weather"),
    (["policy", "show", "--on", "tomorrow"], 2, "does not match the format"),
]


@pytest.mark.parametrize(
    ("words", "code", "said"), MISTAKES, ids=lambda value: value[0] if isinstance(value, list) else ""
)
def test_a_slip_of_the_hand_is_told_in_a_sentence(command: Command, words: list[str], code: int, said: str):
    done = command(*words)
    assert (done.exit_code, said in done.stderr) == (code, True), done.output
    assert isinstance(done.exception, SystemExit)


SETTINGS = [
    ({"MADOGUCHI_POLICY": "{empty}"}, ["ask", "x"], 78),
    ({"MADOGUCHI_TEMPLATES": "{empty}"}, ["letters"], 78),
    ({"MADOGUCHI_SMTP_PORT": "x"}, ["doctor"], 78),
    ({"MADOGUCHI_LAW": "roman"}, ["ask", "x"], 78),
    ({"MADOGUCHI_SECRET_KEY": "short"}, ["ask", "x"], 78),
    ({"MADOGUCHI_VAR": "/dev/null"}, ["ask", "x"], 75),
    ({"MADOGUCHI_VAR": "/dev/null"}, ["doctor"], 75),
    ({"MADOGUCHI_DATABASE_URL": "postgresql://127.0.0.1:1/none?connect_timeout=2"}, ["tickets", "list"], 75),
    ({"MADOGUCHI_DATABASE_URL": "postgresql://127.0.0.1:1/none?connect_timeout=2"}, ["migrate"], 75),
]


@pytest.mark.parametrize(("environment", "words", "code"), SETTINGS)
def test_a_wrong_setting_is_told_in_a_sentence(
    command: Command, tmp_path: Path, environment: dict[str, str], words: list[str], code: int
):
    (tmp_path / "empty").mkdir()
    given = {name: value.format(empty=tmp_path / "empty") for name, value in environment.items()}
    done = command(*words, **given)
    assert done.exit_code == code, done.output
    assert isinstance(done.exception, SystemExit)
    assert done.stderr.startswith("madoguchi: ")


@pytest.mark.parametrize(
    "question", [REQUEST, "Was machen Sie mit meinen Daten?", "私の情報を開示してください。", "", "\udcff"]
)
def test_ask_shows_the_decision_the_reason_and_the_letter(command: Command, question: str):
    done = command("ask", question)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("understood  ")
    assert "\ndecision    " in done.stdout
    assert "\nSubject: Re: " in done.stdout


def test_ask_in_json_has_everything_and_stores_nothing(command: Command, tmp_path: Path):
    found = json.loads(command("ask", "-", "--json", "--subject", "My data", stdin=REQUEST).stdout)
    assert {
        "language",
        "labels",
        "primary",
        "decision",
        "scores",
        "evidence",
        "requests",
        "letter",
    } <= found.keys()
    assert found["letter"]["subject"].startswith("Re: My data")
    assert not (tmp_path / "laptop.sqlite3").exists()


def test_match_reads_and_writes_json_lines(command: Command):
    lines = [
        {"id": "a", "text": REQUEST},
        {"id": 7, "text": "開示してください", "subject": "個人情報", "channel": "mail"},
    ]
    done = command("match", stdin="\n".join(json.dumps(line) for line in lines) + "\n\n")
    first, second = [json.loads(line) for line in done.stdout.splitlines()]
    assert (first["id"], second["id"]) == ("a", 7)
    assert (first["language"], second["language"]) == ("en", "ja")
    for found in (first, second):
        assert {"labels", "primary", "scores", "evidence"} <= found.keys()
        assert found["decision"] in {"answer", "ticket", "triage", "silent"}


def test_match_survives_half_a_character(command: Command):
    done = command("match", stdin='{"id": "\\udfff", "text": "delete \\ud800 my data"}\n')
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["labels"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("no json", "line 2 is not JSON"),
        ("[]", 'line 2 has no "text"'),
        ('{"id": "1"}', 'line 2 has no "text"'),
        ('{"text": 5}', 'line 2 has no "text"'),
        ('{"text": "x", "subject": 5}', 'line 2 has a "subject" that is no text'),
    ],
)
def test_match_names_the_line_it_cannot_use(command: Command, line: str, said: str):
    done = command("match", stdin='{"text": "x"}\n' + line + "\n")
    assert (done.exit_code, said in done.stderr) == (65, True)
    assert len(done.stdout.splitlines()) == 1, "what came before was answered"


def a_mail(subject: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "Hanako <hanako@example.net>", subject
    mail.set_content(REQUEST)
    mail.add_attachment(b"x" * 10, maintype="image", subtype="png", filename="proof.png")
    return bytes(mail)


def test_parse_shows_how_a_mail_is_read(command: Command):
    found = json.loads(command("parse", stdin=a_mail("お願い")).stdout)
    assert (found["from"], found["subject"], found["language"]) == ("hanako@example.net", "お願い", "en")
    assert (found["text"], found["reply"], found["auto_generated"], found["reason"]) == (
        REQUEST,
        REQUEST,
        False,
        "",
    )
    assert found["attachments"] == [{"name": "proof.png", "type": "image/png", "size": 10}]
    assert "path" not in found


def test_parse_takes_files_and_folders_and_names_them(command: Command, tmp_path: Path):
    (tmp_path / "mails" / "deep").mkdir(parents=True)
    for name in ("b.eml", "deep/a.eml", "notes.txt"):
        (tmp_path / "mails" / name).write_bytes(a_mail(name))
    batch = [
        json.loads(line) for line in command("parse", "--batch", str(tmp_path / "mails")).stdout.splitlines()
    ]
    assert [(each["path"], each["subject"]) for each in batch] == [
        ("b.eml", "b.eml"),
        ("deep/a.eml", "deep/a.eml"),
    ]
    file = str(tmp_path / "mails" / "b.eml")
    assert [json.loads(line)["path"] for line in command("parse", file, file).stdout.splitlines()] == [
        file,
        file,
    ]


@pytest.fixture
def case(laptop: Store) -> Ticket:
    with laptop.write() as tx:
        return opened(tx, "disclose", "correct")


def the_case(store: Store) -> Ticket:
    with store.read() as tx:
        found = tickets.by_reference(tx, FIRST)
    assert found is not None
    return found


def letters_of(store: Store) -> list[str]:
    with store.read() as tx:
        return [row["kind"] for row in outbox.of_ticket(tx, the_case(store).id)]


def test_the_list_shows_what_is_open(command: Command, case: Ticket):
    shown = command("tickets", "list").stdout
    assert shown.splitlines()[0].split() == [
        "reference",
        "due",
        "left",
        "state",
        "with",
        "requests",
        "from",
        "subject",
    ]
    assert f"{FIRST}  2026-12-08" in shown
    assert "開示のお願い" in shown
    assert [
        json.loads(line)["reference"] for line in command("tickets", "list", "--json").stdout.splitlines()
    ] == [FIRST]
    assert "No tickets here" in command("tickets", "list", "--state", "settled").stdout
    assert command("tickets", "list", "--type", "suspend", "--json").stdout == ""


def test_the_list_can_be_narrowed_to_ones_own_and_to_what_is_due(command: Command, case: Ticket):
    def shown(*options: str) -> bool:
        return FIRST in command("tickets", "list", *options).stdout

    assert shown("--unassigned")
    assert not shown("--mine")
    assert command("tickets", "assign", FIRST).exit_code == 0
    assert shown("--mine")
    assert not shown("--unassigned")
    assert not shown("--assignee", "somebody else")
    days = (date(2026, 12, 8) - datetime.now(ZoneInfo("Asia/Tokyo")).date()).days
    assert shown("--due", str(days))
    assert not shown("--due", str(days - 1))


def test_the_list_is_of_one_persons_or_of_nobodys(command: Command):
    refused = command("tickets", "list", "--mine", "--unassigned")
    assert refused.exit_code == 2
    assert "exclude each other" in refused.output


def test_the_columns_of_the_list_stand_under_each_other_in_japanese_too(command: Command, case: Ticket):
    head, row = command("tickets", "list").stdout.splitlines()
    assert head.index("subject") == row.index("開示のお願い")


def test_a_ticket_is_shown_with_its_dates_and_all_that_was_said(command: Command, case: Ticket):
    shown = command("tickets", "show", FIRST.lower()).stdout
    for part in (FIRST, "佐藤 花子 <hanako@example.net>", "1. disclose  open, due 2026-12-08", "14 days"):
        assert part in shown
    found = json.loads(command("tickets", "show", FIRST, "--json").stdout)
    assert [each["type"] for each in found["requests"]] == ["disclose", "correct"]
    assert (found["due"], found["timeline"]) == ("2026-12-08", [])


def test_a_ticket_is_settled_with_a_letter_and_a_line_in_the_log(
    command: Command, case: Ticket, laptop: Store
):
    assert command("tickets", "verify", FIRST, "--method", "callback").exit_code == 0
    done = command(
        "tickets",
        "settle",
        FIRST,
        "--outcome",
        "fulfilled",
        "--by",
        "yamada",
        "--message",
        "-",
        stdin="郵送しました。",
    )
    said = f"{FIRST} is settled; the letter settled is in the outbox\n  1. disclose  settled, fulfilled\n"
    assert (done.exit_code, done.stdout.startswith(said)) == (0, True), done.output
    assert the_case(laptop).closed_at is not None
    timeline = json.loads(command("tickets", "show", FIRST, "--json").stdout)["timeline"]
    (letter,) = [event for event in timeline if event["text"]]
    assert "郵送しました。" in letter["text"]
    assert "team:yamada" in {event["who"] for event in timeline}
    again = command("tickets", "settle", FIRST, "--outcome", "fulfilled")
    assert (again.exit_code, "is already closed" in again.stderr) == (69, True)


def test_one_request_of_several_can_be_settled(command: Command, case: Ticket, laptop: Store):
    assert command("tickets", "settle", FIRST, "--request", "2", "--outcome", "no-data").exit_code == 0
    assert [line.state for line in the_case(laptop).requests] == ["open", "settled"]
    wrong = command("tickets", "settle", FIRST, "--request", "2", "--request", "9", "--outcome", "no-data")
    assert (wrong.exit_code, "has no open or waiting request 2, 9" in wrong.stderr) == (69, True)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--outcome", "refused"], "refused needs --reason, one of: "),
        (["--outcome", "refused", "--reason", "mood"], "refused needs --reason, one of: "),
        (["--outcome", "fulfilled", "--reason", "harm"], "--reason belongs to refused or partly-fulfilled"),
        (["--outcome", "resolved"], "cannot end as resolved; it can as fulfilled"),
    ],
)
def test_what_may_not_be_done_changes_nothing(
    command: Command, case: Ticket, laptop: Store, options, said: str
):
    done = command("tickets", "settle", FIRST, "--request", "1", *options)
    assert (done.exit_code, said in done.stderr) == (69, True), done.output
    assert (the_case(laptop), letters_of(laptop)) == (case, [])


def test_a_refusal_gives_its_reason_to_the_requester(command: Command, case: Ticket, laptop: Store):
    done = command("tickets", "settle", FIRST, "--request", "1", "--outcome", "refused", "--reason", "harm")
    assert done.exit_code == 0, done.output
    assert (the_case(laptop).requests[0].reason, letters_of(laptop)) == ("harm", ["settled"])


def test_a_request_can_be_given_its_right_name(command: Command, case: Ticket, laptop: Store):
    done = command("tickets", "relabel", FIRST, "suspend", "--request", "2")
    assert (done.exit_code, "  2. suspend  open, due 20" in done.stdout) == (0, True)
    assert the_case(laptop).requests[1].type == "suspend"
    wrong = command("tickets", "relabel", FIRST, "wish")
    assert (wrong.exit_code, "is no request type" in wrong.stderr) == (69, True)


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
        outbox.give_up(tx, letter.id, "550 no")
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
