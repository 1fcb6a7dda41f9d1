"""Mail that a machine must not answer, and loops that must end."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage

import pytest
from conftest import Relay, Service
from inquiries import QUESTIONS, REQUESTS
from office import CONTACT, Customer, Office, Taken, eventually, free_port, opened_office

from intents.law import TRIAGE

AUTOMATIC = [
    ("auto-submitted", {"Auto_Submitted": "auto-replied"}),
    ("auto-submitted", {"X_Auto_Response_Suppress": "All"}),
    ("bulk", {"Precedence": "bulk"}),
    ("mailing-list", {"List_Id": "<news.example.net>"}),
    ("own-mail", {"X_Madoguchi_Loop": "privacy@example.org"}),
]


@pytest.mark.parametrize(("reason", "headers"), AUTOMATIC, ids=[str(each) for _, each in AUTOMATIC])
def test_a_header_that_forbids_an_answer_is_obeyed(office: Office, reason: str, headers: dict[str, str]):
    sent = office.customer().writes(QUESTIONS["security"]["en"], "News", **headers)
    sent.meets_silence(reason)


@pytest.mark.parametrize("subject", ["Out of office: back on Monday", "自動返信：不在のお知らせ"])
def test_somebody_who_is_away_is_left_in_peace(office: Office, subject: str):
    office.customer().writes("I will be back on Monday.", subject).meets_silence("out-of-office")


def test_a_mail_without_a_sender_to_return_it_to_is_not_answered(office: Office):
    customer = office.customer()
    mail = customer.mail("A report")
    mail.set_content(QUESTIONS["security"]["en"])
    office.takes(mail.as_bytes(), "").meets_silence("null-sender")


def test_mail_from_our_own_address_is_not_answered(office: Office):
    us = Customer(office, CONTACT)
    us.writes(QUESTIONS["security"]["en"], "Round and round").meets_silence("own-mail")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_request_in_automatic_mail_goes_to_a_person_without_a_letter(office: Office, language: str):
    customer = office.customer(language)
    sent = customer.writes(REQUESTS["disclose"][language], "Form", Auto_Submitted="auto-generated")
    sent.gets("triaged")
    assert sent.queued == []
    assert customer.ticket.requests[0].type == TRIAGE


def test_a_doubtful_request_in_automatic_mail_goes_to_a_person_too(office: Office):
    form = "Name: Ken Ito\nOrder number: 88-1207\nMessage: Please delete my account.\n"
    sent = office.customer().writes(form, "Form", Auto_Submitted="auto-generated")
    sent.gets("triaged")
    assert sent.queued == []


@pytest.mark.parametrize("language", ["en", "ja"])
def test_so_does_one_that_comes_from_nobody_or_from_somebody_who_is_away(office: Office, language: str):
    customer = office.customer(language)
    mail = customer.mail("A form")
    mail.set_content(REQUESTS["disclose"][language])
    for sent in (
        office.takes(mail.as_bytes(), ""),
        customer.writes(REQUESTS["correct"][language], "自動返信：不在のお知らせ"),
    ):
        sent.gets("triaged")
        assert sent.queued == []


def test_whoever_asks_for_no_answer_is_read_by_a_person_and_gets_none(office: Office):
    customer = office.customer()
    sent = customer.writes(
        "Please do not reply to this email, others read it.\n\n" + REQUESTS["suspend"]["en"]
    )
    sent.gets("triaged")
    assert sent.queued == []
    assert customer.ticket.requests[0].type == TRIAGE


def test_what_a_report_returns_is_nobodys_request(office: Office):
    mail = office.customer().mail("Undelivered Mail Returned to Sender")
    mail.set_content(f"Your mail could not be delivered. User unknown.\n\n{REQUESTS['disclose']['en']}")
    office.takes(mail.as_bytes(), "").meets_silence("null-sender")


def answered_until_silence(robot: Customer, answer: Callable[[EmailMessage], Taken], first: Taken) -> int:
    """How many letters a machine got that answers each of them and says of itself nothing."""
    letters, sent = 0, first
    while sent.queued:
        letters += 1
        assert letters < 50, "this loop does not end"
        sent = answer(sent.letter)
    return letters


@pytest.mark.parametrize(
    "text", [QUESTIONS["security"]["en"], REQUESTS["disclose"]["en"]], ids=["asks", "wants"]
)
def test_a_machine_that_answers_everything_is_answered_a_few_times(office: Office, text: str):
    robot = office.customer()
    first = robot.writes(text)
    letters = answered_until_silence(
        robot, lambda letter: robot.replies(letter, "We have received your message."), first
    )
    assert letters <= office.house.thread_limit
    assert len(robot.tickets) == 1


def test_a_machine_that_starts_a_new_thread_each_time_is_answered_a_little_longer(office: Office):
    robot = office.customer()
    text = "We have received your message."
    letters = answered_until_silence(robot, lambda letter: robot.writes(text), robot.writes(text))
    assert letters <= office.house.reply_limit


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # the other desk has SQLite
def test_two_desks_that_write_to_each_other_stop(
    start: Callable[..., Service], relay: Relay, database_url: str
):
    here, there = free_port(), free_port()
    ours = start(
        MADOGUCHI_DATABASE_URL=database_url,
        MADOGUCHI_SMTP_PORT=str(here),
        MADOGUCHI_RELAY_URL=f"smtp://127.0.0.1:{there}",
    )
    theirs = start(
        MADOGUCHI_VAR=ours.environment["MADOGUCHI_VAR"] + "2",
        MADOGUCHI_DATABASE_URL=f"sqlite:///{ours.environment['MADOGUCHI_VAR']}2/theirs.sqlite3",
        MADOGUCHI_CONTACT_ADDRESS="privacy@example.org",
        MADOGUCHI_SMTP_PORT=str(there),
        MADOGUCHI_RELAY_URL=f"smtp://127.0.0.1:{here}",
    )
    with opened_office(ours, relay) as our_office, opened_office(theirs, relay) as their_office:
        # Somebody who means harm writes to us in the other desk's name.
        forged = Customer(our_office, "privacy@example.org").writes(REQUESTS["disclose"]["en"], "My data")
        (letter,) = forged.gets("ticketed").queued
        eventually(lambda: their_office.outcomes == [("silent", "own-mail")], "the other desk's silence")
        our_office.is_at_rest()
        their_office.is_at_rest()
        assert our_office.outcomes == [("ticketed", None)]
        assert their_office.outcomes == [("silent", "own-mail")]
        assert letter["recipient"] == "privacy@example.org"
