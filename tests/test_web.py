"""The web port: is it alive, should it get work, and how much there is, without a name."""

from __future__ import annotations

import socket
import threading
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from samples import NOW, opened, queued, some_mail, some_settings
from sqlalchemy import text

from bot.web import create, serve
from store import inbox, tickets
from store.database import Store

AWAY = "postgresql://127.0.0.1:1/none?connect_timeout=2"


@pytest.fixture
def web(laptop: Store, tmp_path: Path) -> FlaskClient:
    return create(some_settings(tmp_path), laptop).test_client()


@pytest.fixture
def away(tmp_path: Path) -> Iterator[FlaskClient]:
    store = Store(AWAY)
    yield create(some_settings(tmp_path), store).test_client()
    store.close()


@pytest.fixture
def busy(laptop: Store) -> Store:
    """A desk in the middle of its day."""
    with laptop.write() as tx:
        inbox.accept(tx, [some_mail(), some_mail(), some_mail(received_at=datetime.now(UTC))])
        first, second = inbox.claim(tx, "a", NOW, 2)
        ends = [(first.id, inbox.Finish("silent", "bulk")), (second.id, inbox.Finish("parked", "broken"))]
        inbox.finish(tx, "a", ends, NOW)
        tickets.settle(tx, opened(tx, "disclose", "correct"), [1], "fulfilled", None, NOW)
        queued(tx)
    return laptop


def test_a_living_process_says_so_even_without_a_database(web: FlaskClient, away: FlaskClient):
    assert [each.get("/healthz").status_code for each in (web, away)] == [200, 200]


def test_it_is_ready_when_the_database_is_there_and_current(web: FlaskClient):
    answer = web.get("/readyz")
    assert (answer.status_code, answer.text) == (200, "ready\n")


def test_it_is_not_ready_while_the_database_is_away(away: FlaskClient):
    answer = away.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "the database or its keys are away\n")


def test_it_is_not_ready_with_an_old_schema(web: FlaskClient, laptop: Store):
    with laptop.write() as tx:
        tx.execute(text("update alembic_version set version_num = '0000'"))
    answer = web.get("/readyz")
    assert (answer.status_code, "madoguchi migrate" in answer.text) == (503, True)


def test_it_is_not_ready_when_mail_waits_too_long(web: FlaskClient, laptop: Store):
    with laptop.write() as tx:
        inbox.accept(tx, [some_mail(received_at=datetime.now(UTC) - timedelta(minutes=6))])
    answer = web.get("/readyz")
    assert (answer.status_code, "is the worker running?" in answer.text) == (503, True)


def labelled(labels: dict[str, str]) -> str:
    return " ".join(labels[name] for name in ("type", "state", "outcome") if name in labels)


def test_the_figures_are_in_a_form_that_prometheus_reads(web: FlaskClient, busy: Store):
    answer = web.get("/metrics")
    families = {family.name: family for family in text_string_to_metric_families(answer.text)}
    found = {
        name: {labelled(sample.labels): sample.value for sample in family.samples}
        for name, family in families.items()
    }
    assert answer.content_type.startswith("text/plain")
    assert found["madoguchi_mails"] == {"waiting ": 1, "done silent": 1, "parked parked": 1}
    assert found["madoguchi_requests"] == {"disclose settled": 1, "correct open": 1}
    assert found["madoguchi_letters"] == {"queued": 1}
    assert 0 <= found["madoguchi_oldest_mail_seconds"][""] < 60
    assert found["madoguchi_oldest_letter_seconds"][""] > 60


def test_the_overview_has_the_figures(web: FlaskClient, busy: Store):
    page = web.get("/").text
    for row in ("<td>silent<td>1", "<td>disclose, settled<td>1", "<td>queued<td>1", "privacy@example.co.jp"):
        assert row in page


def test_the_overview_of_an_empty_desk_says_so(web: FlaskClient):
    assert web.get("/").text.count("none yet") == 3


@pytest.mark.parametrize("path", ["/", "/metrics", "/readyz"])
def test_no_page_names_anybody(web: FlaskClient, busy: Store, path: str):
    page = web.get(path).text
    assert not [word for word in ("hanako", "佐藤", "開示のお願い", "PI-2026") if word in page]


def test_pages_are_not_cached_and_load_nothing_from_elsewhere(web: FlaskClient):
    headers = web.get("/").headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in headers["Content-Security-Policy"]


@pytest.mark.parametrize(("method", "path"), [("get", "/nowhere"), ("post", "/"), ("post", "/slack/events")])
def test_there_is_nothing_else(web: FlaskClient, method: str, path: str):
    assert getattr(web, method)(path).status_code in {404, 405}


def test_it_listens_and_stops_when_told(laptop: Store, tmp_path: Path):
    server = serve(some_settings(tmp_path), laptop)
    thread = threading.Thread(target=server.run)
    thread.start()
    with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/healthz", timeout=10) as answer:
        assert answer.read() == b"ok\n"
    server.close()
    thread.join(10)
    assert not thread.is_alive()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_stopped_at_any_moment_it_ends_without_a_fault(laptop: Store, tmp_path: Path, host: str):
    """Told while it starts, while it waits, and while somebody keeps a connection open."""
    for patience in (0, 0, 0, 0.001, 0.01, 0.05):
        server = serve(some_settings(tmp_path, web_host=host), laptop)
        with ThreadPoolExecutor() as pool:
            running = pool.submit(server.run)
            with socket.create_connection(("127.0.0.1", server.port)):
                time.sleep(patience)
                server.close()
                running.result(10)
