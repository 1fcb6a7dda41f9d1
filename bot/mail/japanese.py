"""Japanese bytes as mail really carries them: JIS and EUC read through Microsoft's table, so that ① ㈱ 髙 survive."""

from __future__ import annotations

import re

_HIGH = bytes(b | 0x80 for b in range(256))
_ESCAPE = re.compile(rb"\x1b(\$\([A-Z]|\$[@AB]|\([A-Z]|&@\x1b\$B|[.N].)|([\x0e\x0f])")
_LOST_ESCAPES = re.compile(rb"(?<!\x1b)\$([B@])((?:[!-~]{2}){1,200}?)\(([BJ])")
_LONGEST_REPAIR = 100_000
_KANJI = frozenset((b"$@", b"$B", b"&@\x1b$B", b"$(B", b"$(@"))
_KANA = frozenset((b"(I", b"\x0e"))
_LIKE_MICROSOFT = str.maketrans(
    "\u301c\u2016\u2212\u00a2\u00a3\u00ac\u2014", "\uff5e\u2225\uff0d\uffe0\uffe1\uffe2\u2015"
)
_EUC_CHARACTER = re.compile(rb"\x8e[\xa1-\xdf]|\x8f[\xa1-\xfe]{2}|[\xa1-\xfe]{2}|[\x00-\x7f]+|.", re.DOTALL)


def jis(data: bytes) -> str:
    """ISO-2022-JP and its cousins (-MS, CP50220-2, with half-width kana in any of three dresses)."""
    if b"\x1b" not in data and len(data) < _LONGEST_REPAIR:
        data = _LOST_ESCAPES.sub(b"\x1b$\\1\\2\x1b(\\3", data)
    out, mode, at = [], b"(B", 0
    for escape in _ESCAPE.finditer(data):
        out.append(_segment(data[at : escape.start()], mode))
        mode = escape[1] or (escape[2] if escape[2] == b"\x0e" else b"(B")
        at = escape.end()
    out.append(_segment(data[at:], mode))
    return "".join(out)


def _segment(data: bytes, mode: bytes) -> str:
    if mode in _KANJI:
        return _kanji(data)
    if mode in _KANA:
        return (
            data.translate(_HIGH).decode("cp932", "replace")
            if data.isascii()
            else data.decode("cp932", "replace")
        )
    if mode == b"$(D":
        return _supplement(data)
    return data.decode("ascii") if data.isascii() else data.decode("cp932", "replace")


def _kanji(data: bytes) -> str:
    # A line break ends kanji mode even where the closing escape was forgotten.
    line, newline, rest = data.partition(b"\n")
    if newline and rest.strip(b"\r\n"):
        return _kanji(line) + "\n" + rest.decode("cp932", "replace")
    body = line.rstrip(b"\r")
    kept = body[: len(body) & ~1]
    return (
        euc(kept.translate(_HIGH))
        + body[len(kept) :].decode("ascii", "replace")
        + (newline + rest).decode("ascii", "replace")
    )


def _supplement(data: bytes) -> str:
    pairs = (data[i : i + 2].translate(_HIGH) for i in range(0, len(data) & ~1, 2))
    return b"".join(b"\x8f" + pair for pair in pairs).decode("euc_jp", "replace")


def euc(data: bytes) -> str:
    """EUC-JP, with the NEC and IBM characters of Windows (CP51932) that the standard lacks."""
    try:
        return data.decode("euc_jp").translate(_LIKE_MICROSOFT)
    except UnicodeDecodeError:
        return "".join(map(_euc_character, _EUC_CHARACTER.findall(data)))


def _euc_character(data: bytes) -> str:
    if len(data) == 2 and data[0] >= 0xA1:
        return _shifted(data).decode("cp932", "replace")
    return data.decode("euc_jp", "replace")


def _shifted(pair: bytes) -> bytes:
    """An EUC pair as Shift_JIS (the same grid of 94 by 94, folded in two)."""
    row, cell = pair[0] - 0xA1, pair[1] - 0xA1
    lead = row // 2 + (0x81 if row < 62 else 0xC1)
    trail = cell + 0x9F if row % 2 else cell + 0x40 + (cell >= 63)
    return bytes((lead, trail))
