"""What is wrong with a pack that reads well: dangling names, unequal twins, rules that cannot be meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pydantic import BaseModel

from intents.labels import REQUESTS
from intents.law.pack import Pack
from intents.law.terms import By, Duty, Effect, Figure, FirstDay, Outcome, Rule, Text, Unit, Waiting

JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
WHOLE = (Unit.DAYS, Unit.MONTHS)
Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """Where in the pack (keys from the top), what is wrong, what to do."""

    where: Place
    what: str
    hint: str = ""


def check(pack: Pack, on: date | None = None) -> tuple[Finding, ...]:
    """All findings; with `on`, also whether the pack is due for review or no longer in force that day."""
    return (*_dates(pack, on), *_unanswered(pack), *_duties(pack), *_terms(pack), *_unread(pack))


def _dates(pack: Pack, on: date | None) -> Iterator[Finding]:
    if pack.valid_to and pack.valid_to < pack.valid_from:
        yield Finding(("valid_to",), "is before valid_from")
    if pack.valid_to and pack.valid_to < pack.review_by:
        yield Finding(("review_by",), "is after valid_to", "Review a pack before it ends")
    if on and on > pack.review_by:
        yield Finding(
            ("review_by",), f"passed on {pack.review_by}", "Check it against the law, then move the date"
        )
    if on and not pack.in_force(on):
        yield Finding(("valid_to",), f"the pack is not in force on {on}")


def _unanswered(pack: Pack) -> Iterator[Finding]:
    for waiting in Waiting:
        if waiting not in pack.unanswered:
            yield Finding(
                ("unanswered",), f"has no {waiting}", "Say when to remind, and when to stop waiting"
            )
    for waiting, rule in pack.unanswered.items():
        if rule.lapse <= rule.remind:
            yield Finding(("unanswered", waiting, "lapse"), "is not after the reminder")


def _duties(pack: Pack) -> Iterator[Finding]:
    for missing in (name for name in REQUESTS if name not in pack.duties):
        yield Finding(("duties",), f"has no {missing}", "Every pack says something on each request type")
    for name, duty in pack.duties.items():
        yield from _duty(pack, ("duties", name), duty)


def _duty(pack: Pack, at: Place, duty: Duty) -> Iterator[Finding]:
    for field, named in (("refusals", duty.refusals), ("fee", duty.fee.grounds)):
        for ground in named:
            if ground not in pack.grounds:
                yield Finding((*at, field), f"names a ground {ground!r} that `grounds` does not have")
    if (Outcome.REFUSED in duty.outcomes) != bool(duty.refusals):
        yield Finding((*at, "outcomes"), "has `refused` without `refusals`, or the other way round")
    if Outcome.NOT_VERIFIED in duty.outcomes and not duty.identity:
        yield Finding((*at, "outcomes"), "not-verified, but no identity may be asked")
    if duty.fee.grounds and not duty.fee.allowed:
        yield Finding((*at, "fee"), "names grounds for a fee that is not allowed")
    if duty.due.unit not in WHOLE and any(wait.effect is Effect.PAUSES for wait in duty.waits.values()):
        yield Finding((*at, "waits"), "only periods in days or months can be paused")
    if duty.extension and not _longer(duty.extension.to, duty.due):
        yield Finding((*at, "extension"), "is not longer than the due date it extends")


def _longer(extended: Rule, due: Rule) -> bool:
    return extended.unit is due.unit and extended.count > due.count


def _terms(pack: Pack) -> Iterator[Finding]:
    for at, term in _walk(pack, ()):
        if isinstance(term, Text):
            yield from _twins(at, term)
        if isinstance(term, Figure):
            yield from _figure(pack, at, term)
        if isinstance(term, Rule):
            yield from _rule(at, term)


def _twins(at: Place, text: Text) -> Iterator[Finding]:
    if JAPANESE.search(text.en):
        yield Finding((*at, "en"), "has Japanese letters")
    if not JAPANESE.search(text.ja):
        yield Finding((*at, "ja"), "has no Japanese letters")


def _figure(pack: Pack, at: Place, figure: Figure) -> Iterator[Finding]:
    for source in figure.sources:
        if source not in pack.sources:
            yield Finding((*at, "sources"), f"names a source {source!r} that `sources` does not have")
    if figure.sure == bool(figure.doubt):
        yield Finding((*at, "sure"), "an unsure figure says its doubt, a sure one has none")


def _rule(at: Place, rule: Rule) -> Iterator[Finding]:
    if rule.by is not By.LAW and (rule.shift or rule.first_day is FirstDay.DOUBTFUL):
        yield Finding(at, "only a rule of the law has a latest date that could be shifted or doubted")
    if rule.unit is Unit.BUSINESS_DAYS and (rule.shift or rule.first_day is not FirstDay.NOT_COUNTED):
        yield Finding(at, "business days start after the first day and never end on a closed one")


def _unread(pack: Pack) -> Iterator[Finding]:
    figures = [term for _, term in _walk(pack, ()) if isinstance(term, Figure)]
    used = {source for figure in figures for source in figure.sources}
    for source in pack.sources:
        if source not in used:
            yield Finding(("sources", source), "no figure names it")
    used = {ground for duty in pack.duties.values() for ground in (*duty.refusals, *duty.fee.grounds)}
    for ground in pack.grounds:
        if ground not in used:
            yield Finding(("grounds", ground), "no request type names it")


def _walk(term: object, at: Place) -> Iterator[tuple[Place, BaseModel]]:
    if isinstance(term, BaseModel):
        yield at, term
        for name in type(term).model_fields:
            yield from _walk(getattr(term, name), (*at, name))
    elif isinstance(term, dict):
        for name, inner in term.items():
            yield from _walk(inner, (*at, str(name)))
