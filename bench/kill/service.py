"""`madoguchi run` as a process that can be killed and started again on the same ports and data."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from enum import StrEnum
from pathlib import Path

import psutil  # type: ignore[import-untyped]


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


LAST_WORDS = 60.0  # seconds to end in


class Victim(StrEnum):
    """Whom the signal hits. The other of the two processes must then end by itself, and lose nothing either."""

    ALL = "everything"
    FRONT = "the process with the doors"
    WORKER = "the worker"


class Service:
    """One life after another; all of them write to the same log."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self.environment = environment
        self.log = log
        self.start_took = 0.0  # seconds, the last time
        self._process: subprocess.Popen[str] | None = None
        self._worker = 0

    def begin(self) -> None:
        """Start, and do not wait."""
        with self.log.open("a") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run"],
                env=os.environ | self.environment,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                start_new_session=True,  # so that one signal can reach it and its child
            )

    def start(self) -> None:
        """Start, and wait until the mail door is open."""
        began = time.monotonic()
        self.begin()
        assert self._process
        assert self._process.stdout
        for line in self._process.stdout:
            if line.split()[:1] == ["data"]:  # the last line of the greeting's table
                self.start_took = time.monotonic() - began
                self._worker = _child_of(self._process.pid)
                return
        raise SystemExit(f"the service did not start:\n{self.log.read_text()[-2000:]}")

    def kill(self, victim: Victim = Victim.ALL) -> None:
        """SIGKILL, and wait until nothing is left."""
        self.strike(victim)
        self.bury()

    def strike(self, victim: Victim) -> None:
        """SIGKILL: the victim does not get to say a last word."""
        assert self._process
        if victim is Victim.ALL:
            os.killpg(self._process.pid, signal.SIGKILL)
        else:
            os.kill(self._worker if victim is Victim.WORKER else self._process.pid, signal.SIGKILL)

    def bury(self) -> None:
        """A service that lost its worker ends by itself, and does not say that all is well."""
        assert self._end() != 0

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        assert self._process
        self._process.terminate()
        return self._end()

    def _end(self) -> int:
        process, self._process = self._process, None
        assert process
        try:
            return process.wait(LAST_WORDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
        finally:
            if process.stdout:
                process.stdout.close()

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process is not None

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Another command on the same data, to its end."""
        return subprocess.run(
            [sys.executable, "-m", "bot", *words],
            env=os.environ | self.environment,
            capture_output=True,
            text=True,
            check=False,
        )


def _child_of(process: int) -> int:
    (child,) = psutil.Process(process).children()
    return int(child.pid)
