"""A grown catalogue tried beside the one it grew from. Needs what training needs: scikit-learn."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from intents.catalogue import Catalogue
from intents.catalogue.letters import Letter
from intents.evaluation import Inquiry, Report, evaluate
from intents.fault import Fault
from intents.matcher import Matcher
from intents.matcher.model import Model
from intents.train import train
from intents.train.examples import writer

__all__ = ["Model", "Trial", "Worse", "held_out", "on_gold", "train"]

EVERY = 3
"""Of the writers of whole inquiries every third is kept out of all learning and judges it."""
WEIGHT = {"primary": 1, "kept": 3, "ticketed": 1, "needless": -1, "wrong_answers": -1}
"""Figures that may not get worse; the negative ones are better when low. A request that nobody sees is the worst error."""


@dataclass(frozen=True, slots=True)
class Worse:
    """A figure that is worse than before by more than the margin."""

    language: str
    figure: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Trial:
    """The same inquiries, read by two matchers."""

    before: Report
    after: Report

    def worse(self, margin: float) -> Iterator[Worse]:
        """What is worse by more than `margin` (a share: 0.03 is three in a hundred), language by language."""
        for language in self.before.languages:
            one, other = self.before.of(language), self.after.of(language)
            for figure, weight in WEIGHT.items():
                before, after = getattr(one, figure) or 0.0, getattr(other, figure) or 0.0
                if weight * (before - after) > margin:
                    yield Worse(language, figure, before, after)


def on_gold(gold: Sequence[Inquiry], before: Matcher, after: Matcher) -> Trial:
    """Judge two matchers on inquiries neither has learnt from."""
    return Trial(_judged(gold, before), _judged(gold, after))


def held_out(before: Catalogue, after: Catalogue, letters: Sequence[Letter]) -> Trial:
    """Train from both without some writers of inquiries, and judge on what those wrote. Raises Fault without inquiries."""
    unseen = set(sorted({writer(letter.author) for letter in letters})[::EVERY])
    gold = [_as_inquiry(letter) for letter in letters if writer(letter.author) in unseen]
    if not gold:
        folder = before.labels[0].path.parent
        raise Fault(folder, None, "there are no inquiries to judge by", "Name a file of labelled ones")
    return on_gold(gold, _without(before, letters, unseen), _without(after, letters, unseen))


def _without(catalogue: Catalogue, letters: Iterable[Letter], unseen: Collection[str]) -> Matcher:
    phrases = tuple(phrase for phrase in catalogue.phrases if writer(phrase.author) not in unseen)
    heard = replace(catalogue, phrases=phrases)
    return Matcher(train(heard, [x for x in letters if writer(x.author) not in unseen]), heard)


def _judged(gold: Iterable[Inquiry], matcher: Matcher) -> Report:
    return evaluate(gold, matcher.read, matcher.kinds)


def _as_inquiry(letter: Letter) -> Inquiry:
    return Inquiry(letter.id, letter.language, letter.subject, letter.text, letter.labels, letter.optional)
