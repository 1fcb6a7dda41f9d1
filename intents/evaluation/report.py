"""The figures of an evaluation, a language at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from intents.evaluation.gold import Inquiry
from intents.reading import Decision, Reading

BINS = 10
LOST, WRONG, NEEDLESS = 20, 5, 1
"""What an error costs: a request that nobody sees, an automatic answer that is wrong, a ticket too many."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One inquiry, what was read in it, and what that costs (0: nothing)."""

    inquiry: Inquiry
    reading: Reading
    is_request: bool
    cost: int

    @property
    def primary_right(self) -> bool:
        return self.reading.primary in self.inquiry.right

    @property
    def all_right(self) -> bool:
        """Every label found and none too many."""
        found = set(self.reading.labels)
        return found <= self.inquiry.right and all(group & found for group in self.inquiry.labels)

    @property
    def seen_by_a_person(self) -> bool:
        return self.reading.decision in (Decision.TICKET, Decision.TRIAGE)


@dataclass(frozen=True, slots=True)
class LabelFigures:
    """Counts for one label; `f1` and the others are 0 when there is nothing to divide."""

    found: int
    missed: int
    too_many: int

    @property
    def precision(self) -> float:
        return _share(self.found, self.found + self.too_many)

    @property
    def recall(self) -> float:
        return _share(self.found, self.found + self.missed)

    @property
    def f1(self) -> float:
        return _share(2 * self.found, 2 * self.found + self.missed + self.too_many)


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was judged; figures are shares between 0 and 1, None where there was nothing to judge."""

    judged: tuple[Judged, ...]

    def of(self, language: str) -> Report:
        return Report(tuple(each for each in self.judged if each.inquiry.language == language))

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(sorted({each.inquiry.language for each in self.judged}))

    @property
    def primary(self) -> float | None:
        """The best label is among the right ones."""
        return _rate(self.judged, lambda each: each.primary_right)

    @property
    def kept(self) -> float | None:
        """Requests and complaints that end as a ticket or in triage."""
        return _rate(self._requests(), lambda each: each.seen_by_a_person)

    @property
    def ticketed(self) -> float | None:
        """Requests and complaints that end as a ticket of a right type."""
        return _rate(self._requests(), _right_ticket)

    @property
    def needless(self) -> float | None:
        """What is no request and goes to a person all the same."""
        return _rate(
            [each for each in self.judged if not each.is_request], lambda each: each.seen_by_a_person
        )

    @property
    def wrong_answers(self) -> float | None:
        """Automatic answers that are wrong."""
        answers = [each for each in self.judged if each.reading.decision is Decision.ANSWER]
        return _rate(answers, lambda each: not each.primary_right)

    @property
    def several(self) -> float | None:
        """Inquiries with several labels: all found and none too many."""
        return _rate(
            [each for each in self.judged if len(each.inquiry.labels) > 1], lambda each: each.all_right
        )

    @property
    def cost(self) -> float | None:
        """The mean cost of an inquiry."""
        return sum(each.cost for each in self.judged) / len(self.judged) if self.judged else None

    def labels(self) -> dict[str, LabelFigures]:
        """Figures by label, for every label that stands in the gold or was given."""
        found, missed, too_many = Counter[str](), Counter[str](), Counter[str]()
        for each in self.judged:
            given = set(each.reading.labels)
            for group in each.inquiry.labels:
                met = group & given
                (found if met else missed)[min(met or group)] += 1
            too_many.update(given - each.inquiry.right)
        names = sorted({*found, *missed, *too_many})
        return {name: LabelFigures(found[name], missed[name], too_many[name]) for name in names}

    def confusion(self) -> Counter[tuple[str, str]]:
        """(what is right, what was given) to how often, by the most important label."""
        return Counter(("|".join(sorted(each.inquiry.labels[0])), _given(each)) for each in self.judged)

    def reliability(self) -> list[tuple[float, float, int]]:
        """(mean probability of the best label, share of right ones, how many) in tenths that are not empty."""
        bins: list[list[Judged]] = [[] for _ in range(BINS)]
        for each in self.judged:
            bins[min(int(_sure(each) * BINS), BINS - 1)].append(each)
        return [
            (
                sum(map(_sure, some)) / len(some),
                _share(sum(each.primary_right for each in some), len(some)),
                len(some),
            )
            for some in bins
            if some
        ]

    def worst(self, most: int) -> list[Judged]:
        """The costliest mistakes, the surest first."""
        wrong = [each for each in self.judged if each.cost or not each.primary_right]
        return sorted(wrong, key=lambda each: (-each.cost, -_sure(each)))[:most]

    def _requests(self) -> list[Judged]:
        return [each for each in self.judged if each.is_request]


def evaluate(
    gold: Iterable[Inquiry], read: Callable[[str, str], Reading], kinds: Mapping[str, str]
) -> Report:
    """Read every inquiry with `read(text, subject)`; `kinds` tells which labels are requests."""
    return Report(tuple(_judge(inquiry, read(inquiry.text, inquiry.subject), kinds) for inquiry in gold))


def _judge(inquiry: Inquiry, reading: Reading, kinds: Mapping[str, str]) -> Judged:
    is_request = any(kinds[label] == "request" for group in inquiry.labels for label in group)
    by_a_person = reading.decision in (Decision.TICKET, Decision.TRIAGE)
    cost = 0
    if is_request and not by_a_person:
        cost = LOST
    elif reading.decision is Decision.ANSWER and reading.primary not in inquiry.right:
        cost = WRONG
    elif by_a_person and not is_request:
        cost = NEEDLESS
    return Judged(inquiry, reading, is_request, cost)


def _right_ticket(each: Judged) -> bool:
    return each.reading.decision is Decision.TICKET and any(
        label in each.inquiry.right for label in each.reading.labels[:1]
    )


def _given(each: Judged) -> str:
    return next(
        (label for label in each.reading.labels if label in each.inquiry.labels[0]), each.reading.primary
    )


def _sure(each: Judged) -> float:
    return each.reading.scores.get(each.reading.primary, 0.0)


def _rate(some: Sequence[Judged], holds: Callable[[Judged], bool]) -> float | None:
    return sum(map(holds, some)) / len(some) if some else None


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
