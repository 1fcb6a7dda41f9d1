"""What a colleague is told who asks what the policy says: an answer with its section, or whom to ask instead."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from bot import notes, wording
from bot.house import House
from bot.notes import Note, Origin, Pointer, Quote, Understood, Wanted
from bot.replies import Written
from bot.shorten import shortened
from intents.labels import STATUS
from intents.policy import Policy, Section
from intents.reading import Decision, Language, Reading

SHORT = 1200  # characters quoted of a section that was found
LONG = 9000  # of one that was asked for by its name
MOST_QUOTES = 3
MOST_OTHERS = 3
MOST_SECTIONS = 12
LONGEST_SENTENCE = 200


@dataclass(frozen=True, slots=True)
class Advice:
    """A note, and what may be done with it: `quoted` can be passed on to a customer, `whole` are the names of what was
    shortened, `others` the sections that come next. `sure`: it is about what was asked, as far as we can tell.
    """

    written: Written
    note: Note
    language: Language
    sure: bool = False
    quoted: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    others: tuple[Pointer, ...] = ()


def advise(house: House, text: str, now: datetime, *, private: bool, language: Language) -> Advice:
    """The advice on one question; `language` is the asker's, used where the text tells none.

    Where others read along (`private` is false) nothing of what was asked is repeated: it may name a customer.
    """
    if not text.strip():
        return helping(house, now, language)
    for each in dict.fromkeys((language, Language.EN, Language.JA)):
        policy = wording.policy_at(house, now, each)
        if section := named(policy, text):
            return _advice(house, _reading_out(house, policy, section, each), each, (section.id,))
    reading = house.read(text, "", now)
    if reading.decision is Decision.SILENT:
        return helping(house, now, language)
    spoken = (Language.EN, Language.JA) if reading.language is Language.OTHER else (reading.language,)
    quoted = house.sections_for(reading)[:MOST_QUOTES]
    every = [_advice(house, _note(house, reading, each, now, private), each, quoted) for each in spoken]
    return (
        every[0] if len(every) == 1 else replace(every[0], written=_joined([each.written for each in every]))
    )


def read_out(house: House, name: str, now: datetime, language: Language) -> Advice | None:
    """A section by its id, whole; None when the policy in force has none of that name."""
    policy = wording.policy_at(house, now, language)
    section = policy.section(name)
    return (
        _advice(house, _reading_out(house, policy, section, language), language, (name,)) if section else None
    )


def helping(house: House, now: datetime, language: Language) -> Advice:
    """How to ask."""
    sections = wording.policy_at(house, now, language).sections[:MOST_SECTIONS]
    return _advice(house, notes.Help(house.place, tuple(map(_pointer, sections))), language, ())


def _advice(house: House, note: Note, language: Language, quoted: tuple[str, ...]) -> Advice:
    written = house.letters.note(note, language)
    if isinstance(note, notes.Answer | notes.Request):
        whole = tuple(quote.whole for quote in note.quotes if quote.whole)
        quoted = quoted if note.quotes else ()
        return Advice(written, note, language, True, quoted, whole, note.others)
    return Advice(written, note, language, others=note.others if isinstance(note, notes.Unknown) else ())


def named(policy: Policy, text: str) -> Section | None:
    """The section or item that is asked for by exactly its name, number or title."""
    wanted = _folded(text)
    every = [each for section in policy.sections for each in (section, *section.items)]
    found = (each for each in every if wanted in (_folded(each.id), _folded(each.title)))
    numbered = (each for each in policy.sections if each.number and wanted == _folded(each.number))
    return next(found, None) or next(numbered, None)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", " ".join(text.split())).casefold().rstrip("?.。")


def _joined(written: list[Written]) -> Written:
    first = written[0]
    text = "\n".join(each.text for each in written)
    return Written(first.kind, first.language if len(written) == 1 else Language.OTHER, first.subject, text)


def _note(house: House, reading: Reading, language: Language, now: datetime, private: bool) -> Note:
    policy = wording.policy_at(house, now, language)
    quotes = _quotes(policy, house.sections_for(reading))
    if reading.decision is Decision.TICKET:
        return notes.Request(
            house.place,
            understood=_understood(house, reading, policy, language, private),
            requests=tuple(_wanted(house, kind, language, now) for kind in house.requests_in(reading)),
            quotes=quotes,
            policy=_origin(policy, language),
            others=_pointers(policy, [house.matcher.procedure]),
        )
    others = _nearest(house, reading, policy)
    if reading.decision is not Decision.ANSWER:
        return notes.Unknown(house.place, unrelated=False, others=others)
    if STATUS in reading.labels:
        return notes.Status(house.place)
    if not quotes:
        return notes.Unknown(house.place, unrelated=True, others=())
    understood = _understood(house, reading, policy, language, private)
    return notes.Answer(house.place, understood, quotes, _origin(policy, language), others)


def _reading_out(house: House, policy: Policy, section: Section, language: Language) -> Note:
    understood = Understood((section.title,), "", "")
    others = _pointers(policy, [section.id.partition(".")[0]], but=section.id)
    quote = _quote(policy, section.id, LONG)
    return notes.Answer(house.place, understood, (quote,), _origin(policy, language), others)


def _understood(
    house: House, reading: Reading, policy: Policy, language: Language, private: bool
) -> Understood:
    topics = [wording.request_name(house, kind, language) for kind in house.requests_in(reading)]
    topics += [section.title for name in house.questions_in(reading) if (section := policy.section(name))]
    deciding = next((each for each in reading.evidence if each.label == reading.primary), None)
    if deciding is None or not private:
        return Understood(tuple(topics), "", "")
    sentence = deciding.sentence
    sentence = sentence if len(sentence) <= LONGEST_SENTENCE else sentence[:LONGEST_SENTENCE] + "…"
    return Understood(tuple(topics), sentence, deciding.nearest[0] if deciding.nearest else "")


def _wanted(house: House, kind: str, language: Language, now: datetime) -> Wanted:
    due = house.due(kind, now)
    article = house.law.duty(kind).article.of(language) if kind in house.law.duties else ""
    latest = wording.day(due.latest, language) if due.latest and due.latest != due.plan else ""
    return Wanted(
        wording.request_name(house, kind, language), article, wording.day(due.plan, language), latest
    )


def _quotes(policy: Policy, names: tuple[str, ...]) -> tuple[Quote, ...]:
    return tuple(_quote(policy, name, SHORT) for name in names if policy.section(name))[:MOST_QUOTES]


def _quote(policy: Policy, name: str, most: int) -> Quote:
    """The words a letter would quote, cut at the end of a line or a sentence."""
    (cited,) = wording.cited(policy, [name])
    text = shortened(cited.text, most)
    cut = text != cited.text
    section = policy.section(name)
    whole = section.id if cut and section and most < LONG else ""
    return Quote(cited.number, cited.title, cited.item, tuple(text.splitlines()), cut, whole)


def _origin(policy: Policy, language: Language) -> Origin:
    source = wording.source(policy, language)
    return Origin(source.title, source.revised, source.url)


def _nearest(house: House, reading: Reading, policy: Policy) -> tuple[Pointer, ...]:
    """The whole section where an item was quoted, then the questions that came next."""
    quoted = house.sections_for(reading)
    wholes = [name.partition(".")[0] for name in quoted if "." in name]
    asked = house.questions_in(reading)
    ranked = sorted(reading.scores, key=lambda label: -reading.scores[label])
    close = [label for label in ranked if house.matcher.kinds[label] == "question" and label not in asked]
    return _pointers(policy, [*wholes, *close])[:MOST_OTHERS]


def _pointers(policy: Policy, names: Iterable[str], but: str = "") -> tuple[Pointer, ...]:
    found = (policy.section(name) for name in dict.fromkeys(names) if name != but)
    return tuple(_pointer(section) for section in found if section)


def _pointer(section: Section) -> Pointer:
    return Pointer(section.id, section.heading)
