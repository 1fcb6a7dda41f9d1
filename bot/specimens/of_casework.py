"""A specimen of every note of the team's work in Slack."""

from __future__ import annotations

from collections.abc import Iterator

from bot import notes
from bot.notes import Bar, Case, Entry, Line, Note, Numbers, Place

REFERENCE = "PI-2026-000042"


def specimens(words: dict[str, str]) -> Iterator[tuple[str, Note]]:
    place = Place("privacy@example.co.jp", "/privacy", channel="privacy")
    due, day, request = words["due"], words["day"], words["request"]
    running = Line(
        1,
        request,
        "open",
        due,
        5,
        words["sentence"],
        request,
        93,
        41,
        words["phrase"],
        words["other"],
        "",
        "",
        "",
    )
    late = Line(2, words["other"], "waiting", due, -2, "", "", 0, None, "", "", "", "", "JPY 500")
    ended = Line(
        3, words["other"], "settled", due, 0, "", "", 0, None, "", "", "refused", words["reason"], ""
    )
    card = notes.Card(
        place,
        reference=REFERENCE,
        state="open",
        requester="hanako@example.net",
        requester_name=words["name"],
        subject=words["subject"],
        language="en",
        through="mail",
        received=day,
        assignee="U0123456789",
        identity="unknown",
        verdict="sender confirmed",
        requests=(running, late, ended),
    )
    yield "card", card
    entries = (Entry("desk", "mail:ticket:open", "types disclose", (words["sentence"],)),)
    yield "log", notes.Log(place, REFERENCE, entries)
    yield "done", notes.Done(place, REFERENCE, "open", (running, ended), 1)
    for told in (True, False):
        yield f"settled{'-told' if told else ''}", notes.Settled(place, REFERENCE, (ended,), told=told)
        yield f"before{'' if told else '-nothing'}", notes.Before(place, REFERENCE, int(told))
    yield from _overview(place, words)


def _overview(place: Place, words: dict[str, str]) -> Iterator[tuple[str, Note]]:
    case = Case(REFERENCE, "open", (words["request"],), words["due"], 2, "")
    bars = (Bar("2026-10", "▇▇▇▇", 8), Bar("2026-11", "▇▇", 4))
    numbers = Numbers(7, 1, 2, 3, 1, 96, bars)
    yield "queue", notes.Queue(place, numbers, 1)
    yield "queue-empty", notes.Queue(place, Numbers(0, 0, 0, 0, 0, -1, ()), 0)
    yield "queued", notes.Queued(place, case)
    yield "handed", notes.Handed(place, (case, Case(REFERENCE, "settled", (words["request"],), "", 0, "")))
    yield "handed-nothing", notes.Handed(place, ())
    for why in ("five", "two", "today", "overdue", "unclaimed"):
        yield f"due-{why}", notes.Due(place, why, case)
    yield "due-breach", notes.Due(place, "breach", case, words["request"], words["due"])
    seen = '{"at": "2026-11-23T00:00:00+00:00", "seq": 4711, "hash": "5b0d…"}'
    yield "digest", notes.Digest(place, numbers, (case,), seen)
