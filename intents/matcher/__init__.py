"""The matcher's door: texts in, a Reading of each out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from intents.catalogue import Catalogue
from intents.catalogue import load as load_catalogue
from intents.fault import Fault
from intents.matcher import model as models
from intents.matcher.decide import bracket, decide, given
from intents.matcher.encoder import WEIGHTS, Encoder, files, labels_of
from intents.matcher.encoder import Said as Heard
from intents.matcher.evidence import nearest
from intents.matcher.features import extract
from intents.matcher.items import Item, Shelf
from intents.matcher.likeness import Said, once
from intents.matcher.model import Floats, Model
from intents.matcher.outline import Outline
from intents.matcher.phrases import Phrases
from intents.matcher.second import SecondLook
from intents.matcher.unread import Spoken, Unread, portions
from intents.matcher.weigh import CLUES, clues, judge
from intents.reading import Decision, Evidence, Language, Reading, SecondReading

__all__ = ["Item", "Matcher", "Unread"]
PLAIN = 0.8
"""So sure must the n-grams be of one sentence alone that it is a request, for a letter about something else to reach a person."""
MODEL = Path(__file__).parent / "model.npz"
TRAIN = "python -m intents.train"


class Matcher:
    """Reads inquiries; made once, then used from any thread."""

    def __init__(self, model: Model, catalogue: Catalogue, second: SecondLook | None = None) -> None:
        self.model = model
        self.second = second
        self.kinds = {label.name: label.kind for label in catalogue.labels}
        self.titles = {label.name: label.title for label in catalogue.labels}
        self.rest = next(label.name for label in catalogue.labels if label.kind == "other")
        self.procedure = "requests"
        self._phrases = Phrases(model, catalogue.phrases)
        self._requests = np.array([self.kinds[label] == "request" for label in model.labels])
        self._carried = {label: at for at, label in enumerate(model.labels) if self.kinds[label] != "context"}
        self._shelf = Shelf(model, self._phrases, ())

    @classmethod
    def load(cls, folder: Path | None = None, path: Path = MODEL, weights: Path = WEIGHTS) -> Matcher:
        """The shipped catalogue, model and encoder, or those of folders; raises Fault when they are not of one piece."""
        catalogue = load_catalogue(folder) if folder else load_catalogue()
        if not path.exists():
            raise Fault(path, None, "there is no trained model", f"Train it: {TRAIN}")
        model = models.load(path)
        if model.digest != catalogue.digest:
            raise Fault(
                path, None, "the model was trained from another catalogue", f"Train it again: {TRAIN}"
            )
        return cls(model, catalogue, _second_look(catalogue, weights))

    def read(self, text: str, subject: str = "", items: tuple[Item, ...] | None = None) -> Reading:
        """Understand one inquiry."""
        return self.read_all([Unread(text, subject, items or ())])[0]

    def read_all(self, inquiries: Iterable[Unread]) -> list[Reading]:
        """Understand several, each just as if it were alone, for a fraction of the time."""
        return [reading for portion in portions(inquiries) for reading in self._read_together(portion)]

    def _read_together(self, inquiries: Sequence[Spoken]) -> Iterator[Reading]:
        worded = [inquiry for inquiry in inquiries if inquiry.worded]
        readings = self._understood(worded) if worded else iter(())
        for inquiry in inquiries:
            yield next(readings) if inquiry.worded else self._unreadable(inquiry.language)

    def _understood(self, inquiries: Sequence[Spoken]) -> Iterator[Reading]:
        rows = self.model.rows(extract([sentence for each in inquiries for sentence in each.heard]))
        outline = Outline.of(
            [len(each.sentences) for each in inquiries], [each.subject for each in inquiries]
        )
        sums = self.model.sums(rows)
        found = clues(self.model, sums, outline)
        size = bracket(outline.count)
        alone = judge(self.model.head, found.values, found.orders, self._requests, size)
        judged, heard = alone, dict[int, Heard]()
        if self.second:
            judged, heard = self.second.look(alone, found, size, self._requests, inquiries)
        sure = np.where(self._requests, found.values[:, :, CLUES.index("sure")], 0)
        judgement = (judged.chances, judged.orders, judged.thresholds, sure)
        a_piece = (each.tolist() for each in (outline.first, found.deciding, *judgement))
        each_inquiry = zip(inquiries, *a_piece, strict=True)
        for row, (inquiry, first, deciding, chance, order, thresholds, plain) in enumerate(each_inquiry):
            scores = {label: chance[at] for label, at in self._carried.items()}
            labels, decision = self._decided(inquiry, scores, order, thresholds)
            because = {label: scores[label] for label in labels}
            likeliest = {inquiry.heard[deciding[at] - first] for at in np.flatnonzero(self._requests)}
            doubt = row in heard and decision is Decision.ANSWER and len(inquiry.heard) > 1
            if labels == (self.rest,) and (
                beside := self._request_beside(plain, sorted(likeliest) if doubt else ())
            ):
                decision, because = Decision.TRIAGE, beside
            by_label = {label: deciding[self._carried[label]] for label in because}
            said = {
                at: Said(
                    inquiry.sentences[at - first],
                    once(rows.of(at)),
                    sums.energy[at],
                    found.spoken[at].tolist(),
                )
                for at in by_label.values()
            }
            evidence = [
                replace(
                    self._evidence(label, because[label], said[at], inquiry),
                    second=self._second(label, alone.chances[row], heard.get(row), inquiry),
                )
                for label, at in by_label.items()
            ]
            sections = tuple(dict.fromkeys(each.section for each in evidence if each.section))
            evidence.sort(key=lambda each: by_label[each.label])
            yield Reading(inquiry.language, labels, scores, decision, tuple(evidence), sections)

    def _decided(
        self, inquiry: Spoken, scores: dict[str, float], order: float, thresholds: Sequence[float]
    ) -> tuple[tuple[str, ...], Decision]:
        labels = given(scores, order, self.kinds, self.rest, thresholds)
        if inquiry.language is Language.OTHER:
            return labels, Decision.TRIAGE
        return labels, decide(scores, order, labels, self.kinds, thresholds)

    def _request_beside(self, plain: Sequence[float], likeliest: Sequence[str]) -> dict[str, float]:
        """A request that one sentence alone plainly makes, with its probability: "delete my account", under thanks for a
        parcel, is no matter of the shop's; and it is what a person must see. `likeliest` are those the encoder reads: of
        hundreds no more than one a request.
        """
        surest = max(plain)
        if surest >= PLAIN:
            return {self.model.labels[plain.index(surest)]: surest}
        if self.second and (found := self.second.alone(likeliest, self._requests)):
            at, probability = found
            return {self.model.labels[at]: probability}
        return {}

    def _evidence(self, label: str, probability: float, said: Said, inquiry: Spoken) -> Evidence:
        others = (other for other in self._carried if other != label)
        runner_up = max(others, key=lambda other: said.leanings[self._carried[other]])
        group = self._phrases.group(label, inquiry.language)
        like = nearest(group, said) if group else ()
        section = self._section(label, said, inquiry)
        return Evidence(label, said.text, probability, like, runner_up, section)

    def _second(
        self, label: str, alone: Floats, heard: Heard | None, inquiry: Spoken
    ) -> SecondReading | None:
        if heard is None:
            return None
        at = self._carried[label]
        return SecondReading(float(alone[at]), inquiry.sentences[int(heard.speaks[at].argmax())])

    def _section(self, label: str, said: Said, inquiry: Spoken) -> str | None:
        kind = self.kinds[label]
        if kind == "request":
            return self.procedure
        if kind == "question":
            return self._shelf_of(inquiry.items).item(label, said, inquiry.language) or label
        return None

    def _shelf_of(self, items: tuple[Item, ...]) -> Shelf:
        shelf = self._shelf  # another thread may put another one in its place
        if shelf.items is not items and shelf.items != items:
            self._shelf = shelf = Shelf(self.model, self._phrases, items)
        return shelf

    def _unreadable(self, language: Language) -> Reading:
        scores = {label: float(label == self.rest) for label in self._carried}
        return Reading(language, (self.rest,), scores, Decision.SILENT, ())


def _second_look(catalogue: Catalogue, weights: Path) -> SecondLook | None:
    """The encoder knows its labels and no others; a catalogue with more of them is read by the n-grams alone."""
    if labels_of(weights) != catalogue.names:
        return None
    if amiss := files.amiss(weights):
        what = f"the encoder's files are not whole: {', '.join(amiss)}"
        raise Fault(weights, None, what, "Install Madoguchi again, or do without it: remove labels.txt")
    return SecondLook(lambda: Encoder.load(weights))
