"""The master key is changed while the desk works: what has the new secret goes on, what has not says so and ends."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from smtplib import SMTPException

import pytest
from conftest import Command, Relay, Service, keyring_in
from databases import database_of
from samples import NOW, opened, some_mail, some_settings
from sqlalchemy import update

from bot.house import House, build
from bot.rotation import finish, rotate_kept
from bot.secret import draft_of, secrets_by_now
from bot.worker import work
from store import inbox
from store.database import Store
from store.keys import Key, Keyring, WrongKeys, tables
from store.keys.masters import PROOF, Masters
from store.keys.ring import AT_ONCE

SECRET, OTHER = b"a secret of thirty-two characters", b"another one of thirty-two letters"
DAY = date(2026, 3, 2)
ASKS = "Please send me a copy of all the data you hold about me."


@pytest.fixture
def ring(database_url: str):
    made = Keyring(database_url, SECRET)
    yield made
    made.close()


Beside = Callable[..., Keyring]


@pytest.fixture
def beside(ring: Keyring):
    """The same keys in other processes, each with a secret, and those it may have later."""
    opened: list[Keyring] = []

    def begin(secret: bytes = SECRET, *again: bytes) -> Keyring:
        opened.append(Keyring(ring.url.render_as_string(hide_password=False), secret, lambda: again))
        return opened[-1]

    yield begin
    for each in opened:
        each.close()


def turn(ring: Keyring, secret: bytes = OTHER) -> int:
    with ring.turning() as turning:
        return turning.to(secret)


def test_another_master_key_opens_the_same_keys_and_the_old_one_none(ring: Keyring, beside: Beside):
    key = ring.fresh()
    sealed, hashed = key.seal(b"x", "p"), ring.hash("a")
    assert turn(ring) == len(ring.names()) > AT_ONCE
    assert ring.key(key.name).open(sealed, "p") == b"x"
    changed = beside(OTHER)
    assert (changed.key(key.name).open(sealed, "p"), changed.hash("a")) == (b"x", hashed)
    with pytest.raises(WrongKeys, match=r"after `madoguchi keys rotate`, the new one"):
        beside()


def test_who_can_have_the_new_secret_goes_on(ring: Keyring, beside: Beside):
    running = beside(SECRET, OTHER)
    key = ring.fresh()
    turn(ring)
    made = [running.fresh() for _ in range(70)]
    assert ring.key(made[69].name).open(made[69].seal(b"x", "p"), "p") == b"x"
    assert running.key(key.name).open(key.seal(b"x", "p"), "p") == b"x"
    assert running.intake(DAY).open(ring.intake(DAY).seal(b"x", "p"), "p") == b"x"
    running.refresh()


@pytest.mark.parametrize("deed", ["intake", "fresh", "read", "refresh", "turn"])
def test_who_cannot_is_told_to_start_again_and_calls_nothing_damaged(
    ring: Keyring, beside: Beside, deed: str
):
    running, key = beside(), ring.fresh()
    turn(ring)
    deeds: dict[str, Callable[[], object]] = {
        "intake": lambda: running.intake(DAY),
        "fresh": running.fresh,
        "read": lambda: running.find([key.name]),
        "refresh": running.refresh,
        "turn": lambda: turn(running),
    }
    with pytest.raises(
        WrongKeys, match="restart every process of Madoguchi with the new MADOGUCHI_SECRET_KEY"
    ):
        deeds[deed]()


def test_one_damaged_key_is_missing_and_the_others_are_not(
    ring: Keyring, beside: Beside, caplog: pytest.LogCaptureFixture
):
    names = [ring.fresh().name for _ in range(2)]
    with ring._engine.begin() as tx:
        tx.execute(update(tables.keys).where(tables.keys.c.name == names[0]).values(wrapped=b"damaged"))
    assert list(beside().find(names)) == names[1:]
    assert f"key {names[0]} is damaged" in caplog.text
    assert turn(ring) == len(ring.names()) - 1
    assert list(beside(OTHER).find(names)) == names[1:]


def test_a_damaged_index_key_stops_the_start_with_what_to_do(ring: Keyring, beside: Beside):
    with ring._engine.begin() as tx:
        tx.execute(update(tables.keys).where(tables.keys.c.name == "index").values(wrapped=b"damaged"))
    with pytest.raises(WrongKeys, match="put the keys back from their newest copy"):
        beside()


def test_a_change_that_is_rolled_back_changes_nothing(ring: Keyring, beside: Beside):
    key = ring.fresh()
    with pytest.raises(ZeroDivisionError), ring.turning() as turning:
        turning.to(OTHER)
        _ = 1 / 0
    beside()
    turn(ring, third := b"a third secret of enough characters")
    assert beside(third).key(key.name).open(key.seal(b"x", "p"), "p") == b"x"


def test_what_was_read_before_the_change_still_opens_after_it():
    """One thread has seen the new turn while another still holds what it read of the old one."""
    masters = Masters("salt", lambda: [now[0]])
    now = [SECRET]
    proofs = [masters.of_secret(secret).seal(b"", PROOF) for secret in (SECRET, OTHER)]
    first = masters.of(1, proofs[0])
    now[0] = OTHER
    assert masters.of(2, proofs[1]) is not None
    assert masters.of(1, proofs[0]) is first
    assert masters.of(3, Key.new("k").seal(b"", PROOF)) is None


@pytest.fixture
def desk(store: Store, tmp_path: Path) -> tuple[Store, House]:
    house = build(some_settings(tmp_path))
    house.record_policies(store, NOW)
    return store, house


def test_a_worker_without_the_new_secret_parks_nothing(desk: tuple[Store, House], tmp_path: Path):
    store, house = desk
    with store.write() as tx:
        inbox.accept(tx, [some_mail(raw=f"From: hanako@example.net\r\n\r\n{ASKS}\r\n".encode())])
        for _ in range(AT_ONCE):  # the next case needs keys that are not made yet
            opened(tx)
    other = keyring_in(tmp_path)
    turn(other)
    other.close()
    with pytest.raises(WrongKeys):
        work(house, store, "worker")
    with store.read() as tx:
        assert inbox.parked(tx) == []
        assert list(inbox.counts(tx)) == [("claimed", None)]


def test_a_change_that_was_broken_off_is_ended_by_whoever_comes_next(
    command: Command, laptop: Store, tmp_path: Path
):
    assert command("tickets", "list").exit_code == 0
    file = tmp_path / "secret.key"
    before, ring = file.read_bytes(), laptop.keyring
    new = "a secret that was written, and the keys wrapped with it"
    draft_of(file).write_text(new)
    turn(ring, new.encode())
    assert file.read_bytes() == before
    assert command("tickets", "list").exit_code == 0
    assert (file.read_text(), draft_of(file).exists()) == (new, False)
    draft_of(file).write_text("and this one before any key was wrapped with it")
    assert command("tickets", "list").exit_code == 0
    assert file.read_text() == new
    assert command("keys", "rotate").exit_code == 0
    assert (file.read_text() != new, draft_of(file).exists()) == (True, False)
    assert command("tickets", "list").exit_code == 0


def test_of_two_changes_at_once_the_last_is_in_the_file(laptop: Store, tmp_path: Path):
    file = tmp_path / "secret.key"

    def change(number: int) -> None:
        ring = Keyring(
            laptop.keyring.url.render_as_string(), file.read_bytes(), lambda: secrets_by_now(settings)
        )
        rotate_kept(ring, f"{number} is a secret of enough characters", file)
        ring.close()

    settings = some_settings(tmp_path)
    threads = [threading.Thread(target=change, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not draft_of(file).exists()
    ring = Keyring(laptop.keyring.url.render_as_string(), file.read_bytes())
    finish(ring, file)
    ring.close()


@pytest.fixture(params=[("sqlite", "file"), ("sqlite", "environment"), ("postgresql", "file")], ids="-".join)
def service(
    start: Callable[..., Service], relay: Relay, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Service]:
    kind, kept = request.param
    server = request.getfixturevalue("postgresql") if kind == "postgresql" else ""
    with database_of(kind, tmp_path, server) as url:
        settings = {"MADOGUCHI_DATABASE_URL": url, "MADOGUCHI_RELAY_URL": f"smtp://127.0.0.1:{relay.port}"}
        service = start(
            **settings, **({"MADOGUCHI_SECRET_KEY": SECRET.decode()} if kept == "environment" else {})
        )
        yield service
        if service.process.poll() is None:
            service.kill()


def test_nothing_is_lost_or_parked_while_the_service_runs(
    service: Service, relay: Relay, start: Callable[..., Service]
):
    """More cases than keys are made at once, so that some are opened under the old secret and some under the new."""
    senders = [f"customer{number}@example.net" for number in range(80)]
    kept = set()

    def write() -> None:
        for sender in senders:
            with suppress(SMTPException, OSError):  # whoever is asked to come again, comes again
                service.send(sender, "My data", ASKS)
                kept.add(sender)

    writing = threading.Thread(target=write)
    writing.start()
    relay.wait(5, 60)
    given = "MADOGUCHI_SECRET_KEY" in service.environment
    service.command(
        "keys", "rotate", *(["--to", "-"] if given else []), stdin=OTHER.decode() if given else None
    )
    if given:
        assert service.process.wait(60) == 78
        assert (
            "restart every process of Madoguchi with the new MADOGUCHI_SECRET_KEY" in service.log.read_text()
        )
        assert "Traceback" not in service.log.read_text()
        service = start(**service.environment | {"MADOGUCHI_SECRET_KEY": OTHER.decode()})
    writing.join()
    write_again = [sender for sender in senders if sender not in kept]
    for sender in write_again:
        service.send(sender, "My data", ASKS)
    relay.wait(len(senders), 120)
    assert {to for _, to, _ in relay.letters} == set(senders)
    assert service.stop() == 0
    told = service.command("reconcile").stdout
    assert "parked 0 + waiting 0" in told, told
    assert "parked" not in service.log.read_text()
