"""Copies of a database, while it is in use, and their way back."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from store.engines import normalised


class CannotCopy(Exception):
    """Why a copy could not be made or put back, and what to do."""


def save(url: str, to: Path, environment: Mapping[str, str]) -> Path:
    """A whole copy of a database, as of one moment; its file. `environment` is for PostgreSQL's programs."""
    to.parent.mkdir(parents=True, exist_ok=True)
    if normalised(url).get_backend_name() != "sqlite":
        return _dumped(url, to.with_suffix(".dump"), environment)
    path = to.with_suffix(".sqlite3")
    draft = path.with_suffix(".part")
    draft.unlink(missing_ok=True)
    draft.touch(0o600)
    # SQLite's own online copy: right even while others write.
    with closing(sqlite3.connect(_file(url))) as source, closing(sqlite3.connect(draft)) as target:
        source.backup(target)
    draft.replace(path)
    return path


def restore(path: Path, url: str, environment: Mapping[str, str]) -> None:
    """Put a copy in the place of a database. Nobody may use it meanwhile."""
    if not path.is_file():
        raise CannotCopy(f"{path}: there is no such copy")
    if normalised(url).get_backend_name() != "sqlite":
        _call(
            ["pg_restore", "--clean", "--if-exists", "--no-owner", "--exit-on-error", "--single-transaction"],
            url,
            environment,
            path,
        )
        return
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(_file(url))) as target:
        try:
            source.backup(target)
        except sqlite3.DatabaseError as fault:
            raise CannotCopy(f"{path}: is no copy of ours: {fault}") from None


def _file(url: str) -> str:
    name = normalised(url).database
    assert name
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    return name


def _dumped(url: str, path: Path, environment: Mapping[str, str]) -> Path:
    path.touch(0o600)
    _call(["pg_dump", "--format=custom", "--no-owner", f"--file={path}"], url, environment)
    return path


def _call(command: list[str], url: str, environment: Mapping[str, str], *more: Path) -> None:
    """The password goes by the environment: a command line can be read by everybody on the machine."""
    address = normalised(url)
    if shutil.which(command[0]) is None:
        raise CannotCopy(
            f"{command[0]} is not here. Install PostgreSQL's client programs, of the server's version or newer"
        )
    bare = address.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    password = {"PGPASSWORD": str(address.password)} if address.password else {}
    done = subprocess.run(  # noqa: S603 -- our own words, and no shell
        [*command, f"--dbname={bare}", *map(str, more)],
        env={**environment, **password},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CannotCopy(
            f"{command[0]}: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else 'failed'}"
        )
