"""Inquiries with the labels people gave them: one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from intents.fault import Fault

EXAMPLE = 'A line looks like {"id": "1", "text": "...", "labels": ["disclose"]}'


@dataclass(frozen=True, slots=True)
class Inquiry:
    """`labels` are groups of which one label each must be found, the most important first; `optional` ones are never
    an error. Both are empty lists of names the catalogue knows.
    """

    id: str
    language: str
    subject: str
    text: str
    labels: tuple[frozenset[str], ...]
    optional: frozenset[str]

    @property
    def right(self) -> frozenset[str]:
        """Every label that may be given without being wrong."""
        return self.optional.union(*self.labels)


def read_gold(path: Path, known: Iterable[str]) -> tuple[Inquiry, ...]:
    """Read a file; raises Fault with its line for what cannot be used. A label `a|b` means either."""
    names = frozenset(known)
    return tuple(
        _inquiry(path, number, line, names)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if line.strip()
    )


def _inquiry(path: Path, number: int, line: str, known: frozenset[str]) -> Inquiry:
    try:
        given = json.loads(line)
        labels = tuple(frozenset(str(label).split("|")) for label in given["labels"])
        optional = frozenset(map(str, given.get("optional") or ()))
        text = str(given["text"])
    except (json.JSONDecodeError, KeyError, TypeError, AttributeError):
        raise Fault(path, number, "is no inquiry with labels", EXAMPLE) from None
    if strangers := optional.union(*labels) - known:
        raise Fault(path, number, f"has labels nobody knows: {', '.join(sorted(strangers))}", EXAMPLE)
    if not labels:
        raise Fault(path, number, "has no label", EXAMPLE)
    return Inquiry(
        _id(given, number),
        str(given.get("lang") or "?"),
        str(given.get("subject") or ""),
        text,
        labels,
        optional,
    )


def _id(given: dict[str, Any], number: int) -> str:
    return str(given.get("id") or number)
