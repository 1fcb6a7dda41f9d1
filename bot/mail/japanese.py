"""Japanese bytes as mail really carries them: JIS and EUC read through Microsoft's table, so that ① ㈱ 髙 survive."""

from __future__ import annotations

import re

_HIGH = bytes(byte | 0x80 for byte in range(256))
_JIS = re.compile(rb"\x1b\$[@B(]|\x1b\(I")
_ESCAPE = re.compile(rb"\x1b(\$\([A-Z]|\$[@AB]|\([A-Z]|&@\x1b\$B|[.N].)|([\x0e\x0f])")
_LOST_ESCAPES = re.compile(rb"\$([B@])((?:[!-~]{2}){1,200}?)\(([BJ])")
_LONGEST_REPAIR = 100_000
_KANJI = frozenset((b"$@", b"$B", b"&@\x1b$B", b"$(B", b"$(@"))
_KANA = frozenset((b"(I", b"\x0e"))
_SUPPLEMENT = b"$(D"
_FIRST_HIGH, _ROWS_BEFORE_GAP = 0xA1, 62
_LIKE_MICROSOFT = str.maketrans(
    "\u301c\u2016\u2212\u00a2\u00a3\u00ac\u2014", "\uff5e\u2225\uff0d\uffe0\uffe1\uffe2\u2015"
)
_EUC_CHARACTER = re.compile(rb"[\x00-\x7f]+|\x8e[\xa1-\xdf]|\x8f[\xa1-\xfe]{2}|[\xa1-\xfe]{2}|.", re.DOTALL)

_FOREIGN = re.compile("[^\x00-\x7f]")
_KANA_AND_MARKS = re.compile("[\u3000-\u30ff\uff01-\uff5e]")
_HALF_WIDTH_RUN = re.compile("[\uff61-\uff9f]{3,}")
_KANJI_SIGN = re.compile("[\u4e00-\u9fff]")
_SAMPLE = 2000


def is_jis(data: bytes) -> bool:
    """Whether the bytes switch to Japanese by escapes, whatever their label says."""
    return b"\x1b" in data and bool(_JIS.search(data))


def jis(data: bytes) -> str:
    """ISO-2022-JP and its cousins (-MS, CP50220 to 50222, half-width kana in any of three dresses)."""
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
        return data.translate(_HIGH, b"\r\n").decode("cp932", "replace")
    if mode == _SUPPLEMENT:
        pairs = (data[at : at + 2].translate(_HIGH) for at in range(0, len(data) & ~1, 2))
        return euc(b"".join(b"\x8f" + pair for pair in pairs))
    return data.decode("ascii") if data.isascii() else data.decode("cp932", "replace")


def _kanji(data: bytes) -> str:
    # A line break ends kanji mode, even where the closing escape was forgotten.
    line, newline, rest = data.partition(b"\n")
    line, carriage, _ = line.partition(b"\r")
    pairs = line[: len(line) & ~1]
    return euc(pairs.translate(_HIGH)) + (line[len(pairs) :] + carriage + newline + rest).decode("cp932", "replace")


def euc(data: bytes) -> str:
    """EUC-JP, with the NEC and IBM characters of Windows (CP51932) that the standard lacks."""
    try:
        return data.decode("euc_jp").translate(_LIKE_MICROSOFT)
    except UnicodeDecodeError:
        return "".join(map(_euc_character, _EUC_CHARACTER.findall(data)))


def _euc_character(data: bytes) -> str:
    if data.isascii():
        return data.decode("ascii")
    if len(data) == 2 and data[0] >= _FIRST_HIGH:  # noqa: PLR2004
        return _folded(data[0] - _FIRST_HIGH, data[1] - _FIRST_HIGH).decode("cp932", "replace")
    return data.decode("euc_jp", "replace")


def _folded(row: int, cell: int) -> bytes:
    """A place in the grid of 94 by 94 as Shift_JIS, which folds two rows into one."""
    lead = row // 2 + (0x81 if row < _ROWS_BEFORE_GAP else 0xC1)
    return bytes((lead, cell + 0x9F if row % 2 else cell + 0x40 + (cell >= 63)))  # noqa: PLR2004


def likeness(text: str) -> float:
    """0 (a misreading) to 1 (Japanese): the share of characters that Japanese is mostly made of."""
    sample = text[:_SAMPLE]
    foreign = len(_FOREIGN.findall(sample))
    kana = len(_KANA_AND_MARKS.findall(sample))
    half = sum(map(len, _HALF_WIDTH_RUN.findall(sample)))
    common = sum(map(_is_common, _KANJI_SIGN.findall(sample)))
    return (kana + half * 0.9 + common * 0.95) / foreign if foreign else 1.0


def _is_common(kanji: str) -> bool:
    """Whether a kanji stands on JIS level 1, as nearly all of a modern text do."""
    return b"\x88" <= kanji.encode("cp932", "ignore")[:1] <= b"\x97"
