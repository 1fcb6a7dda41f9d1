"""Records for a regulator, as CSV and as JSON Lines: what was asked, how, when it was answered, and why not."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from store.audit import GENESIS
from store.audit.seal import record
from store.canonical import canonical
from store.tickets import RequestLine, Ticket

# 11 CCR 7101(b): date, nature and manner of the request, date and nature of the response, basis of a denial.
FACTS = ("reference", "request", "received", "nature", "manner", "answered", "response", "basis")
MORE = ("law", "language", "due", "latest", "state", "erased")
PERSONAL = ("requester", "requester_name", "subject", "sentence")
LOG = ("seq", "at", "actor", "action", "ticket", "inbox", "facts", "previous", "hash")
# What a spreadsheet may take for a formula (OWASP, "CSV Injection").
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def requests(tickets: Iterable[Ticket], zone: ZoneInfo, *, personal: bool) -> Iterator[dict[str, Any]]:
    """A row for each request line. Nothing tells whose it is, unless that is asked for."""
    for ticket in tickets:
        for line in ticket.requests:
            yield _facts(ticket, line, zone) | (_person(ticket, line) if personal else {})


def _facts(ticket: Ticket, line: RequestLine, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "reference": ticket.reference,
        "request": line.position,
        "received": _day(line.received_at, zone),
        "nature": line.type,
        "manner": ticket.channel,
        "answered": _day(line.settled_at, zone),
        "response": line.outcome,
        "basis": line.reason,
        "law": ticket.law,
        "language": ticket.language,
        "due": _day(line.due_plan, zone),
        "latest": _day(line.due_latest, zone),
        "state": line.state,
        "erased": _day(ticket.erased_at, zone),
    }


def _person(ticket: Ticket, line: RequestLine) -> dict[str, str]:
    return {
        "requester": ticket.requester,
        "requester_name": ticket.requester_name,
        "subject": ticket.subject,
        "sentence": line.sentence,
    }


def _day(value: datetime | date | None, zone: ZoneInfo) -> str | None:
    if isinstance(value, datetime):
        value = value.astimezone(zone).date()
    return value.isoformat() if value else None


def acts(rows: Iterable[dict[str, Any]], previous: str = GENESIS) -> Iterator[dict[str, Any]]:
    """The audit log. The hash of a row is the SHA-256 of its other fields as JSON with sorted keys and no spaces."""
    for row in rows:
        yield record(row, previous) | {"hash": row["hash"]}
        previous = row["hash"]


def as_json(row: Mapping[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False)


def as_csv(row: Mapping[str, Any], columns: Iterable[str]) -> str:
    """One line, in which no cell can act as a formula."""
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(
        _cell(row[name]) for name in columns
    )
    return line.getvalue()


def _cell(value: Any) -> str:
    text = "" if value is None else value if isinstance(value, str) else canonical(value)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text
