"""Specimens of the letters that a case brings about between its acknowledgement and its end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot import replies
from bot.replies import Asked, Letter

OUTCOMES = (
    "fulfilled", "partly-fulfilled", "refused", "no-data", "withdrawn",
    "not-verified", "duplicate", "not-personal-data", "resolved",
)  # fmt: skip
CODE = "1234 5678"


def letters(
    words: dict[str, str], case: dict[str, str], asked: Asked, waiting: Asked
) -> Iterator[tuple[str, Letter]]:
    """(name, letter). `case`: what every letter of a case has, but for the team's own words."""
    yield from _outcomes(words, case, asked, waiting)
    identify = replies.Identify(
        **case,
        message=words["knowledge"],
        requests=(asked, waiting),
        code=CODE,
        expires=words["due"],
    )
    yield "identify", identify
    yield "identify-without-code", replace(identify, code="")
    yield "clarification", replies.Clarification(**case, message=words["question"], requests=(asked,))
    fee = replies.FeeQuotation(
        **case,
        message=words["payment"],
        requests=(asked,),
        amount=words["amount"],
        article=words["article"],
        ground="",
    )
    yield "fee", fee
    yield "fee-on-a-ground", replace(fee, ground=words["reason"])
    reminder = replies.Reminder(
        **case,
        message="",
        requests=(asked,),
        waiting="identity",
        asked=words["day"],
        until=words["due"],
        closes=True,
        code=CODE,
    )
    yield "reminder-identity", reminder
    yield "reminder-clarification", replace(reminder, waiting="clarification", closes=False, code="")
    yield "reminder-fee", replace(reminder, waiting="fee", closes=False, code="")
    for why in ("complexity", "number", "search", "consultation"):
        more = {"why": why, "article": words["article"], "complain": words["authority"]}
        yield f"extension-{why}", replies.Extension(**case, message="", requests=(asked,), **more)
    yield (
        "transfer",
        replies.Transfer(**case, message="", requests=(waiting,), department=words["department"]),
    )
    yield "moved", replies.Moved(**case, message="", requests=(asked,), to="PI-2026-000051")
    late = replace(waiting, due=words["day"])
    resumed = replies.Resumed(**case, message="", requests=(asked,), late=(), answered=True)
    yield "resumed", resumed
    yield "resumed-unanswered", replace(resumed, answered=False, late=(late,))
    reopened = replies.Reopened(**case, message="", requests=(asked, waiting), late=())
    yield "reopened", reopened
    yield "reopened-late", replace(reopened, requests=(), late=(late,))
    yield "written", replies.OwnWords(**case, message=words["message"])


def _outcomes(
    words: dict[str, str], case: dict[str, str], asked: Asked, waiting: Asked
) -> Iterator[tuple[str, Letter]]:
    for outcome in OUTCOMES:
        reason = words["reason"] if outcome in ("refused", "partly-fulfilled") else ""
        done = replace(asked, settled=words["day"], outcome=outcome, reason=reason)
        letter = replies.Settled(
            **case,
            settled=(done,),
            remaining=(waiting,),
            message=words["message"],
            complain=words["authority"],
            late=False,
        )
        yield f"settled-{outcome}", letter
    yield "settled-late", replace(letter, remaining=(), late=True)
