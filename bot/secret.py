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


def secret_file(settings: Settings) -> Path:
    return settings.var / "secret.key"


def _kept(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_suffix(f".{os.getpid()}")
        draft.touch(0o600)
        draft.write_text(secrets.token_hex(32))
        # A link is made whole or not at all: of two processes that start at once, both read the first one's key.
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_bytes().strip()
