"""The Procfile's process types, each a process of its own on one database."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from conftest import Relay, Service
from inquiries import QUESTIONS, REQUESTS
from office import eventually, free_port, opened_office

PROJECT = Path(__file__).parent.parent
TYPES = ("smtp", "worker", "web")


def honcho(*words: str, **environment: str) -> subprocess.Popen[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.Popen(
        [sys.executable, "-m", "honcho", "start", "--no-colour", *words],
        cwd=PROJECT,
        env=os.environ | {"PATH": path, "PYTHONPATH": str(PROJECT)} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@contextmanager
def started(environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """smtp, worker and web; `slack` is left out, it wants a workspace."""
    running = honcho(*TYPES, **environment)
    try:
        yield running
    finally:
        if running.poll() is None:
            running.send_signal(signal.SIGTERM)
            running.communicate(timeout=60)


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def is_ready(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return answer.status == 200
    except URLError:
        return False


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_separate_processes_do_the_whole_work_together(relay: Relay, database_url: str, tmp_path: Path):
    smtp, web = free_port(), free_port()
    environment = {
        "MADOGUCHI_DATABASE_URL": database_url,
        "MADOGUCHI_VAR": str(tmp_path),
        "MADOGUCHI_SMTP_PORT": str(smtp),
        "MADOGUCHI_WEB_PORT": str(web),
        "MADOGUCHI_RELAY_URL": f"smtp://127.0.0.1:{relay.port}",
    }
    release = honcho("release", **environment)
    said, _ = release.communicate(timeout=120)
    assert release.returncode == 0, said
    with started(environment) as running:
        service = Service(environment, running, smtp, web, tmp_path / "log")
        eventually(lambda: is_open(smtp) and is_ready(web), "the processes to start")
        with opened_office(service, relay) as office:
            asked = office.customer().writes(QUESTIONS["security"]["en"]).gets("answered")
            wanted = office.customer("ja").writes(REQUESTS["disclose"]["ja"]).gets("ticketed")
            assert asked.letter
            assert wanted.ticket.reference in wanted.letter["Subject"]
            office.is_at_rest()
        running.send_signal(signal.SIGTERM)
        said, _ = running.communicate(timeout=60)
    # honcho's own shell dies of the signal; what it had started stops by itself.
    eventually(lambda: not is_open(smtp) and not is_open(web), "the processes to stop")
    assert said.count("INFO run stopping") == len(TYPES)
    assert "Traceback" not in said
