"""A large mail goes back to the machine when it is done with."""

from __future__ import annotations

import ctypes
from contextlib import suppress

LARGE = 2**20  # bytes
_M_MMAP_THRESHOLD = -3  # of malloc.h


def give_back_large_pieces() -> None:
    """Glibc takes the first large piece it gets back for a habit, and from then on keeps up to 64 MB a process for
    more of them (mallopt(3), M_MMAP_THRESHOLD). Other libraries have no such call, and no such habit.
    """
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, LARGE)
