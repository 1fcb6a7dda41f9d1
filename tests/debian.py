"""Servers of others that some tests want: Debian has them."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

PATIENCE = 300  # seconds


def provided(program: str, *packages: str) -> None:
    """Skip the test when the program is not here and cannot be had."""
    if not shutil.which(program):
        _install(packages)
    if not shutil.which(program):
        pytest.skip(
            f"{program} is not installed, and cannot be: `apt-get install {' '.join(packages)}` as root"
        )


@cache
def _install(packages: tuple[str, ...]) -> None:
    """Only in a container: on a person's machine a package would start a service, and stay."""
    if os.geteuid() != 0 or not shutil.which("apt-get") or Path("/run/systemd/system").exists():
        return
    for command in ("update", "install -y --no-install-recommends"):
        words = ["apt-get", "-qq", *command.split(), *(packages if "install" in command else ())]
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(words, env=quiet, capture_output=True, timeout=PATIENCE, check=False)
