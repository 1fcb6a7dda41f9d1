"""Proving that the log is whole: every row is reckoned anew, and compared with the heads that were witnessed."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, String, Text, func, select, type_coerce
from sqlalchemy.exc import MultipleResultsFound, NoResultFound

from store.audit.seal import GENESIS, Head, instant, sealed
from store.canonical import canonical
from store.schema import audit, audit_head

AT_ONCE = 1000
BEFORE_ALL = -(2**62)  # a smuggled row may have any number


@dataclass(frozen=True, slots=True)
class Broken:
    """The first row at which the log is not what was written, and why one must think so."""

    seq: int
    why: str


def head(tx: Connection) -> Head:
    """The last row."""
    return Head(*tx.execute(select(audit_head.c.seq, audit_head.c.hash)).one())


def first_since(tx: Connection, at: datetime) -> int | None:
    """The number of the first act at or after an instant."""
    return tx.execute(select(func.min(audit.c.seq)).where(audit.c.at >= at)).scalar()


def verify(
    tx: Connection,
    witnessed: Sequence[Head] = (),
    first: int = 1,
    on_rows: Callable[[int], object] = lambda _: None,
) -> Head | Broken:
    """The head, when all is well from row `first` on; else the first row that is not. What stands before `first` is
    taken as it is. `on_rows` hears how many rows were read.
    """
    try:
        now = head(tx)
    except (NoResultFound, MultipleResultsFound):
        return Broken(1, "the log has no head, or several")
    if first > 1 and hash_of(tx, first - 1) is None:
        return Broken(first - 1, "it is missing")
    heads = defaultdict(set)
    for each in (*witnessed, now):
        heads[each.seq].add(each.hash)
    last = _last(tx, heads, first, on_rows)
    if isinstance(last, Broken):
        return last
    if last.seq < max(heads):
        return Broken(last.seq + 1, f"it is missing, and so are all up to {max(heads)}: a head tells of them")
    # Looked at again: rows that came in meanwhile have moved the head with them, smuggled ones have not.
    if last.seq > head(tx).seq:
        return Broken(head(tx).seq + 1, "it stands behind the head of the log")
    return last


def _last(
    tx: Connection, heads: dict[int, set[str]], first: int, on_rows: Callable[[int], object]
) -> Head | Broken:
    """Walk to the last row that there is."""
    last = Head(first - 1, (hash_of(tx, first - 1) or "") if first > 1 else GENESIS)
    for row in _rows(tx, first if first > 1 else BEFORE_ALL, on_rows):
        if row["seq"] < last.seq + 1:
            return Broken(row["seq"], "it was never written by us")
        if row["seq"] > last.seq + 1:
            return Broken(last.seq + 1, "it is missing")
        if row["hash"] != _reckoned(row, last.hash):
            return Broken(row["seq"], "it, or its hash, or the row before it is not as it was written")
        if row["seq"] in heads and heads[row["seq"]] != {row["hash"]}:
            return Broken(row["seq"], "the log up to it is not the one whose head was witnessed")
        last = Head(row["seq"], row["hash"])
    return last


def _reckoned(row: dict[str, Any], previous: str) -> str | None:
    """The hash a row must have; None where it cannot even be read, as SQLite lets anything stand in a column."""
    try:
        facts = json.loads(row["facts"])
        if canonical(facts) != row["facts"]:
            return None
        return sealed({**row, "at": instant(row["at"]), "facts": facts}, previous)
    except (TypeError, ValueError, AttributeError):
        return None


def hash_of(tx: Connection, seq: int) -> str | None:
    found: str | None = tx.execute(select(audit.c.hash).where(audit.c.seq == seq)).scalar()
    return found


def _rows(tx: Connection, first: int, on_rows: Callable[[int], object]) -> Iterator[dict[str, Any]]:
    """Rows as they lie in the table, their columns not yet interpreted."""
    raw = {"facts": Text, "at": String} if tx.dialect.name == "sqlite" else {"facts": Text}
    columns = [
        type_coerce(each, raw[each.name]).label(each.name) if each.name in raw else each for each in audit.c
    ]
    while True:
        part = select(*columns).where(audit.c.seq >= first).order_by(audit.c.seq).limit(AT_ONCE)
        rows = tx.execute(part).mappings().all()
        yield from map(dict, rows)
        on_rows(len(rows))
        if len(rows) < AT_ONCE:
            return
        first = rows[-1]["seq"] + 1
