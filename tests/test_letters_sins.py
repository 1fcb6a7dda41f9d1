"""Letters are free of what people fight against in answers to their requests, and say nothing of another case."""

from __future__ import annotations

import re
from dataclasses import fields
from decimal import Decimal
from pathlib import Path

import pytest
from cases import DAY, a_case, done, letters

from bot.desk import team
from bot.desk.team import (
    Asking,
    Complaint,
    Extension,
    Fee,
    Merger,
    Proof,
    Relabelling,
    Reopening,
    Resumption,
    Settlement,
    Split,
    Transfer,
    Words,
)
from bot.house import House
from bot.replies import FeeQuotation, Identify, Letter, Letters
from bot.rounds import make_round
from bot.specimens import specimens
from store import outbox
from store.database import Store

SPECIMENS = {
    name: letter.text
    for name, letter in specimens(Letters(Path(__file__).parent.parent / "templates"))
    if not name.startswith("slack-")
}
OF_CASES = [
    name
    for name in SPECIMENS
    if not name.startswith(("answer", "redirect", "status", "follow-up", "triage.other"))
]
ENGLISH = [name for name in SPECIMENS if name.endswith(".en")]
JAPANESE = [name for name in SPECIMENS if name.endswith(".ja")]
every_letter = pytest.mark.parametrize("name", SPECIMENS)


def sentences(name: str) -> list[str]:
    return re.split(r"(?<=[.。;；])\s*|\n\n", SPECIMENS[name])


NEGATED = re.compile(r"\b(no|not|without|nothing)\b|ございません|ありません|不要|なく", re.IGNORECASE)
PAPERS = re.compile(
    r"identity (?:paper|card|document)|passport|licen[cs]e|birth|本人確認書類|免許証|旅券|マイナンバー|住民票|生年月日"
)
SIGNATURES = re.compile(r"\bsign(?:ed|ature)?\b|署名|捺印|押印|印鑑")
OTHER_MEDIA = re.compile(
    r"\bfax\b|\bportal\b|\bonline form\b|\bby post\b|FAX|ファックス|郵送|書式|フォーム|用紙", re.IGNORECASE
)
OWN_WORDS = (
    "You will find what we hold",
    "保有している情報は、郵送",
    "registered post",
    "簡易書留",
)  # the specimens' team's


@every_letter
def test_no_letter_wants_identity_papers_or_copies_of_them(name: str):
    for sentence in sentences(name):
        assert not PAPERS.search(sentence) or NEGATED.search(sentence), sentence


@every_letter
def test_no_letter_wants_a_signature(name: str):
    for sentence in sentences(name):
        assert not SIGNATURES.search(sentence) or NEGATED.search(sentence), sentence


@every_letter
def test_no_letter_sends_people_to_another_medium(name: str):
    for sentence in sentences(name):
        assert not OTHER_MEDIA.search(sentence) or any(said in sentence for said in OWN_WORDS), sentence


@pytest.mark.parametrize("name", OF_CASES)
def test_a_reply_by_mail_is_always_enough(name: str):
    assert re.search(
        r"[Rr]eply|need not do anything|返信|お手続きいただくことはございません", SPECIMENS[name]
    )


@pytest.mark.parametrize("name", ENGLISH)
def test_an_english_letter_is_english(name: str):
    assert not re.search(r"[\u3040-\u30ff\u4e00-\u9fff]", SPECIMENS[name])


@pytest.mark.parametrize("name", JAPANESE)
def test_a_japanese_letter_is_japanese_and_polite(name: str):
    ours = re.sub(r"PI-\d{4}-\d{6}|\S+@\S+|https?://\S+", "", SPECIMENS[name])
    assert not re.search(r"[A-Za-z]{3,}", ours)
    assert re.search(r"(いた|いただ|申し|ござい)", ours)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_fee_is_explained_and_can_be_declined(language: str):
    said = SPECIMENS[f"fee-on-a-ground.{language}"]
    words = Letters(Path(__file__).parent.parent / "templates").specimen_words()[language]
    for part in ("amount", "article", "reason", "payment"):
        assert words[part] in said
    assert re.search(r"at no cost|費用はかかりません", said)


@pytest.mark.parametrize("name", [name for name in SPECIMENS if name.startswith("settled-")])
def test_every_end_says_where_to_complain_and_a_refusal_why(name: str):
    assert re.search(r"You may also complain to|申し立てていただく", SPECIMENS[name])
    if "refused" in name or "partly" in name:
        assert re.search(r"^(Reason: |理由：)\S", SPECIMENS[name], re.MULTILINE)


@pytest.mark.parametrize("name", [name for name in SPECIMENS if name.startswith("extension-")])
def test_more_time_says_until_when_and_why(name: str):
    said = SPECIMENS[name]
    assert re.search(r"8 December 2026|2026年12月8日", said)
    assert re.search(r"The reason: \w|理由：\S", said)
    assert re.search(r"sorry|お詫び", said)


def test_identity_is_asked_with_a_code_and_own_words_and_nothing_else():
    given = {field.name for field in fields(Identify)} - {field.name for field in fields(FeeQuotation)}
    assert given == {"code", "expires"}


def test_notes_never_leave_and_own_words_reach_their_own_case_alone(laptop: Store, house: House):
    """Two cases of one requester go through every act; each word said in one is looked for in every letter."""
    said: dict[str, str] = {}

    def words(case: str, what: str) -> str:
        said[f"{case}{what}canary"] = case
        return f"{case}{what}canary"

    cases = {}
    for case in ("alpha", "beta"):
        ticket = a_case(laptop, house, "disclose", "complaint", "triage", law="uk")
        cases[case] = ticket
        done(laptop, house, team.note, ticket, Words(words("nobody", f"{case}note")))
        grave = Complaint(
            "high", words("nobody", f"{case}cause"), words("nobody", f"{case}action"), "nobodychief"
        )
        done(laptop, house, team.complaint, ticket, grave)
        done(laptop, house, team.wait, ticket, Asking("identity", words(case, "who"), (1,)))
        agent = Proof("callback", "agent", "mandate", words("nobody", "principal"))
        done(laptop, house, team.verify, ticket, agent, after=2 * DAY)
        done(
            laptop,
            house,
            team.wait,
            ticket,
            Asking("clarification", words(case, "what"), (1,)),
            after=3 * DAY,
        )
        make_round(house, laptop, ticket.received_at + 11 * DAY)
        done(laptop, house, team.resume, ticket, Resumption(), after=11 * DAY)
        fee = Fee(Decimal(7), "GBP", words(case, "fee"), "excessive", (1,))
        done(laptop, house, team.fee, ticket, fee, after=12 * DAY)
        done(
            laptop, house, team.extend, ticket, Extension("search", words(case, "more"), (1,)), after=13 * DAY
        )
        done(laptop, house, team.write, ticket, Words(words(case, "own")), after=13 * DAY)
        done(laptop, house, team.relabel, ticket, Relabelling("correct", 3), after=13 * DAY)
        moved = done(laptop, house, team.split, ticket, Split(3, words(case, "split")), after=13 * DAY)
        cases[f"{case}moved"] = moved
        how = Transfer("customer service", words(f"{case}moved", "transfer"))
        done(laptop, house, team.transfer, moved, how, after=14 * DAY)
        done(
            laptop,
            house,
            team.settle,
            ticket,
            Settlement("resolved", (2,), None, words(case, "end")),
            after=14 * DAY,
        )
        reopened = Reopening(words("nobody", f"{case}again"), (2,))
        done(laptop, house, team.reopen, ticket, reopened, after=15 * DAY)
    done(laptop, house, team.resume, cases["alpha"], Resumption(answered=False), after=16 * DAY)
    done(
        laptop,
        house,
        team.merge,
        cases["alpha"],
        Merger(cases["beta"].reference, words("alpha", "merge")),
        after=16 * DAY,
    )

    everything = {name: "\n".join(letters(laptop, ticket)) for name, ticket in cases.items()}
    for canary, case in said.items():
        assert {name for name, text in everything.items() if canary in text} == {case} - {"nobody"}, canary
    assert not any("nobodychief" in text for text in everything.values())
    with laptop.read() as tx:
        sent = {row["kind"] for ticket in cases.values() for row in outbox.of_ticket(tx, ticket.id)}
    by_mail = {"answer", "follow-up", "triage", "redirect", "status", "status-unknown"}
    assert sent == {kind.kind for kind in Letter.__args__} - by_mail
