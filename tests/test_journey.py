"""A mail in, an answer and a ticket out, over real sockets, on both databases."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conftest import Relay, Service


@pytest.fixture
def service(start: Callable[..., Service], relay: Relay, database_url: str) -> Service:
    return start(MADOGUCHI_DATABASE_URL=database_url, MADOGUCHI_RELAY_URL=f"smtp://127.0.0.1:{relay.port}")


def test_a_request_gets_a_reference_and_a_due_date(service: Service, relay: Relay):
    sent = service.send("Hanako Sato <hanako@example.net>", "My data", "Please send me a copy of all the data you hold about me.")
    (letter,) = relay.to("hanako@example.net")
    assert "PI-" in letter["Subject"]
    assert letter["In-Reply-To"] == sent
    assert letter["Auto-Submitted"] == "auto-replied"
    assert "disclosure" in letter.get_content()
    shown = service.command("tickets", "list").stdout
    assert "disclose" in shown
