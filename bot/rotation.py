"""A new secret in the file: at each moment the file or its draft opens the keys, whatever breaks off."""

from __future__ import annotations

from pathlib import Path

from bot.secret import draft_of, read, sync, write
from store.keys import Keyring, Turning


def rotate(ring: Keyring, new: str) -> int:
    """Wrap all keys with a secret that somebody else keeps. How many."""
    with ring.turning() as turning:
        return turning.to(new.encode())


def rotate_kept(ring: Keyring, new: str, file: Path) -> int:
    """Wrap all keys with a secret, and keep it in the file. How many."""
    with ring.turning() as turning:  # of two at once, one waits here: neither writes over the other's secret
        _finish(turning, file)
        write(draft_of(file), new)
        count = turning.to(new.encode())
    finish(ring, file)
    return count


def finish(ring: Keyring, file: Path) -> None:
    """Put the draft in the file's place if it is what the keys are wrapped with now."""
    if draft_of(file).exists():
        with ring.turning() as turning:
            _finish(turning, file)


def _finish(turning: Turning, file: Path) -> None:
    draft = draft_of(file)
    if draft.exists() and turning.opens(read(draft)):
        draft.replace(file)
        sync(file.parent)
