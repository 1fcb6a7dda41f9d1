"""A catalogue grown by phrases of our own: made beside the one it grows from, and put in place when it is proven."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz, process
from rapidfuzz.utils import default_process

from intents.catalogue import Catalogue, load
from intents.catalogue.gather import without_near_duplicates
from intents.catalogue.letters import Letter, load_letters
from intents.catalogue.page import Phrase, read_page, render_page
from intents.fault import Fault

OWN = "own"
"""The batch that phrases learnt on the job come with."""
PERHAPS_NEAR = 70.0  # Indel similarity under which nobody need look closer


@dataclass(frozen=True, slots=True)
class Grown:
    """A catalogue in a folder of its own; `left_out` are phrases beside the earlier ones that say the same."""

    folder: Path
    catalogue: Catalogue
    letters: tuple[Letter, ...]
    added: tuple[Phrase, ...]
    left_out: tuple[tuple[Phrase, Phrase], ...]


def read(folder: Path) -> tuple[Catalogue, tuple[Letter, ...]]:
    """Phrases and whole inquiries; raises Fault for anything a matcher could not learn from."""
    catalogue, letters = load(folder), tuple(load_letters(folder))
    for letter in letters:
        if strangers := letter.allowed - set(catalogue.names):
            path = folder / "inquiries" / f"{letter.author}.jsonl"
            raise Fault(path, None, f"{letter.id} has labels nobody knows: {', '.join(sorted(strangers))}")
    return catalogue, letters


def grow(source: Path, folder: Path, phrases: Sequence[Phrase]) -> Grown:
    """Copy a catalogue into an empty folder, and add to the batch OWN what it does not say yet."""
    known = load(source)
    added, left_out = _new(known, phrases)
    _copy(source, folder)
    by_label = defaultdict(list)
    for phrase in added:
        by_label[phrase.label].append(phrase)
    for label, some in by_label.items():
        page = folder / f"{label}.md"
        head, found = read_page(page)
        page.write_text(render_page(head, [*found, *some]), encoding="utf-8")
    return Grown(folder, *read(folder), tuple(added), tuple(left_out))


def install(grown: Grown, model: Path, target: Path, model_name: str) -> None:
    """Put it where it is used, the model last: a start in between is refused, since the two are not of one piece."""
    (target / "inquiries").mkdir(parents=True, exist_ok=True)
    for path in _pages(grown.folder):
        _replace(path, target / path.relative_to(grown.folder))
    _replace(model, target / model_name)


def _new(catalogue: Catalogue, phrases: Sequence[Phrase]) -> tuple[list[Phrase], list[tuple[Phrase, Phrase]]]:
    for phrase in phrases:
        if phrase.label not in {label.name for label in catalogue.labels}:
            folder = catalogue.labels[0].path.parent
            raise Fault(
                folder, None, f"there is no label {phrase.label}", f"{phrase.text!r} was accepted as such"
            )
    texts = [phrase.text for phrase in catalogue.phrases]
    like = {
        at
        for phrase in phrases
        for _, _, at in process.extract(
            phrase.text,
            texts,
            scorer=fuzz.ratio,
            processor=default_process,
            score_cutoff=PERHAPS_NEAR,
            limit=None,
        )
    }
    near = [catalogue.phrases[at] for at in sorted(like)]
    kept, dropped = without_near_duplicates([*near, *phrases])
    ours = set(map(id, phrases))  # one that is published already may be equal to its proposal
    return [p for p in kept if id(p) in ours], [(p, twin) for p, twin in dropped if id(p) in ours]


def _copy(source: Path, folder: Path) -> None:
    (folder / "inquiries").mkdir(parents=True, exist_ok=True)
    for path in _pages(source):
        shutil.copyfile(path, folder / path.relative_to(source))


def _pages(folder: Path) -> list[Path]:
    return sorted([*folder.glob("*.md"), *folder.glob("inquiries/*.jsonl")])


def _replace(path: Path, target: Path) -> None:
    draft = target.with_name(f".{target.name}.new")
    shutil.copyfile(path, draft)
    draft.replace(target)
