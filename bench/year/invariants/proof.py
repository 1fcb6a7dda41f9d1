"""Rules on what proves and counts it all: the audit log and the report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bench.year.clock import DAY, instant
from bench.year.invariants.looking import Evening
from bot.report import report
from store import audit, statistics
from store.audit import Broken
from store.tickets import SETTLED


def every_act_is_in_the_log(evening: Evening) -> Iterator[str]:
    told = Counter((row["action"], row["ticket_id"]) for row in evening.events)
    for (action, ticket_id), number in Counter(evening.simulated.acts).items():
        if told[action, ticket_id] < number:
            yield f"{action} was done to ticket {ticket_id} {number} times, told {told[action, ticket_id]} times"
    by_the_clock = sum(row["action"].startswith("clock:") for row in evening.events)
    if by_the_clock != evening.simulated.attended:
        yield f"the clock did {evening.simulated.attended} things, told {by_the_clock}"
    opened = {row["ticket_id"] for row in evening.events if row["action"] in OPENINGS}
    for ticket_id in evening.cases.keys() - evening.memory.versions.keys() - opened:
        yield f"nothing tells how ticket {ticket_id} came to be"


OPENINGS = ("mail:ticket:open", "staff:ticket:hand-over", "team:request:split")


def the_log_is_whole(evening: Evening) -> Iterator[str]:
    """What came in today, joined to the head that was known yesterday."""
    known = evening.memory.head
    found = audit.verify(evening.tx, [known] if known.seq else [], first=max(known.seq, 1))
    if isinstance(found, Broken):
        yield f"row {found.seq}: {found.why}"


def the_report_adds_up(evening: Evening) -> Iterator[str]:
    """Of the month so far."""
    first, zone = evening.today.replace(day=1), evening.house.zone
    found = report(evening.tx, first, evening.today, evening.now, zone)
    begin, end = instant(first, 0, zone), instant(evening.today + DAY, 0, zone)
    lines = statistics.requests_received(evening.tx, begin, end)
    mails = statistics.mails_received(evening.tx, begin, end)
    settled = sum(line.state == SETTLED for line in lines)
    punctual = found.punctuality
    running = punctual.running + punctual.due_soon + punctual.overdue
    sums = {
        "request lines by type": (sum(kind.number for kind in found.kinds), len(lines)),
        "request lines by punctuality": (punctual.settled + running, len(lines)),
        "request lines by language": (sum(dict(found.languages).values()), len(lines)),
        "request lines by month": (sum(month.requests for month in found.months), len(lines)),
        "settled ones": (punctual.settled, settled),
        "outcomes": (sum(dict(found.outcomes).values()), settled),
        "mails": (sum(dict(found.mails).values()), len(mails)),
        "mails by month": (sum(month.mails for month in found.months), len(mails)),
    }
    for name, (told, there) in sums.items():
        if told != there:
            yield f"{name}: {told} are told, {there} are there"
