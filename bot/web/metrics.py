"""The desk's numbers in Prometheus' form, read from the database at each scrape: right for any number of processes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.web.figures import gather
from store.database import Store


class FiguresCollector(Collector):
    def __init__(self, store: Store) -> None:
        self._store = store

    def describe(self) -> Iterator[Metric]:
        return iter(())

    def collect(self) -> Iterator[Metric]:
        with self._store.read() as tx:
            figures = gather(tx, datetime.now(UTC))
        yield _family("madoguchi_mails", "Accepted mails", ("state", "outcome"), figures.mails)
        yield _family("madoguchi_requests", "Request lines of tickets", ("type", "state"), figures.requests)
        letters = {(state,): number for state, number in figures.letters.items()}
        yield _family("madoguchi_letters", "Letters", ("state",), letters)
        yield GaugeMetricFamily(
            "madoguchi_oldest_mail_seconds",
            "Age of the oldest mail that is not finished",
            figures.oldest_mail,
        )
        yield GaugeMetricFamily(
            "madoguchi_oldest_letter_seconds",
            "Age of the oldest letter that is not sent",
            figures.oldest_letter,
        )


def _family(
    name: str,
    meaning: str,
    labels: tuple[str, ...],
    counts: Mapping[Any, int],
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, meaning, labels=labels)
    for values, number in sorted(counts.items()):
        family.add_metric(values, number)
    return family
