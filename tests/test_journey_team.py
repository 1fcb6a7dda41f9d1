"""What the privacy team decides reaches the customer."""

from __future__ import annotations

from itertools import cycle

import pytest
from inquiries import REQUESTS, TWO_REQUESTS_AND_A_QUESTION, UNCLEAR
from office import Office, words_of

from bot.desk.team import NEEDS_REASON
from intents.reading import Decision
from store.tickets import OPEN, SETTLED

in_both_languages = pytest.mark.parametrize("language", ["en", "ja"])
OWN_WORDS = "We looked into it with care.\nThe details are in the letter that we sent by post."


@pytest.mark.parametrize("kind", REQUESTS)
def test_each_outcome_closes_the_ticket_and_is_told(office: Office, kind: str):
    law = office.house.law
    reason = next(iter(law.refusal_grounds(kind)), None)
    settled = []
    for language, outcome in zip(cycle(["en", "ja"]), law.outcomes(kind), strict=False):
        customer = office.customer(language)
        customer.writes(REQUESTS[kind][language]).gets("ticketed")
        given = reason if outcome in NEEDS_REASON else None
        office.settles(customer.ticket.reference, outcome, reason=given, message=OWN_WORDS)
        settled.append((customer, given))
    told = []
    for customer, given in settled:
        assert customer.ticket.state == SETTLED
        assert customer.ticket.closed_at
        letter = office.letters_of(customer.ticket)[-1]
        assert customer.ticket.reference in letter["Subject"]
        assert letter["Auto-Submitted"] == "auto-generated"
        assert OWN_WORDS in words_of(letter)
        assert not given or law.grounds[given].text.of(customer.language) in words_of(letter)
        told.append(words_of(letter).replace(customer.ticket.reference, ""))
    assert len(set(told)) == len(told)


def test_the_command_line_settles_a_ticket(office: Office):
    customer = office.customer("ja")
    customer.writes(REQUESTS["disclose"]["ja"]).gets("ticketed")
    reference = customer.ticket.reference
    said = office.service.command(
        "tickets", "settle", reference, "--outcome", "refused", "--reason", "harm", "--by", "sato"
    )
    assert "settled" in said.stdout
    text = words_of(office.letters_of(customer.ticket)[-1])
    assert office.house.law.grounds["harm"].text.of("ja") in text
    assert customer.ticket.state == SETTLED
    assert "team:sato" in office.shown(customer.ticket)


def test_a_ticket_with_two_requests_closes_with_the_second(office: Office):
    text = office.reads(
        TWO_REQUESTS_AND_A_QUESTION["en"], lambda reading: len(office.house.requests_in(reading)) == 2
    )
    customer = office.customer()
    customer.writes(text).gets("ticketed")
    reference = customer.ticket.reference
    office.settles(reference, "fulfilled", positions=(1,))
    assert [line.state for line in customer.ticket.requests] == [SETTLED, OPEN]
    second = office.house.law.duty(customer.ticket.requests[1].type).name.of("en")
    assert second in words_of(office.letters_of(customer.ticket)[-1])
    office.settles(reference, "no-data")
    assert customer.ticket.state == SETTLED


@in_both_languages
def test_triage_is_given_its_name_and_the_customer_is_told(office: Office, language: str):
    unclear = office.reads(UNCLEAR[language], lambda reading: reading.decision is Decision.TRIAGE)
    customer = office.customer(language)
    customer.writes(unclear).gets("triaged")
    office.relabels(customer.ticket.reference, "correct")
    (line,) = customer.ticket.requests
    assert line.type == "correct"
    text = words_of(office.letters_of(customer.ticket)[-1])
    assert office.house.law.duty("correct").name.of(language) in text
