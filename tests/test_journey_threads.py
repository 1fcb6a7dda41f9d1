"""Follow-ups find their case, from its own correspondent only."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage

import pytest
from inquiries import MORE, QUESTIONS, REQUESTS, THANKS
from office import Customer, Office, Taken

from intents.labels import STATUS
from intents.law import TRIAGE
from intents.reading import Decision, Reading
from store.tickets import SETTLED, Ticket

in_both_languages = pytest.mark.parametrize("language", ["en", "ja"])
WAYS = ["reply token", "In-Reply-To", "References", "subject"]
by_every_way = pytest.mark.parametrize("way", WAYS)


@dataclass(frozen=True)
class Case:
    customer: Customer
    ticket: Ticket
    letter: EmailMessage


@pytest.fixture
def case(office: Office) -> Case:
    return opened(office)


def opened(office: Office, language: str = "en", kind: str = "disclose") -> Case:
    customer = office.customer(language)
    sent = customer.writes(REQUESTS[kind][language], "My data" if language == "en" else "私の情報")
    return Case(customer, sent.gets("ticketed").ticket, sent.letter)


def writes_back(case: Case, who: Customer, text: str, way: str) -> Taken:
    """With one hint only that the mail belongs to the case."""
    if way == "reply token":
        return who.writes(text, to=case.letter["Reply-To"])
    if way == "In-Reply-To":
        return who.writes(text, In_Reply_To=case.letter["Message-ID"])
    if way == "References":
        return who.writes(text, References=f"<unknown@example.org> {case.letter['Message-ID']}")
    return who.writes(text, f"Re: My data [{case.ticket.reference}]")


@by_every_way
def test_a_follow_up_joins_its_case(office: Office, case: Case, way: str):
    sent = writes_back(case, case.customer, MORE["en"], way)
    assert sent.gets("ticketed").ticket.reference == case.ticket.reference
    assert len(case.customer.ticket.requests) == 1
    assert MORE["en"] in office.shown(case.customer.ticket)
    assert case.ticket.reference in sent.letter["Subject"]
    assert [row["kind"] for row in sent.queued] == ["follow-up"]


@by_every_way
def test_a_stranger_is_not_heard_in_a_case_and_learns_nothing(office: Office, case: Case, way: str):
    office.is_at_rest()  # the letter of the case is sent, and will not change any more
    before = office.shown(case.ticket)
    stranger = office.customer()
    sent = writes_back(case, stranger, MORE["en"], way)
    sent.gets("triaged")
    assert office.shown(office.ticket(case.ticket.reference)) == before
    (line,) = stranger.ticket.requests
    assert line.type == TRIAGE
    assert case.ticket.reference in office.shown(stranger.ticket)
    assert case.ticket.reference not in sent.text + sent.letter["Subject"]
    assert case.customer.address not in sent.letter.as_string()


def test_a_reference_that_does_not_exist_is_treated_like_one_that_belongs_to_somebody_else(
    office: Office, case: Case
):
    wrong, foreign = office.customer(), office.customer()
    letters = []
    for who, reference in ((wrong, "PI-2026-987654"), (foreign, case.ticket.reference)):
        sent = who.writes(QUESTIONS["security"]["en"], f"About {reference}")
        letters.append(sent.gets("triaged").text.replace(who.ticket.reference, "").replace(who.address, ""))
    assert letters[0] == letters[1]


@in_both_languages
def test_a_new_request_in_an_old_thread_is_a_new_line(office: Office, language: str):
    case = opened(office, language)
    sent = case.customer.replies(case.letter, REQUESTS["correct"][language])
    sent.gets("ticketed")
    assert [line.type for line in case.customer.ticket.requests] == ["disclose", "correct"]
    name = office.house.law.duty("correct").name.of(language)
    assert name in sent.text
    # Asked once more, it is the same request.
    again = case.customer.replies(sent.letter, REQUESTS["correct"][language])
    again.gets("ticketed")
    assert len(case.customer.ticket.requests) == 2


@in_both_languages
def test_a_question_in_an_old_thread_is_answered_there(office: Office, language: str):
    case = opened(office, language)
    sent = case.customer.replies(case.letter, QUESTIONS["third-parties"][language])
    sent.gets("ticketed")
    policy = office.house.policies.revisions[-1].policy(language)
    assert policy.section("third-parties").title in sent.text


@in_both_languages
def test_a_request_after_closing_opens_the_case_again(office: Office, language: str):
    case = opened(office, language)
    closing = closed(office, case)
    sent = case.customer.replies(closing, REQUESTS["correct"][language])
    sent.gets("ticketed")
    ticket = case.customer.ticket
    assert [(line.type, line.state) for line in ticket.requests] == [
        ("disclose", SETTLED),
        ("correct", "open"),
    ]
    assert ticket.closed_at is None
    assert [row["kind"] for row in sent.queued] == ["follow-up"]


@in_both_languages
def test_thanks_after_closing_are_kept_without_a_letter(office: Office, language: str):
    def idle(reading: Reading) -> bool:
        found = office.house.questions_in(reading)
        return reading.decision is Decision.ANSWER and not found and STATUS not in reading.labels

    thanks = office.reads(THANKS[language], idle)
    case = opened(office, language)
    closing = closed(office, case)
    # The bare words: a program that quotes or repeats the subject must not matter, and has tests of its own.
    sent = case.customer.writes(thanks, to=closing["Reply-To"])
    sent.meets_silence("thanks-after-closing")
    assert case.customer.ticket.state == SETTLED
    assert thanks in office.shown(case.customer.ticket)


def closed(office: Office, case: Case) -> EmailMessage:
    """The closing letter."""
    office.settles(case.ticket.reference, "fulfilled")
    return office.letters_of(case.ticket)[-1]


@in_both_languages
def test_a_reply_to_an_automatic_answer_goes_to_a_person(office: Office, language: str):
    customer = office.customer(language)
    answer = customer.writes(QUESTIONS["security"][language])
    answer.gets("answered")
    sent = customer.replies(answer.letter, QUESTIONS["shared-use"][language])
    sent.gets("triaged")
    assert customer.ticket.requests[0].type == TRIAGE


def test_so_does_one_that_only_its_address_gives_away(office: Office):
    customer = office.customer()
    answer = customer.writes(QUESTIONS["security"]["en"])
    sent = customer.writes(QUESTIONS["shared-use"]["en"], to=answer.letter["Reply-To"])
    sent.gets("triaged")


def test_a_bounce_is_shown_at_its_ticket_and_answered_by_nobody(office: Office, case: Case):
    (sender,) = {
        sender
        for sender, to, letter in office.relay.letters
        if letter["Message-ID"] == case.letter["Message-ID"]
    }
    bounce = EmailMessage()
    bounce["From"] = "Mail Delivery System <MAILER-DAEMON@mailer.example.net>"
    bounce["To"] = sender
    bounce["Subject"] = "Undelivered Mail Returned to Sender"
    bounce["Message-ID"] = f"<bounce.{case.ticket.reference}@mailer.example.net>"
    bounce.set_content("<customer@example.net>: host mx.example.net said: 550 5.1.1 no such user\n")
    sent = office.takes(bounce.as_bytes(), "", [sender])
    sent.meets_silence("bounce")
    assert "NOT DELIVERED" in office.shown(office.ticket(case.ticket.reference))
