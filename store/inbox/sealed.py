"""What of a mail is sealed, where it stands, and how it is opened: each has a key of its own, sealed with another."""

from __future__ import annotations

from typing import Any

from store.keys import Key, Tampered

NO_ENVELOPE: dict[str, Any] = {"envelope_sender": None, "envelope_recipients": [], "peer": None, "helo": None}


def opened(row: dict[str, Any], key: Key | None) -> dict[str, Any]:
    """A row's values with envelope, bytes and trouble readable; None, where the key is gone. So is all of a row in
    which something is damaged: it must stop neither the worker nor `doctor`.
    """
    try:
        return _opened_whole(dict(row), key)
    except Tampered:
        return _opened_whole(dict(row), None)


def _opened_whole(row: dict[str, Any], key: Key | None) -> dict[str, Any]:
    digest, wrapped, envelope = row["digest"], row.pop("own_key"), row.pop("envelope")
    own = key.unwrap(wrapped, "own", place_of("own_key", digest)) if key and wrapped else None
    for column, open_ in (("raw", Key.open), ("trouble", Key.open_value)):
        if row.get(column) is not None:
            row[column] = open_(own, row[column], place_of(column, digest)) if own else None
    found = own.open_value(envelope, place_of("envelope", digest)) if own and envelope else NO_ENVELOPE
    return row | found


def place_of(column: str, digest: str) -> str:
    return f"inbox.{column}:{digest}"
