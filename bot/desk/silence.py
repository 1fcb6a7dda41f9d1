"""When no letter goes out, and why."""

from __future__ import annotations

from bot.desk.life import SILENCES, Rung
from store.tickets import Ticket


def unreachable(ticket: Ticket) -> str:
    """Why no letter of a case may go out, "" when one may: it would reach nobody, or somebody who never wrote to us."""
    if not ticket.requester:
        return "no-address"
    return "forged-sender" if ticket.forged else ""


def no_silence(ticket: Ticket, silence: str) -> str:
    """Why a case may not go on without a letter for that reason; "" when it may, or a letter goes out. That nobody can be
    reached is found out, never said.
    """
    if silence not in ("", *SILENCES):
        return f"{silence} is no reason to send no letter; there are {', '.join(SILENCES)}"
    spam = silence == "spam" and ticket.identity == Rung.UNKNOWN
    if spam or silence in ("", "told-otherwise", unreachable(ticket)):
        return ""
    return f"{silence} is not so: a letter can reach who asked in {ticket.reference}, and tells them"
