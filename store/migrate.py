"""Bring a database to the newest schema, and say which schema it has."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from store.database import Store

MIGRATION_LOCK = 7_410_001  # any constant: two processes starting at once must not both migrate (PostgreSQL)


def migrate(store: Store) -> str:
    """Apply what is missing; the schema's revision afterwards."""
    with store.write() as tx:
        if not store.is_sqlite:
            tx.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
        command.upgrade(_config(tx), "head")
        return current(tx) or ""


def is_current(store: Store) -> bool:
    """Whether the schema is the one this code was written for."""
    with store.read() as tx:
        return current(tx) == ScriptDirectory.from_config(_config(tx)).get_current_head()


def current(tx: Connection) -> str | None:
    return MigrationContext.configure(tx).get_current_revision()


def _config(tx: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = tx
    return config
