"""The end of the year: the whole log verified, what came and what was done counted, the report as the team reads it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import text

from bench.year.desk import Desk
from bot.commands.reporting import in_words
from bot.report import report
from store import audit
from store.audit import Broken
from store.database import Store


def at_the_end(desk: Desk) -> Iterator[str]:
    """Print it all; what is broken."""
    today = desk.house.day(desk.clock.now)
    with desk.store.read() as tx:
        whole = audit.verify(tx)
        found = report(tx, today.replace(month=1, day=1), today, desk.clock.now, desk.house.zone)
    print(f"\nmails      {_listed(desk.kinds)}")
    print(f"letters    {_listed(desk.letters)}")
    print(f"acts       {_listed(desk.team.done)}")
    print(f"refused    {_listed(desk.team.refused)}")
    print(f"erased     {desk.erased:,} cases\n")
    print(*in_words(found), sep="\n")
    if isinstance(whole, Broken):
        yield f"the audit log is broken at row {whole.seq}: {whole.why}"
    else:
        print(f"\nthe audit log is whole: {whole.seq:,} rows")


def _listed(counted: Counter[str]) -> str:
    return f"{sum(counted.values()):,}: " + ", ".join(
        f"{name} {number}" for name, number in counted.most_common()
    )


def size(store: Store) -> int:
    """Bytes on disk, with what SQLite keeps beside the file."""
    if store.is_sqlite:
        path = Path(store.url.database or "")
        return sum(each.stat().st_size for each in path.parent.glob(f"{path.name}*"))
    with store.read() as tx:
        return int(tx.execute(text("select pg_database_size(current_database())")).scalar_one())
