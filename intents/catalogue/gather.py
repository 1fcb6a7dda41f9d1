"""Bring batches of phrases, written apart from each other, into the label files."""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from rapidfuzz import fuzz, process

from intents.catalogue.page import Phrase, read_page, render_page
from intents.fault import Fault
from intents.reading import Language

NEAR = 90.0
SAME = 97.0
"""Indel similarities (0 to 100): two phrases of one label that are nearer than NEAR say the same, and only the first
is kept; of two labels they must be nearer than SAME, since one word makes a deletion of a disclosure."""


def gather(batches: Path, folder: Path) -> Iterator[str]:
    """Merge `batches/<author>.tsv` (label, language, text) and `<author>.jsonl` into the catalogue folder.

    A batch replaces what its author had in the catalogue. Yields a line for every phrase that is left out.
    """
    pages = {path.stem: read_page(path) for path in sorted(folder.glob("*.md"))}
    incoming = [p for path in sorted(batches.glob("*.tsv")) for p in read_batch(path, set(pages))]
    authors = {p.author for p in incoming}
    kept = [p for _, found in pages.values() for p in found if p.author not in authors]
    phrases, dropped = without_near_duplicates([*kept, *incoming])
    by_label = defaultdict(list)
    for phrase in phrases:
        by_label[phrase.label].append(phrase)
    for label, (head, _) in pages.items():
        (folder / f"{label}.md").write_text(render_page(head, by_label[label]), encoding="utf-8")
    for path in sorted(batches.glob("*.jsonl")):
        shutil.copyfile(path, folder / "inquiries" / path.name)
    for phrase, twin in dropped:
        yield f"{phrase.author}: {phrase.label}: {phrase.text!r} is {twin.author}'s {twin.label}: {twin.text!r}"


def read_batch(path: Path, labels: set[str]) -> Iterator[Phrase]:
    """Read one author's tab-separated file; raises Fault for an unknown label or language."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        label, language, text, *more = [*line.split("\t"), "", ""]
        if label not in labels or language not in ("en", "ja") or not text.strip() or any(more):
            raise Fault(
                path,
                number,
                f"cannot read {line[:60]!r}",
                "A line is label, en or ja, and a phrase, tabs between",
            )
        yield Phrase(" ".join(text.split()), label, Language(language), path.stem, number)


def without_near_duplicates(phrases: Iterable[Phrase]) -> tuple[list[Phrase], list[tuple[Phrase, Phrase]]]:
    """Return what is kept, in order, and each phrase left out beside its earlier twin (of any label)."""
    kept: list[Phrase] = []
    dropped: list[tuple[Phrase, Phrase]] = []
    bare: dict[Language, list[str]] = defaultdict(list)
    beside: dict[Language, list[Phrase]] = defaultdict(list)
    for phrase in phrases:
        text, said, owners = _bare(phrase.text), bare[phrase.language], beside[phrase.language]
        near = process.extract(text, said, scorer=fuzz.ratio, score_cutoff=NEAR, processor=None)
        twin = next(
            (owners[at] for _, like, at in near if like >= SAME or owners[at].label == phrase.label), None
        )
        if twin:
            dropped.append((phrase, twin))
        else:
            said.append(text)
            owners.append(phrase)
            kept.append(phrase)
    return kept, dropped


def _bare(text: str) -> str:
    return re.sub(r"\W+", " ", unicodedata.normalize("NFKC", text).casefold()).strip()
