"""Bring a database to the newest schema, and say which schema it has."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from store.database import Store
from store.keys.binding import bind

MIGRATIONS = Path(__file__).parent / "migrations"
MIGRATION_LOCK = 7_410_001  # any constant: two processes starting at once must not both migrate (PostgreSQL)


def migrate(store: Store) -> str:
    """Apply what is missing; the schema's revision afterwards."""
    from alembic import command  # half a second to import, and nobody else needs it
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with store.write() as tx:
        if not store.is_sqlite:
            tx.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
        if current(tx) != newest():
            if current(tx) and store.keyring:
                bind(
                    tx
                )  # a step may seal anew: with the keys of another database it would lose what it cannot open
            config.attributes["connection"] = tx
            command.upgrade(config, "head")
    return newest()


def is_current(store: Store) -> bool:
    """Whether the schema is the one this code was written for."""
    with store.read() as tx:
        return current(tx) == newest()


def newest() -> str:
    """The revision this code needs: the highest number among the migration files."""
    return max(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def current(tx: Connection) -> str | None:
    """The revision the database has; None when it is empty."""
    if not inspect(tx).has_table("alembic_version"):
        return None
    found: str | None = tx.execute(text("select version_num from alembic_version")).scalar()
    return found
