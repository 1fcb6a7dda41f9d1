"""A mail in, an answer and a ticket out, over real sockets, on both databases, in both languages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from inquiries import (
    OTHER_LANGUAGES,
    OUT_OF_SCOPE,
    QUESTIONS,
    REQUESTS,
    STATUS,
    TWO_REQUESTS_AND_A_QUESTION,
    UNCLEAR,
)
from office import Office

from bot import wording
from intents.law import TRIAGE
from intents.policy import Policy
from intents.reading import Decision, Reading

LANGUAGES = ("en", "ja")
in_both_languages = pytest.mark.parametrize("language", LANGUAGES)


def squeezed(text: str) -> str:
    return "".join(text.split())


def policy_of(office: Office, language: str) -> Policy:
    return wording.policy_at(office.house, datetime.now(UTC), language)


@in_both_languages
@pytest.mark.parametrize("kind", REQUESTS)
def test_a_request_becomes_a_ticket_with_a_due_date(office: Office, kind: str, language: str):
    customer = office.customer(language)
    sent = customer.writes(REQUESTS[kind][language])
    sent.gets("ticketed")
    (line,) = customer.ticket.requests
    assert (line.type, line.state) == (kind, "open")
    letter = sent.letter
    assert customer.ticket.reference in letter["Subject"]
    assert letter["Content-Language"] == language
    assert wording.request_name(office.house, kind, language) in sent.text
    assert wording.day(line.due_plan, language) in sent.text
    assert customer.name in sent.text


def test_a_letter_answers_the_mail_and_no_machine(office: Office):
    customer = office.customer()
    sent = customer.writes(REQUESTS["disclose"]["en"], "My data")
    (row,) = sent.queued
    letter = sent.letter
    assert letter["In-Reply-To"] in sent.raw.decode()
    assert letter["References"].split()[-1] == letter["In-Reply-To"]
    assert letter["Auto-Submitted"] == "auto-replied"
    assert letter["X-Auto-Response-Suppress"] == "All"
    assert letter["Reply-To"].startswith("privacy+r-")
    assert letter["To"] == customer.address
    (envelope_sender,) = [
        sender for sender, _, each in office.relay.letters if each["Message-ID"] == row["message_id"]
    ]
    assert envelope_sender.startswith("privacy+b-")


@in_both_languages
@pytest.mark.parametrize("label", QUESTIONS)
def test_a_question_is_answered_from_its_section(office: Office, label: str, language: str):
    customer = office.customer(language)
    sent = customer.writes(QUESTIONS[label][language])
    sent.gets("answered")
    assert customer.tickets == []
    policy = policy_of(office, language)
    section = policy.section(label)
    head = sent.text[: sent.text.index(section.title)]
    assert f"{section.number}" in head
    quotable = [section, *section.items]
    assert any(squeezed(each.text()) in squeezed(sent.text) for each in quotable)
    assert policy.title in sent.text
    assert wording.day(policy.revised, language) in sent.text
    (row,) = sent.queued
    assert row["envelope_sender"] == ""
    assert row["policy_digest"] == office.house.digest_of(policy)


def test_the_numbers_and_the_revision_are_those_of_the_published_policy(office: Office):
    english = office.customer().writes(QUESTIONS["third-parties"]["en"])
    assert 'Section 3, "Giving data to third parties"' in english.text
    assert "revision of 1 April 2022" in english.text
    japanese = office.customer("ja").writes(QUESTIONS["revisions"]["ja"])
    assert "【附則】" in japanese.text
    assert "（2022年4月1日改定）" in japanese.text


@in_both_languages
def test_two_requests_and_a_question_are_one_ticket_and_one_letter(office: Office, language: str):
    def reads_as_three(reading: Reading) -> bool:
        kinds = [office.house.matcher.kinds[label] for label in reading.labels]
        return sorted(kinds) == ["question", "request", "request"] and reading.decision is Decision.TICKET

    customer = office.customer(language)
    text = office.reads(TWO_REQUESTS_AND_A_QUESTION[language], reads_as_three)
    reading = office.house.matcher.read(text)
    sent = customer.writes(text)
    sent.gets("ticketed")
    requests = {line.type for line in customer.ticket.requests}
    assert requests == set(office.house.requests_in(reading))
    for kind in requests:
        assert wording.request_name(office.house, kind, language) in sent.text
    (question,) = office.house.questions_in(reading)
    section = policy_of(office, language).section(question)
    assert section.title in sent.text
    assert any(squeezed(each.text()) in squeezed(sent.text) for each in (section, *section.items))


@in_both_languages
def test_what_nobody_can_place_goes_to_a_person(office: Office, language: str):
    unclear = office.reads(UNCLEAR[language], lambda reading: reading.decision is Decision.TRIAGE)
    customer = office.customer(language)
    sent = customer.writes(unclear)
    sent.gets("triaged")
    (line,) = customer.ticket.requests
    assert line.type == TRIAGE
    assert customer.ticket.reference in sent.letter["Subject"]
    assert sent.letter["Content-Language"] == language
    assert wording.day(line.due_plan, language) in sent.text
    assert policy_of(office, language).title not in sent.text


@pytest.mark.parametrize("text", OTHER_LANGUAGES)
def test_another_language_gets_a_letter_in_both_of_ours(office: Office, text: str):
    customer = office.customer()
    sent = customer.writes(text)
    sent.gets("triaged")
    due = customer.ticket.requests[0].due_plan
    for language in LANGUAGES:
        assert wording.day(due, language) in sent.text
    assert sent.letter["Content-Language"] == "en, ja"


@in_both_languages
def test_what_is_no_affair_of_this_desk_is_shown_another_way(office: Office, language: str):
    customer = office.customer(language)
    sent = customer.writes(OUT_OF_SCOPE[language])
    sent.gets("answered")
    assert [row["kind"] for row in sent.queued] == ["redirect"]
    assert customer.tickets == []
    assert sent.letter["Content-Language"] == language


@in_both_languages
def test_the_requester_is_told_the_status(office: Office, language: str):
    customer = office.customer(language)
    customer.writes(REQUESTS["disclose"][language]).gets("ticketed")
    sent = customer.writes(STATUS[language])
    sent.gets("answered")
    line = customer.ticket.requests[0]
    assert customer.ticket.reference in sent.text
    assert wording.day(line.due_plan, language) in sent.text


@in_both_languages
def test_a_stranger_who_asks_for_the_status_learns_nothing(office: Office, language: str):
    office.customer(language).writes(REQUESTS["disclose"][language]).gets("ticketed")
    stranger = office.customer(language)
    sent = stranger.writes(STATUS[language])
    sent.gets("answered")
    assert [row["kind"] for row in sent.queued] == ["status-unknown"]
    assert "PI-" not in sent.text + sent.letter["Subject"]
    assert stranger.tickets == []
