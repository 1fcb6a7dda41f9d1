"""The matcher's door: a text in, a Reading out."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from intents.catalogue import Catalogue
from intents.catalogue import load as load_catalogue
from intents.fault import Fault
from intents.language import detect
from intents.matcher import model as models
from intents.matcher.decide import bracket, decide, given
from intents.matcher.evidence import Neighbours, Row
from intents.matcher.features import extract
from intents.matcher.items import Item, Shelf
from intents.matcher.model import Model, Rows
from intents.matcher.weigh import Clues, clues, ordered, probabilities
from intents.reading import Decision, Evidence, Language, Reading
from intents.sentences import split

__all__ = ["Item", "Matcher"]
MODEL = Path(__file__).parent / "model.npz"
TRAIN = "python -m intents.train"
LONGEST = 200_000
"""Characters that are read; what stands behind them in a longer text is not."""


class Matcher:
    """Reads inquiries; made once, then used from any thread."""

    def __init__(self, model: Model, catalogue: Catalogue) -> None:
        self.model = model
        self.kinds = {label.name: label.kind for label in catalogue.labels}
        self.rest = next(label.name for label in catalogue.labels if label.kind == "other")
        self.procedure = "requests"
        self._requests = np.array([self.kinds[label] == "request" for label in model.labels])
        self.neighbours = Neighbours(model, catalogue.phrases)
        self._shelf = Shelf(model, ())

    @classmethod
    def load(cls, folder: Path | None = None, path: Path = MODEL) -> Matcher:
        """The shipped catalogue and model, or those of a folder; raises Fault when they are not of one piece."""
        catalogue = load_catalogue(folder) if folder else load_catalogue()
        if not path.exists():
            raise Fault(path, None, "there is no trained model", f"Train it: {TRAIN}")
        model = models.load(path)
        if model.digest != catalogue.digest:
            raise Fault(
                path, None, "the model was trained from another catalogue", f"Train it again: {TRAIN}"
            )
        return cls(model, catalogue)

    def read(self, text: str, subject: str = "", items: tuple[Item, ...] | None = None) -> Reading:
        """Understand one inquiry: `text` is what the person newly wrote, `items` the policy in force."""
        subject, body = " ".join(subject.split()), split(text[:LONGEST])
        sentences = [subject, *body] if subject else body
        language = detect("\n".join(sentences))
        if not any(any(map(str.isalpha, sentence)) for sentence in sentences):
            return self._unreadable(language)
        rows = self.model.rows(extract(sentences))
        found = clues(self.model, self.model.sums(rows), bool(subject))
        names, size = self.model.labels, bracket(len(sentences))
        chances = probabilities(self.model, found, size)
        chance = ordered(self.model, chances, found, self._requests, size)
        scores = dict(zip(names, map(float, chances), strict=True))
        scores = {label: scores[label] for label in self.kinds if self.kinds[label] != "context"}
        thresholds = self.model.head["thresholds"][size]
        labels = given(scores, chance, self.kinds, self.rest, thresholds)
        decision = (
            Decision.TRIAGE
            if language is Language.OTHER
            else decide(scores, chance, labels, self.kinds, thresholds)
        )
        evidence = self._evidence(sentences, rows, labels, scores, found, items or (), language)
        order = {label: at for at, label in enumerate(labels)}
        best_first = sorted(evidence, key=lambda e: order[e.label])
        sections = tuple(dict.fromkeys(e.section for e in best_first if e.section))
        return Reading(language, labels, scores, decision, evidence, sections)

    def _evidence(
        self,
        sentences: list[str],
        rows: Rows,
        labels: tuple[str, ...],
        scores: dict[str, float],
        found: Clues,
        items: tuple[Item, ...],
        language: Language,
    ) -> tuple[Evidence, ...]:
        names = self.model.labels
        at = {label: int(found.deciding[names.index(label)]) for label in labels}
        shelf = self._shelf_of(items)
        evidence = []
        for label, index in at.items():
            row = rows.of(index)
            said = found.spoken[index].copy()
            said[[names.index(label), names.index("context")]] = -99
            nearest, section = (
                self.neighbours.of(row, label, language),
                self._section(label, row, shelf, language),
            )
            runner_up = names[int(said.argmax())]
            evidence.append(Evidence(label, sentences[index], scores[label], nearest, runner_up, section))
        return tuple(sorted(evidence, key=lambda e: at[e.label]))

    def _section(self, label: str, row: Row, shelf: Shelf, language: Language) -> str | None:
        kind = self.kinds[label]
        if kind == "request":
            return self.procedure
        if kind == "question":
            return shelf.item(label, row, language) or label
        return None

    def _shelf_of(self, items: tuple[Item, ...]) -> Shelf:
        if self._shelf.items is not items and self._shelf.items != items:
            self._shelf = Shelf(self.model, items)
        return self._shelf

    def _unreadable(self, language: Language) -> Reading:
        scores = {label: float(label == self.rest) for label, kind in self.kinds.items() if kind != "context"}
        return Reading(language, (self.rest,), scores, Decision.SILENT, ())
