"""The master secret: given by the operator, or made once and kept."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from bot.settings import Settings, WrongSetting

SHORTEST = 32  # characters


def secret(settings: Settings) -> bytes:
    """What unguessable addresses come from, and the key that wraps all others."""
    given = settings.secret_key.get_secret_value() if settings.secret_key else ""
    if not given:
        return _kept(secret_file(settings))
    if len(given) < SHORTEST:
        raise WrongSetting(
            f"MADOGUCHI_SECRET_KEY: is shorter than {SHORTEST} characters."
            " Example: MADOGUCHI_SECRET_KEY=$(openssl rand -hex 32)"
        )
    return given.encode()


def secrets_by_now(settings: Settings) -> list[bytes]:
    """Which secrets may be the right ones, after the master key was changed while we ran."""
    if settings.secret_key:
        return []  # whoever started us must give us another one
    found = []
    # The draft first: if it is gone, what was in it is in the file.
    for path in (draft_of(secret_file(settings)), secret_file(settings)):
        with suppress(FileNotFoundError):
            found.append(read(path))
    return found


def secret_file(settings: Settings) -> Path:
    return settings.var / "secret.key"


def draft_of(file: Path) -> Path:
    """Where a secret waits until the keys are wrapped with it."""
    return file.with_suffix(".new")


def _kept(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_suffix(f".{os.getpid()}")
        write(draft, secrets.token_hex(32))
        # A link is made whole or not at all: of two processes that start at once, both read the first one's key.
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
        sync(path.parent)
    return read(path)


def read(path: Path) -> bytes:
    return path.read_bytes().strip()


def write(path: Path, text: str) -> None:
    """On the disk when this returns: a power cut must not leave sealed mail and no secret."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    sync(path.parent)


def sync(folder: Path) -> None:
    """A name is on the disk when its folder is."""
    if os.name != "posix":  # nobody else can open one
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
