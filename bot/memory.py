"""What a process of the service does with its memory: large mails go back, and what stays is looked through once."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress

LARGE = 2**20  # bytes
_M_MMAP_THRESHOLD = -3  # of malloc.h


def give_back_large_pieces() -> None:
    """Glibc takes the first large piece it gets back for a habit, and from then on keeps up to 64 MB a process for
    more of them (mallopt(3), M_MMAP_THRESHOLD). Other libraries have no such call, and no such habit.
    """
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, LARGE)


def keep_what_is_loaded() -> None:
    """Python looks through all that is in memory for what nobody needs, now and then, and everything stands still for
    a tenth of a second. What was loaded at the start, the matcher's examples above all, stays anyway.
    """
    gc.collect()
    gc.freeze()
