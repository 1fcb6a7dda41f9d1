"""What a process of the service does with its memory."""

from __future__ import annotations

import gc

from bot import memory


def test_what_was_loaded_is_not_looked_through_again():
    try:
        memory.keep_what_is_loaded()
        assert gc.get_freeze_count() > 10_000
        assert len(gc.get_objects()) < 10_000
    finally:
        gc.unfreeze()
