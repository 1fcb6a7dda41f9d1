"""`python -m bench.intake`: interleaved pairs at four settings; prints mails a second, medians and ratios.

Ours is counted from the first connection until the relay has every letter, which is after each mail was committed,
read, matched, made a ticket of and answered. The baseline is counted until its last 250. The last columns say how many
milliseconds of a processor a mail takes in each process, which other load on the machine disturbs least: `door` takes
mail in and sends letters, `worker` does the rest.
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

import psutil  # type: ignore[import-untyped]

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


@dataclass(frozen=True, slots=True)
class Server:
    port: int
    processes: tuple[psutil.Process, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """Mails a second of both, and what a mail costs each of our processes, in milliseconds of a processor."""

    nothing: float
    ours: float
    door: float
    worker: float

    @property
    def ratio(self) -> float:
        return self.ours / self.nothing


WARM_UP = Setting("warm-up", 8, 1, 200)


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


def load(port: int, setting: Setting, run: str) -> tuple[float, float]:
    """When the first connection was begun, and when the last 250 had come."""
    numbers = map(str, (port, setting.connections, setting.mails, setting.per_connection))
    done = subprocess.run(
        [sys.executable, "-m", "bench.intake.load", *numbers, run], capture_output=True, text=True, check=True
    )
    began, ended = map(float, done.stdout.split())
    return began, ended


def null_rate(port: int, setting: Setting, run: str) -> float:
    began, ended = load(port, setting, run)
    return setting.mails / (ended - began)


def our_rate(port: int, sink: subprocess.Popen[str], setting: Setting, run: str) -> float:
    before = taken(sink)
    began, _ = load(port, setting, run)
    while taken(sink) - before < setting.mails:
        if time.monotonic() - began > PATIENCE:
            raise SystemExit(f"only {taken(sink) - before} of {setting.mails} letters reached the relay")
        time.sleep(0.005)
    return setting.mails / (time.monotonic() - began)


def spent(process: psutil.Process) -> float:
    """Milliseconds of a processor, so far."""
    times = process.cpu_times()
    return float(times.user + times.system) * 1000


def turn(null: Server, ours: Server, sink: subprocess.Popen[str], setting: Setting, run: str) -> Turn:
    """Both, one after the other: what else the machine does disturbs them alike."""
    nothing = null_rate(null.port, setting, run)
    before = [spent(each) for each in ours.processes]
    rate = our_rate(ours.port, sink, setting, run)
    costs = (spent(each) - was for each, was in zip(ours.processes, before, strict=True))
    return Turn(nothing, rate, *(cost / setting.mails for cost in costs))


@contextmanager
def madoguchi(relay: int, folder: str) -> Iterator[Server]:
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
        door = psutil.Process(ours.pid)
        yield Server(int(said.split(":")[1].split()[0]), (door, *door.children()))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5, help="pairs at each setting")
    options.add_argument("--only", type=int, help="only the setting with this number, 1 to 4")
    options.add_argument("--var", type=Path, help="folder for the database; default: a temporary one")
    given = options.parse_args()
    settings = SETTINGS[given.only - 1 : given.only] if given.only else SETTINGS
    with (
        tempfile.TemporaryDirectory() as folder,
        process("bench.intake.null") as null,
        process("bench.intake.sink") as sink,
        madoguchi(int(line(sink)), str(given.var or folder)) as ours,
    ):
        servers = Server(int(line(null))), ours
        print(f"mails a second, median of {given.rounds} pairs; ratio of a pair: median, lowest to highest;")
        print("milliseconds of a processor that a mail takes, median")
        print(f"{'setting':24}{'nothing':>8}{'madoguchi':>11}{'ratio':>7}{'':16}{'door':>6}{'worker':>8}")
        turn(*servers, sink, WARM_UP, f"{os.getpid()}w")
        for place, setting in enumerate(settings):
            runs = [f"{os.getpid()}s{place}t{number}" for number in range(given.rounds)]
            print(row(setting, [turn(*servers, sink, setting, run) for run in runs]), flush=True)


def row(setting: Setting, turns: list[Turn]) -> str:
    nothing, ours, ratio, door, worker = (
        statistics.median(getattr(each, name) for each in turns)
        for name in ("nothing", "ours", "ratio", "door", "worker")
    )
    ratios = sorted(each.ratio for each in turns)
    spread = f"{ratios[0]:.2f} to {ratios[-1]:.2f}"
    return f"{setting.name:24}{nothing:8.0f}{ours:11.0f}{ratio:7.2f}   {spread:13}{door:6.2f}{worker:8.2f}"


if __name__ == "__main__":
    main()
