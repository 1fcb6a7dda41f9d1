"""`python -m bench.intake`: interleaved pairs at four settings; prints mails a second, medians and ratios.

Ours is counted from the first connection until the relay has every letter, which is after each mail was committed,
read, matched, made a ticket of and answered. The baseline is counted until its last 250.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 120.0  # seconds for the relay to get every letter


@dataclass(frozen=True, slots=True)
class Setting:
    name: str
    connections: int
    per_connection: int
    mails: int


SETTINGS = (
    Setting("1 connection", 1, 1, 300),
    Setting("8 connections", 8, 1, 600),
    Setting("32 connections", 32, 1, 600),
    Setting("32 kept, 20 mails each", 32, 20, 1280),
)


@contextmanager
def process(*command: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    running = subprocess.Popen(
        [sys.executable, "-m", *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | environment,
    )
    try:
        yield running
    finally:
        running.terminate()
        running.wait(30)


def line(running: subprocess.Popen[str]) -> str:
    assert running.stdout
    return running.stdout.readline().strip()


def taken(sink: subprocess.Popen[str]) -> int:
    assert sink.stdin
    sink.stdin.write("?\n")
    sink.stdin.flush()
    return int(line(sink))


def load(port: int, setting: Setting, run: str) -> float:
    numbers = map(str, (port, setting.connections, setting.mails, setting.per_connection))
    done = subprocess.run(
        [sys.executable, "-m", "bench.intake.load", *numbers, run], capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def null_rate(setting: Setting, run: str) -> float:
    with process("bench.intake.null") as null:
        return setting.mails / load(int(line(null)), setting, run)


def our_rate(port: int, sink: subprocess.Popen[str], setting: Setting, run: str) -> float:
    before, began = taken(sink), time.perf_counter()
    accepted = load(port, setting, run)
    start_up = time.perf_counter() - began - accepted  # of the load program, before its first connection
    while taken(sink) - before < setting.mails:
        if time.perf_counter() - began > PATIENCE:
            raise SystemExit(f"only {taken(sink) - before} of {setting.mails} letters reached the relay")
        time.sleep(0.005)
    return setting.mails / (time.perf_counter() - began - start_up)


@contextmanager
def madoguchi(relay: int, folder: str) -> Iterator[int]:
    environment = {
        "MADOGUCHI_VAR": folder,
        "MADOGUCHI_SMTP_PORT": "0",
        "MADOGUCHI_WEB_PORT": "0",
        "MADOGUCHI_RELAY_URL": f"smtp://127.0.0.1:{relay}",
        "MADOGUCHI_RATE_LIMIT": "0",
        "MADOGUCHI_LOG_LEVEL": "WARNING",
    }
    with process("bot", "run", **environment) as ours:
        while not (said := line(ours)).startswith("mail"):
            if ours.poll() is not None:
                raise SystemExit("madoguchi did not start")
        yield int(said.split(":")[1].split()[0])


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5, help="pairs at each setting")
    options.add_argument("--only", type=int, help="only the setting with this number, 1 to 4")
    options.add_argument("--var", type=Path, help="folder for the database; default: a temporary one")
    given = options.parse_args()
    settings = SETTINGS[given.only - 1 : given.only] if given.only else SETTINGS
    with (
        tempfile.TemporaryDirectory() as folder,
        process("bench.intake.sink") as sink,
        madoguchi(int(line(sink)), str(given.var or folder)) as port,
    ):
        print(
            f"{'setting':24}{'nothing':>10}{'madoguchi':>11}{'ratio':>8}   mails a second, median of {given.rounds}"
        )
        for place, setting in enumerate(settings):
            pairs = []
            for turn in range(given.rounds):
                run = f"{os.getpid()}s{place}t{turn}"
                pairs.append((null_rate(setting, run), our_rate(port, sink, setting, run)))
            null, ours = (statistics.median(column) for column in zip(*pairs, strict=True))
            ratio = statistics.median(ours / null for null, ours in pairs)
            print(f"{setting.name:24}{null:10.0f}{ours:11.0f}{ratio:8.2f}", flush=True)


if __name__ == "__main__":
    main()
