"""A specimen of every letter in every language it exists in: to read, to approve, and to try templates on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot import notes, replies
from bot.notes import Note, Origin, Pointer, Quote, Understood, Wanted
from bot.replies import Asked, Both, Case, Cited, Letter, Letters, Source, Written
from bot.specimens import of_case, of_casework

REFERENCE = "PI-2026-000042"
CONTACT = "privacy@example.co.jp"


def specimens(letters: Letters) -> Iterator[tuple[str, Written]]:
    """(name, letter) for all there are. Raises Fault when a template is broken."""
    words = letters.specimen_words()
    for language, said in words.items():
        for name, letter in _letters(said):
            yield f"{name}.{language}", letters.write(letter, language)
        for name, note in _notes(said):
            yield f"slack-{name}.{language}", letters.note(note, language)
        for name, note in of_casework.specimens(said):
            yield f"slack-{name}.{language}", letters.note(note, language)
    yield "triage.other", letters.write(_in_both(words["en"], words["ja"]), "other")


def _letters(words: dict[str, str]) -> Iterator[tuple[str, Letter]]:
    frame = {key: words[key] for key in ("subject", "name", "company")} | {"contact": CONTACT}
    case = {"reference": REFERENCE, "received": words["day"]}
    asked = Asked(words["request"], words["due"])
    cited = (Cited("1", words["section"], words["item"], words["text"]),)
    policy = Source(words["title"], words["day"], "https://www.example.co.jp/privacy")
    yield "answer", replies.Answer(**frame, answers=cited, policy=policy)
    yield (
        "acknowledgement",
        replies.Acknowledgement(
            **frame, **case, requests=(asked, Asked(words["other"], words["due"])), answers=(), policy=policy
        ),
    )
    yield (
        "acknowledgement-with-answer",
        replies.Acknowledgement(**frame, **case, requests=(asked,), answers=cited, policy=policy),
    )
    yield "triage", replies.Triage(**frame, **case, due=words["due"])
    yield "redirect", replies.Redirect(**frame)
    yield "follow-up", replies.FollowUp(**frame, **case, added=(), answers=(), policy=policy)
    yield (
        "follow-up-with-more",
        replies.FollowUp(**frame, **case, added=(asked,), answers=cited, policy=policy),
    )
    waiting = Asked(words["other"], words["due"], waiting=True)
    closed = Asked(words["other"], words["due"], settled=words["day"])
    yield "status", replies.Status(**frame, cases=(Case(REFERENCE, words["day"], (asked, waiting, closed)),))
    yield "status-unknown", replies.StatusUnknown(**frame)
    yield from of_case.letters(words, frame | case, asked, waiting)


def _notes(words: dict[str, str]) -> Iterator[tuple[str, Note]]:
    place = notes.Place(CONTACT, "/privacy", channel="privacy")
    understood = Understood((words["section"],), words["sentence"], words["phrase"])
    asked_for = Understood((words["request"],), "", "")
    pointers = (Pointer("security", words["section"]),)
    quote = Quote("1", words["section"], words["item"], (words["text"],))
    cut = replace(quote, item="", shortened=True, whole="purposes")
    policy = Origin(words["title"], words["day"], "https://www.example.co.jp/privacy")
    wanted = Wanted(words["request"], words["article"], words["due"], words["day"])
    yield "answer", notes.Answer(place, understood, (quote, cut), policy, pointers)
    yield "request", notes.Request(place, asked_for, (wanted,), (), policy, pointers)
    yield "request-with-answer", notes.Request(place, understood, (wanted,), (quote,), policy, ())
    yield "unknown", notes.Unknown(place, unrelated=False, others=pointers)
    yield "unrelated", notes.Unknown(replace(place, channel=""), unrelated=True, others=())
    yield "status", notes.Status(place)
    yield "help", notes.Help(replace(place, channel="", channel_id="C0123456789"), pointers)
    for reason in ("guest", "stranger", "unchecked", "not-team"):
        yield f"refused-{reason}", notes.Refused(place, reason)
    yield "trouble", notes.Trouble(place)
    yield "pass-on", notes.PassOn(place)
    due = (notes.Promise(words["request"], words["due"]),)
    for yes in (True, False):
        yield f"thanks-{'yes' if yes else 'no'}", notes.Thanks(place, helpful=yes)
        yield f"handed-over{'-told' if yes else ''}", notes.HandedOver(place, REFERENCE, due, told=yes)
    yield "not-done", notes.NotDone(place, words["reason"])
    yield "press-again", notes.PressAgain(place)


def _in_both(en: dict[str, str], ja: dict[str, str]) -> Letter:
    return replies.TriageInBoth(
        subject=en["subject"],
        company=Both(en["company"], ja["company"]),
        contact=CONTACT,
        reference=REFERENCE,
        received=Both(en["day"], ja["day"]),
        due=Both(en["due"], ja["due"]),
    )
