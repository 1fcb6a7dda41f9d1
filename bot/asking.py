"""What would be answered to a text, without storing anything: the same words that a letter would have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from bot import replies, wording
from bot.advice import advise
from bot.house import House
from bot.replies import Asked, Letter, Written
from intents.labels import STATUS
from intents.law import TRIAGE
from intents.policy import Policy
from intents.reading import Decision, Evidence, Language, Reading

REFERENCE = "PI-0000-000000"  # no ticket is opened


@dataclass(frozen=True, slots=True)
class Preview:
    """The reading, the request lines a ticket would have, and the letter. `sections` are those it quotes."""

    reading: Reading
    requests: tuple[dict[str, Any], ...]
    sections: tuple[str, ...]
    revision: str
    letter: Written

    def as_json(self) -> dict[str, Any]:
        return {
            "language": self.reading.language,
            "labels": list(self.reading.labels),
            "primary": self.reading.primary,
            "decision": self.reading.decision,
            "scores": {label: round(score, 4) for label, score in self.reading.scores.items()},
            "evidence": [evidence_as_json(each) for each in self.reading.evidence],
            "sections": list(self.sections),
            "revision": self.revision,
            "requests": list(self.requests),
            "letter": {"kind": self.letter.kind, "subject": self.letter.subject, "text": self.letter.text},
        }


def preview(house: House, text: str, subject: str, channel: str, now: datetime) -> Preview:
    """Read, decide and word, as the desk would for a mail that came now from somebody unknown."""
    reading = house.read(text, subject, now)
    language = wording.written_in(reading.language)
    policy = wording.policy_at(house, now, language)
    kinds = _kinds(house, reading)
    sections = house.sections_for(reading) if reading.decision in (Decision.ANSWER, Decision.TICKET) else ()
    if channel == "slack":
        written = advise(house, text, now, private=True, language=language).written
    else:
        letter = _letter(house, reading, policy, subject, kinds, sections, now)
        written = house.letters.write(
            letter, "other" if isinstance(letter, replies.TriageInBoth) else language
        )
    return Preview(
        reading,
        tuple(_request(house, kind, language, now) for kind in kinds),
        sections,
        house.policies.in_force(house.day(now)).name,
        written,
    )


def for_a_customer(house: House, sections: Sequence[str], now: datetime, language: Language) -> Written:
    """The letter that quotes these sections, to be passed on to somebody whom we do not know."""
    policy = wording.policy_at(house, now, language)
    frame = wording.frame(house, policy, "", "", language)
    cited, source = wording.cited(policy, sections), wording.source(policy, language)
    return house.letters.write(replies.Answer(**frame, answers=cited, policy=source), language)


def _kinds(house: House, reading: Reading) -> tuple[str, ...]:
    if reading.decision is Decision.TICKET:
        return house.requests_in(reading)
    return () if reading.decision is Decision.ANSWER else (TRIAGE,)


def _request(house: House, kind: str, language: Language, now: datetime) -> dict[str, Any]:
    due = house.due(kind, now)
    return {
        "type": kind,
        "name": wording.request_name(house, kind, language),
        "due": due.plan.isoformat(),
        "latest": due.latest.isoformat() if due.latest else None,
        "derivation": list(due.derivation(language)),
    }


def _letter(
    house: House,
    reading: Reading,
    policy: Policy,
    subject: str,
    kinds: tuple[str, ...],
    sections: tuple[str, ...],
    now: datetime,
) -> Letter:
    language = wording.written_in(reading.language)
    today = wording.local_day(house, now, language)
    frame = wording.frame(house, policy, "", subject, language)
    answers, source = wording.cited(policy, sections), wording.source(policy, language)
    if reading.decision is Decision.TICKET:
        asked = tuple(_asked(house, kind, language, now) for kind in kinds)
        return replies.Acknowledgement(
            **frame, reference=REFERENCE, received=today, requests=asked, answers=answers, policy=source
        )
    if reading.decision is not Decision.ANSWER:
        due = house.due(TRIAGE, now).plan
        if reading.language is Language.OTHER:
            return wording.triage_in_both(house, REFERENCE, subject, now, due)
        return replies.Triage(**frame, reference=REFERENCE, received=today, due=wording.day(due, language))
    if STATUS in reading.labels:
        return replies.StatusUnknown(**frame)
    return replies.Answer(**frame, answers=answers, policy=source) if sections else replies.Redirect(**frame)


def _asked(house: House, kind: str, language: Language, now: datetime) -> Asked:
    return Asked(
        wording.request_name(house, kind, language), wording.day(house.due(kind, now).plan, language)
    )


def evidence_as_json(each: Evidence) -> dict[str, Any]:
    """One line of evidence, as `match` and `ask` print it."""
    return asdict(each)
