"""`python -m bench.slack`: questions at a steady rate, in many channels; prints how long acknowledgements took."""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import count
from urllib.error import URLError
from urllib.request import Request, urlopen

from bench.slack.stage import TEAM, Stage, open_stage

SECRET = "5ec2e7" * 5
CHANNELS = 200  # a channel takes one answer a second
DEADLINE = 3.0  # seconds, Slack's
PATIENCE = 120.0
QUESTIONS = (
    "Do you sell my data?",
    "個人データを第三者に提供しますか？",
    "A customer wants a copy of his data",
)
_numbers = count(1)


def payload() -> dict[str, object]:
    number = next(_numbers)
    event = {
        "type": "app_mention",
        "user": "U0BENCH0001",
        "channel": f"C0BENCH{number % CHANNELS:04d}",
        "ts": f"1790000000.{number:06d}",
        "text": f"<@U0MADOGUCHI> {QUESTIONS[number % len(QUESTIONS)]}",
    }
    return {"type": "event_callback", "team_id": TEAM, "event_id": f"Ev{number}", "event": event}


def over_http(url: str) -> Callable[[], float]:
    def call() -> float:
        body, stamp = json.dumps(payload()).encode(), str(int(time.time()))
        digest = hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/json",
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={digest}",
        }
        began = time.monotonic()
        with urlopen(Request(url, body, headers), timeout=30) as answer:
            answer.read()
        return time.monotonic() - began

    return call


def over_socket(stage: Stage) -> Callable[[], float]:
    sending = threading.Lock()

    def call() -> float:
        envelope = f"envelope{next(_numbers)}"
        began = time.monotonic()
        with sending:
            stage.links[-1].send(
                json.dumps({"type": "events_api", "envelope_id": envelope, "payload": payload()})
            )
        with stage.changed:
            assert stage.changed.wait_for(lambda: envelope in stage.acked, 30)
        return stage.acked[envelope] - began

    return call


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--questions", type=int, default=2000)
    given.add_argument("--rate", type=int, default=50, help="questions a second")
    options = given.parse_args()
    print(
        f"{'mode':8}{'questions':>10}{'a second':>10}{'p50 ms':>9}{'p99 ms':>9}{'max ms':>9}{'answered':>10}"
    )
    for mode in ("http", "socket"):
        with open_stage() as stage:
            print(measured(mode, stage, options.questions, options.rate), flush=True)


def measured(mode: str, stage: Stage, questions: int, rate: int) -> str:
    with tempfile.TemporaryDirectory(prefix="madoguchi-slack-") as folder:
        port = _free_port()
        own = {
            "MADOGUCHI_VAR": folder,
            "MADOGUCHI_SLACK_API_URL": stage.api_url,
            "MADOGUCHI_WEB_PORT": str(port),
            "MADOGUCHI_LOG_LEVEL": "ERROR",
            "SLACK_BOT_TOKEN": "xoxb-invented",
        } | ({"SLACK_SIGNING_SECRET": SECRET} if mode == "http" else {"SLACK_APP_TOKEN": "xapp-invented"})
        command = [sys.executable, "-m", "bot", "web" if mode == "http" else "slack"]
        with subprocess.Popen(command, env=os.environ | own) as process:
            try:
                _ready(mode, stage, port)
                call = (
                    over_http(f"http://127.0.0.1:{port}/slack/events")
                    if mode == "http"
                    else over_socket(stage)
                )
                call()
                times = sorted(_driven(call, questions, rate))
                stage.wait(questions + 1, PATIENCE)
                answered = stage.posted
            finally:
                process.terminate()
    if times[-1] > DEADLINE:
        print(f"{mode}: an acknowledgement took {times[-1]:.1f} s", file=sys.stderr)
    p50, p99 = (1000 * times[int(len(times) * share)] for share in (0.5, 0.99))
    return (
        f"{mode:8}{questions:>10}{rate:>10}{p50:>9.1f}{p99:>9.1f}{1000 * times[-1]:>9.1f}{answered - 1:>10}"
    )


def _driven(call: Callable[[], float], questions: int, rate: int) -> list[float]:
    """Calls at a steady rate, whether or not the ones before have come back."""
    with ThreadPoolExecutor(64) as pool:
        began, futures = time.monotonic(), []
        for number in range(questions):
            time.sleep(max(0.0, began + number / rate - time.monotonic()))
            futures.append(pool.submit(call))
        return [future.result() for future in futures]


def _ready(mode: str, stage: Stage, port: int) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if mode == "socket" and stage.links:
            return
        with suppress(URLError):
            if mode == "http":
                urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
                return
        time.sleep(0.1)
    raise TimeoutError("the service did not start")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


if __name__ == "__main__":
    main()
