"""What a command shows of understanding: ask, match, parse."""

from __future__ import annotations

import json
from email.message import EmailMessage
from pathlib import Path

import pytest
from conftest import Command

REQUEST = "Please send me a copy of all the data you hold about me."


@pytest.mark.parametrize(
    "question", [REQUEST, "Was machen Sie mit meinen Daten?", "私の情報を開示してください。", "", "\udcff"]
)
def test_ask_shows_the_decision_the_reason_and_the_letter(command: Command, question: str):
    done = command("ask", question)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("understood  ")
    assert "\ndecision    " in done.stdout
    assert "\nSubject: Re: " in done.stdout


def test_ask_says_when_an_inquiry_was_read_twice(command: Command):
    doubtful = "Do you have an information security policy?"
    assert "read twice: 0." in command("ask", doubtful).stdout
    (evidence,) = json.loads(command("ask", doubtful, "--json").stdout)["evidence"]
    assert 0 < evidence["second"]["alone"] < evidence["probability"]
    assert evidence["second"]["sentence"] == doubtful
    (evidence,) = json.loads(command("ask", REQUEST, "--json").stdout)["evidence"]
    assert evidence["second"] is None


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
