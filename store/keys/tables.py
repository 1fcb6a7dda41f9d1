"""The two tables of the keys' own database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Integer, LargeBinary, MetaData, String, Table

from store.keys.cipher import Key

metadata = MetaData()

ring = Table(
    "ring",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),  # there is one row
    Column(
        "name", String(32), nullable=False
    ),  # random; the database notes it, so that no other ring is taken
    Column("turn", Integer, nullable=False),  # how often the master key was changed
    Column("proof", LargeBinary, nullable=False),  # opens with the right master key only
)

keys = Table(
    "keys",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
)


def row(master: Key, key: Key) -> dict[str, Any]:
    """A key as it is kept."""
    return {"name": key.name, "wrapped": master.wrap(key, place(key.name))}


def place(name: str) -> str:
    return f"keys.wrapped:{name}"
