"""Whole inquiries with the labels they deserve: what the matcher learns to weigh sentences from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from intents.catalogue import HERE
from intents.fault import Fault
from intents.reading import Language


@dataclass(frozen=True, slots=True)
class Letter:
    """`labels` are best first, each a set of labels of which any is right; `optional` ones are never wrong."""

    id: str
    language: Language
    subject: str
    text: str
    labels: tuple[frozenset[str], ...]
    optional: frozenset[str]
    author: str

    @property
    def allowed(self) -> frozenset[str]:
        return self.optional.union(*self.labels)


def load_letters(folder: Path = HERE) -> list[Letter]:
    """Read `inquiries/<author>.jsonl` of a catalogue folder; raises Fault with file and line."""
    return [
        letter for path in sorted((folder / "inquiries").glob("*.jsonl")) for letter in read_letters(path)
    ]


def read_letters(path: Path) -> Iterator[Letter]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            labels = tuple(frozenset(label.split("|")) for label in row["labels"])
            language, text = Language(row["lang"]), str(row["text"])
        except (ValueError, KeyError, AttributeError, TypeError) as error:
            raise Fault(
                path, number, f"this is no inquiry: {error!r}", "Needed: id, lang, text, labels"
            ) from error
        optional = frozenset(row.get("optional", ()))
        yield Letter(
            str(row.get("id", number)), language, row.get("subject") or "", text, labels, optional, path.stem
        )
