"""The catalogue: what people write, sorted by what they mean, one Markdown file a label."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from intents.catalogue.page import Phrase, read_page
from intents.fault import Fault
from intents.reading import Language

HERE = Path(__file__).parent
CONTEXT = "context"
KINDS = ("request", "question", "status", "other", "context")


@dataclass(frozen=True, slots=True)
class Label:
    """One thing an inquiry can be. `kind` decides what is done about it, `law` names articles by law pack."""

    name: str
    kind: str
    title: dict[str, str]
    law: dict[str, str]
    path: Path


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every label and every phrase; `digest` changes with anything a matcher learns from."""

    labels: tuple[Label, ...]
    phrases: tuple[Phrase, ...]
    digest: str

    @property
    def names(self) -> tuple[str, ...]:
        """The labels an inquiry can carry: all but those of kind `context`."""
        return tuple(label.name for label in self.labels if label.kind != CONTEXT)

    def of_kind(self, kind: str) -> tuple[str, ...]:
        return tuple(label.name for label in self.labels if label.kind == kind)

    def phrases_of(self, label: str, language: Language) -> tuple[Phrase, ...]:
        return tuple(p for p in self.phrases if p.label == label and p.language == language)


def load(folder: Path = HERE) -> Catalogue:
    """Read every `*.md` of the folder; raises Fault with file and line for what cannot be used."""
    paths = sorted(folder.glob("*.md"))
    if not paths:
        raise Fault(folder, None, "there is no label file", "A catalogue is a folder of `<label>.md` files")
    labels: list[Label] = []
    phrases: list[Phrase] = []
    for path in paths:
        head, found = read_page(path)
        labels.append(_label(path, head))
        phrases.extend(found)
    _no_phrase_twice(phrases, folder)
    return Catalogue(tuple(labels), tuple(phrases), _digest(labels, phrases, folder))


def _label(path: Path, head: dict[str, object]) -> Label:
    name, kind, title, law = (head.get(key) for key in ("label", "kind", "title", "law"))
    if name != path.stem:
        raise Fault(path, 2, f"label is {name!r}", f"It must be the name of the file: {path.stem}")
    if kind not in KINDS:
        raise Fault(path, 2, f"kind is {kind!r}", "Known kinds: " + ", ".join(KINDS))
    if not isinstance(title, dict) or not {"en", "ja"} <= set(title):
        raise Fault(path, 2, "title lacks en or ja", 'Write title: {en: "...", ja: "..."}')
    if not isinstance(law or {}, dict):
        raise Fault(path, 2, "law is no table", 'Write law: {appi: "33"}')
    articles = {str(pack): str(article) for pack, article in dict(law or {}).items()}  # type: ignore[call-overload]
    return Label(path.stem, str(kind), {str(k): str(v) for k, v in title.items()}, articles, path)


def _no_phrase_twice(phrases: list[Phrase], folder: Path) -> None:
    seen: dict[str, Phrase] = {}
    for phrase in phrases:
        first = seen.setdefault(phrase.text.casefold(), phrase)
        if first is not phrase:
            where = f"{first.label}.md:{first.line}"
            what = f"{phrase.text!r} is already in {where}"
            raise Fault(folder / f"{phrase.label}.md", phrase.line, what, "Keep the one that is right")


def _digest(labels: list[Label], phrases: list[Phrase], folder: Path) -> str:
    digest = hashlib.sha256()
    for label in labels:
        digest.update(f"{label.name}\t{label.kind}\n".encode())
    for phrase in phrases:
        digest.update(f"{phrase.label}\t{phrase.language}\t{phrase.author}\t{phrase.text}\n".encode())
    for path in sorted((folder / "inquiries").glob("*.jsonl")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
