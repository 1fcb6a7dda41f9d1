"""Japanese bytes as mail really carries them: JIS and EUC read through Microsoft's table, so that ① ㈱ 髙 survive."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress

_HIGH = bytes(byte | 0x80 for byte in range(256))
_JIS = re.compile(rb"\x1b\$[@B(]|\x1b\(I")
_ESCAPE = re.compile(rb"\x1b(\$\([A-Z]|\$[@AB]|\([A-Z]|&@\x1b\$B|[.N].)|([\x0e\x0f])")
_LOST_ESCAPES = re.compile(rb"\$([B@])((?:[!-~]{2}){1,200}?)\(([BJ])")
_LONGEST_REPAIR = 100_000
# What Python's own codec, ten times as fast, does not know or reads otherwise: other sets, a forgotten last escape.
_BEYOND_STANDARD = re.compile(rb"\x1b(?!\$[@B]|\(B)|[\x0e\x0f\x80-\xff]|\x1b\$.[^\x1b\n]*\n")
_KANJI = frozenset((b"$@", b"$B", b"&@\x1b$B", b"$(B", b"$(@"))
_KANA = frozenset((b"(I", b"\x0e"))
_SUPPLEMENT = b"$(D"
_FIRST_HIGH, _CELLS, _ROWS_BEFORE_GAP = 0xA1, 94, 62
_MICROSOFT = str.maketrans(
    "\u301c\u2016\u2212\u00a2\u00a3\u00ac\u2014", "\uff5e\u2225\uff0d\uffe0\uffe1\uffe2\u2015"
)
_UNLIKE_MICROSOFT = re.compile("[\u301c\u2016\u2212\u00a2\u00a3\u00ac\u2014]")


def is_jis(data: bytes) -> bool:
    """Whether the bytes switch to Japanese by escapes, whatever their label says."""
    return b"\x1b" in data and bool(_JIS.search(data))


def jis(data: bytes) -> str:
    """ISO-2022-JP and its cousins (-MS, CP50220 to 50222, half-width kana in any of three dresses)."""
    if b"\x1b" not in data and len(data) < _LONGEST_REPAIR:
        data = _LOST_ESCAPES.sub(b"\x1b$\\1\\2\x1b(\\3", data)
    if not _BEYOND_STANDARD.search(data):
        with suppress(UnicodeDecodeError):
            return _like_microsoft(data.decode("iso2022_jp"))
    out, mode, at = [], b"(B", 0
    for escape in _ESCAPE.finditer(data):
        out.append(_segment(data[at : escape.start()], mode))
        mode = escape[1] or (escape[2] if escape[2] == b"\x0e" else b"(B")
        at = escape.end()
    out.append(_segment(data[at:], mode))
    return _like_microsoft("".join(out))


def _segment(data: bytes, mode: bytes) -> str:
    if mode in _KANJI:
        return _kanji(data)
    if mode in _KANA:
        return data.translate(_HIGH, b"\r\n").decode("cp932", "replace")
    if mode == _SUPPLEMENT:
        pairs = (data[at : at + 2].translate(_HIGH) for at in range(0, len(data) & ~1, 2))
        return _grid(b"".join(b"\x8f" + pair for pair in pairs))
    return data.decode("ascii") if data.isascii() else data.decode("cp932", "replace")


def _kanji(data: bytes) -> str:
    # A line break ends kanji mode, even where the closing escape was forgotten.
    line, newline, rest = data.partition(b"\n")
    line, carriage, _ = line.partition(b"\r")
    pairs = line[: len(line) & ~1]
    return _grid(pairs.translate(_HIGH)) + (line[len(pairs) :] + carriage + newline + rest).decode(
        "cp932", "replace"
    )


def euc(data: bytes) -> str:
    """EUC-JP, with the NEC and IBM characters of Windows (CP51932) that the standard lacks."""
    return _like_microsoft(_grid(data))


def _like_microsoft(text: str) -> str:
    return text.translate(_MICROSOFT) if _UNLIKE_MICROSOFT.search(text) else text


def _grid(data: bytes) -> str:
    return data.decode("euc_jp", "read-as-windows")


def _of_windows(error: UnicodeError) -> tuple[str, int]:
    """An error handler: what the standard lacks stands at the same place of Microsoft's grid, if anything does."""
    assert isinstance(error, UnicodeDecodeError)
    row, cell = (byte - _FIRST_HIGH for byte in error.object[error.start : error.start + 2].ljust(2, b"\0"))
    if row < 0 or cell < 0 or row >= _CELLS or cell >= _CELLS:
        return "\ufffd", error.start + 1
    return _folded(row, cell).decode("cp932", "replace"), error.start + 2


codecs.register_error("read-as-windows", _of_windows)


def _folded(row: int, cell: int) -> bytes:
    """A place in the grid of 94 by 94 as Shift_JIS, which folds two rows into one."""
    lead = row // 2 + (0x81 if row < _ROWS_BEFORE_GAP else 0xC1)
    return bytes((lead, cell + 0x9F if row % 2 else cell + 0x40 + (cell >= 63)))
