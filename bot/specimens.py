"""A specimen of every letter in every language it exists in: to read, to approve, and to try templates on."""

from __future__ import annotations

from collections.abc import Iterator

from bot import replies
from bot.replies import Asked, Both, Case, Cited, Letter, Letters, Source, Written

OUTCOMES = (
    "fulfilled", "partly-fulfilled", "refused", "no-data", "withdrawn",
    "not-verified", "duplicate", "not-personal-data", "resolved",
)  # fmt: skip
REFERENCE = "PI-2026-000042"
CONTACT = "privacy@example.co.jp"


def specimens(letters: Letters) -> Iterator[tuple[str, Written]]:
    """(name, letter) for all there are. Raises Fault when a template is broken."""
    words = letters.specimen_words()
    for language, said in words.items():
        for name, letter in _letters(said):
            yield f"{name}.{language}", letters.write(letter, language)
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
    for outcome in OUTCOMES:
        reason = words["reason"] if outcome in ("refused", "partly-fulfilled") else ""
        done = Asked(words["request"], words["due"], settled=words["day"], outcome=outcome, reason=reason)
        yield (
            f"settled-{outcome}",
            replies.Settled(**frame, **case, settled=(done,), remaining=(waiting,), message=words["message"]),
        )


def _in_both(en: dict[str, str], ja: dict[str, str]) -> Letter:
    return replies.TriageInBoth(
        subject=en["subject"],
        company=Both(en["company"], ja["company"]),
        contact=CONTACT,
        reference=REFERENCE,
        received=Both(en["day"], ja["day"]),
        due=Both(en["due"], ja["due"]),
    )
