"""The schema that the migrations build is the one that the code speaks of."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from store.database import Store
from store.migrate import is_current, migrate, newest
from store.schema import metadata

MIGRATOR = """
import sys
from store.database import Store
from store.migrate import migrate

import alembic.command

print("ready", flush=True)
sys.stdin.readline()
print(migrate(Store(sys.argv[1])))
"""


@pytest.fixture
def empty(database_url: str) -> Iterator[Store]:
    store = Store(database_url)
    yield store
    store.close()


def test_an_empty_database_is_not_current_and_a_migrated_one_is(empty: Store):
    assert not is_current(empty)
    assert migrate(empty) == newest()
    assert is_current(empty)


def test_a_database_of_another_release_is_not_current(store: Store):
    with store.write() as tx:
        tx.execute(text("update alembic_version set version_num = '0000'"))
    assert not is_current(store)


def test_the_migrations_build_exactly_the_tables_of_the_code(store: Store):
    with store.read() as tx:
        context = MigrationContext.configure(tx, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_migrating_again_changes_nothing(store: Store):
    with store.write() as tx:
        tx.execute(text("insert into reference_years (year, last) values (2026, 41)"))
    migrate(store)
    with store.read() as tx:
        assert tx.execute(text("select last from reference_years")).scalar() == 41


def test_processes_that_start_at_once_migrate_once(database_url: str):
    command = [sys.executable, "-c", MIGRATOR, database_url]
    processes = [
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    assert [process.communicate(timeout=60) for process in processes] == [(newest() + "\n", "")] * 2
