"""Databases of both kinds for the tests: empty ones, and ones at the newest schema."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, create_engine, text

from bench.kill.databases import postgresql
from store.database import Store
from store.engines import normalised
from store.migrate import migrate

EMPTY = "template1"


@contextmanager
def server() -> Iterator[str]:
    """The address of a PostgreSQL server that lives as long as the block."""
    with postgresql() as begun:
        _without_waiting_for_the_disk(begun.url)
        yield begun.url


def _without_waiting_for_the_disk(address: str) -> None:
    """Nobody cuts the power of this server; databases come and go several times as fast."""
    with _admin(address) as admin:
        for setting in ("fsync", "full_page_writes"):
            admin.execute(text(f"alter system set {setting} = off"))
        admin.execute(text("select pg_reload_conf()"))


@contextmanager
def database_of(kind: str, folder: Path, address: str) -> Iterator[str]:
    """An empty database in a folder, or on a server."""
    if kind == "sqlite":
        yield _file_in(folder)
    else:
        with _copy_of(EMPTY, address) as url:
            yield url


@contextmanager
def migrated(kind: str, folder: Path, address: str) -> Iterator[str]:
    """One at the newest schema: a copy, because to migrate takes longer than most tests."""
    if kind == "sqlite":
        (folder / "test.sqlite3").write_bytes(sqlite_file())
        yield _file_in(folder)
    else:
        with _copy_of(_migrated_on(address), address) as url:
            yield url


@cache
def sqlite_file() -> bytes:
    """An SQLite database at the newest schema."""
    with tempfile.TemporaryDirectory() as folder:
        _migrate(_file_in(Path(folder)))
        return Path(folder, "test.sqlite3").read_bytes()


@cache
def _migrated_on(address: str) -> str:
    name = "migrated"
    with _admin(address) as admin:
        admin.execute(text(f"create database {name}"))
    _migrate(_url(address, name))
    return name


def _migrate(url: str) -> None:
    store = Store(url)
    migrate(store)
    store.close()


@contextmanager
def _copy_of(template: str, address: str) -> Iterator[str]:
    name = f"t{os.getpid()}_{time.monotonic_ns()}"
    with _admin(address) as admin:
        # Copied as files: the other way, through the log of changes, is the slower one without waiting for the disk.
        admin.execute(text(f"create database {name} template {template} strategy file_copy"))
        try:
            yield _url(address, name)
        finally:
            admin.execute(text(f"drop database {name} with (force)"))


@contextmanager
def _admin(address: str) -> Iterator[Connection]:
    engine = create_engine(normalised(address), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def _file_in(folder: Path) -> str:
    return f"sqlite:///{folder / 'test.sqlite3'}"


def _url(address: str, name: str) -> str:
    return normalised(address).set(database=name).render_as_string(hide_password=False)
