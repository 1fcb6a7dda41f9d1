"""A ticket for the privacy team's eyes: as a row of a list, and as a page."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from textwrap import indent
from zoneinfo import ZoneInfo

from bot.ticket_view.beside import Beside
from bot.ticket_view.folding import Row
from bot.ticket_view.timeline import Event
from store.tickets import SETTLED, RequestLine, Ticket

HEAD = ("reference", "due", "left", "state", "with", "requests", "from", "subject")


def table(found: Sequence[Row], today: date) -> str:
    """Aligned columns, counted in terminal cells: a kanji takes two."""
    lines = [HEAD, *(_row(row, today) for row in found)]
    widths = [max(_cells(line[place]) for line in lines) for place in range(len(HEAD) - 1)]
    return "\n".join(
        "  ".join([*(_padded(text, width) for text, width in zip(line, widths, strict=False)), line[-1]])
        for line in lines
    )


def _row(row: Row, today: date) -> tuple[str, ...]:
    ticket, more = row.ticket, f"  (and {row.more} more of the same address)" if row.more else ""
    kinds = ", ".join(line.type for line in ticket.requests)
    return (
        ticket.reference,
        ticket.due.isoformat() if ticket.due else "-",
        _left(ticket, today),
        ticket.state,
        ticket.assignee or "-",
        kinds,
        ("FORGED " if ticket.forged else "") + (ticket.requester or "-"),
        ticket.subject[:60] + more,
    )


def _left(ticket: Ticket, today: date) -> str:
    if ticket.due is None:
        return "-"
    days = (ticket.due - today).days
    return f"{days} d" if days >= 0 else f"LATE {-days} d"


def _cells(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _cells(text))


def page(ticket: Ticket, near: Beside, events: Sequence[Event], zone: ZoneInfo) -> str:
    """The whole case."""
    head = [
        f"{ticket.reference}  {ticket.state}",
        f"from      {ticket.requester_name} <{ticket.requester}>  ({ticket.language}, {ticket.channel}, law {ticket.law})",
        f"subject   {ticket.subject}",
        f"received  {_time(ticket.received_at, zone)}",
        f"identity  {_identity(ticket)}",
        *([f"assignee  {ticket.assignee}"] if ticket.assignee else []),
        *_grave(ticket, near, zone),
        *(f"linked    {link.reference}  {link.kind}" for link in near.links),
    ]
    for line in ticket.requests:
        head += ["", *_request(line, zone), *_waiting(line, near, zone)]
    told = [f"\n{_time(event.at, zone)}  {event.who}  {event.what}" + _quoted(event.text) for event in events]
    return "\n".join([*head, *told])


def _identity(ticket: Ticket) -> str:
    how = f", by {ticket.identity_method}" if ticket.identity_method else ""
    agent = f"; {ticket.acting_as} ({ticket.authority}) of {ticket.principal}" if ticket.principal else ""
    return f"{ticket.identity}{how}{agent}"


def _grave(ticket: Ticket, near: Beside, zone: ZoneInfo) -> list[str]:
    told = f", escalated to {ticket.escalated_to}" if ticket.escalated_to else ""
    lines = [f"severity  {ticket.severity or 'not said'}{told}"] if ticket.severity or told else []
    for step, due in near.alarms.items():
        until = _time(due.plan, zone) if isinstance(due.plan, datetime) else due.plan
        lines.append(f"BREACH    {step}: by {until}  ({due.derivation('en')[0]})")
    return lines


def _waiting(line: RequestLine, near: Beside, zone: ZoneInfo) -> list[str]:
    return [
        f"   waits     for {wait.waiting} since {_time(wait.asked_at, zone)}"
        + (f", until {_time(wait.lapse_at, zone)}" if wait.lapse_at else "")
        for position, wait in near.waits
        if position == line.position
    ]


def _request(line: RequestLine, zone: ZoneInfo) -> list[str]:
    latest = f", at the latest {line.due_latest}" if line.due_latest else ""
    if line.state == SETTLED and line.settled_at:
        reason = f", {line.reason}" if line.reason else ""
        reason += f", no letter: {line.silence}" if line.silence else ""
        end = f"settled {_time(line.settled_at, zone)}: {line.outcome}{reason}"
    else:
        more = ", extended" if line.extended else ""
        end = f"{line.state}, due {line.due_plan}{latest}{more}"
    lines = [f"{line.position}. {line.type}  {end}", f"   said      {line.sentence!r}"]
    if line.evidence:
        twice = f", read twice ({line.evidence['alone']:.2f} before)" if "alone" in line.evidence else ""
        lines.append(
            f"   sure      {line.evidence['label']} {line.evidence['probability']:.2f}, then {line.evidence['runner_up']}{twice}"
        )
        lines += [f"   like      {phrase!r}" for phrase in line.evidence["nearest"]]
    return [*lines, *(f"   because   {each}" for each in line.derivation.get("en", []))]


def _time(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def _quoted(text: str) -> str:
    return "\n" + indent(text.rstrip(), "  | ", lambda _: True) if text.strip() else ""
