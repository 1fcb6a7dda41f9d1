"""A desk's data as a release left them, table by table, for the proof that later releases still read them.

`python tests/released.py` writes `tests/released/0001.json` anew; a file of a release that is out is never written again.
"""

from __future__ import annotations

import base64
import json
import sqlite3
import sys
import tempfile
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy import Boolean, Connection, Date, DateTime, LargeBinary, MetaData, insert

FOLDER = Path(__file__).parent / "released"
SECRET = b"the secret of the desk that was released"


def load(tx: Connection, tables: dict[str, list[dict[str, Any]]]) -> None:
    """Put rows into tables as they are in this database, whatever the code of today says they should be."""
    there = MetaData()
    there.reflect(tx)
    for table in there.sorted_tables:
        if rows := tables.get(table.name):
            tx.execute(table.delete()) if table.name == "audit_head" else None
            tx.execute(
                insert(table),
                [{name: _value(table.c[name].type, value) for name, value in row.items()} for row in rows],
            )


def _value(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, DateTime):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    if isinstance(kind, Boolean):
        return bool(value)
    if isinstance(kind, sqlalchemy.JSON):
        return json.loads(value)
    return base64.b64decode(value["base64"]) if isinstance(kind, LargeBinary) else value


def dumped(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Every table of a SQLite database."""
    with closing(sqlite3.connect(path)) as database:
        database.row_factory = sqlite3.Row
        names = [
            row[0]
            for row in database.execute("select name from sqlite_master where type = 'table'")
            if not row[0].startswith(("sqlite_", "alembic_"))
        ]
        rows = {name: [dict(row) for row in database.execute(f"select * from {name}")] for name in names}
    return {name: [_plain(row) for row in found] for name, found in rows.items() if found}


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: {"base64": base64.b64encode(value).decode()} if isinstance(value, bytes) else value
        for name, value in row.items()
    }


def write(folder: Path) -> None:
    from samples import NOW, opened, queued, some_mail

    from store import audit, inbox, tickets
    from store.database import Store
    from store.inbox import Finish
    from store.keys import Keyring, binding
    from store.migrate import migrate, newest
    from store.tickets import notes

    ring = Keyring(f"sqlite:///{folder / 'keys.sqlite3'}", SECRET)
    store = Store(f"sqlite:///{folder / 'desk.sqlite3'}", ring)
    migrate(store)
    with store.write() as tx:
        binding.bind(tx)
        inbox.accept(tx, [some_mail("mail1"), some_mail("mail2")])
        first, second = inbox.claim(tx, "worker", NOW, 2)
        ticket = opened(tx, "disclose", "correct")
        said = {"sender": "hanako@example.net", "subject": "開示のお願い", "text": "本文", "quoted": ""}
        tickets.record_message(
            tx, ticket, first.id, NOW, said | {"attachments": [], "sender_verdict": None}, "encrypted"
        )
        notes.add(tx, ticket.id, "team:sato", "note", "電話済み", NOW)
        queued(tx, ticket_id=ticket.id, inbox_id=first.id)
        ends = [
            (first.id, Finish("ticketed", ticket_id=ticket.id)),
            (second.id, Finish("parked", "unreadable")),
        ]
        inbox.finish(tx, "worker", ends, NOW)
        audit.write(
            tx, [audit.Entry("desk", "mail:ticket:open", ticket.id, first.id, {"types": ["disclose"]})], NOW
        )
        tickets.settle(tx, ticket, [1], "refused", "others", NOW)
    store.close(), ring.close()
    data = {"desk": dumped(folder / "desk.sqlite3"), "keys": dumped(folder / "keys.sqlite3")}
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{newest()}.json").write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    sys.path += [str(Path(__file__).parent), str(Path(__file__).parent.parent)]
    with tempfile.TemporaryDirectory() as made:
        write(Path(made))
