"""A pack file a person wrote: a new one needs no code, a broken one is refused with its line."""

from __future__ import annotations

import contextlib
import re
import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import intents.law
from intents.fault import Fault
from intents.law import load

APPI = Path(intents.law.__file__).with_name("appi.yaml").read_text(encoding="utf-8")


def test_a_new_pack_needs_no_code(tmp_path: Path) -> None:
    (tmp_path / "home.yaml").write_text(
        APPI.replace("id: appi", "id: home").replace("count: 14", "count: 7"), "utf-8"
    )
    packs = load(tmp_path)
    assert set(packs) == {"appi", "ccpa", "gdpr", "home", "uk"}
    assert packs["home"].due("disclose", date(2026, 11, 24)).plan == date(2026, 12, 1)


def test_a_pack_of_the_folder_replaces_ours(tmp_path: Path) -> None:
    (tmp_path / "ours.yaml").write_text(APPI.replace("count: 14", "count: 10"), "utf-8")
    assert load(tmp_path)["appi"].due("correct", date(2026, 11, 24)).plan == date(2026, 12, 4)


def test_two_files_cannot_have_one_id(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(APPI, "utf-8")
    with pytest.raises(Fault, match=r"b\.yaml:1: another file already has the id 'appi'"):
        load(tmp_path)


BROKEN = {
    "a key nobody knows": ("review_by:", "reviewed_by:", "review_by"),
    "a key that stands twice": ("retention: null", "retention: null\nretention: null", "a second time"),
    "a date there is not": ("2027-01-01", "2027-02-30", "review_by"),
    "a word for a number": ("count: 14", "count: fortnight", "due.count"),
    "a yes for a number": ("count: 14", "count: true", "due.count"),
    "a unit nobody knows": ("unit: days", "unit: weeks", "due.unit"),
    "an outcome nobody knows": ("not-verified, duplicate", "unverified, duplicate", "outcomes"),
    "holidays nobody knows": ("holidays: JP", "holidays: Nippon", "no holidays are known"),
    "a closed day that is no day": ('"12-29"', '"13-29"', "calendar.closed"),
    "a missing twin": (
        "{ en: APPI art. 36 (a duty to endeavour), ja: 個人情報保護法第36条（努力義務） }",
        "{ en: APPI art. 36 }",
        "ja",
    ),
    "a twin in the other language": ("ja: 理由、および苦情の申出先", "ja: the reason", "no Japanese letters"),
    "a ground nobody defined": ("[harm, hindrance, other-law]", "[harm, whim, other-law]", "'whim'"),
    "a source nobody defined": ("sources: [reasons]", "sources: [hearsay]", "'hearsay'"),
    "a source nobody uses": ("  act-32:", "  act-99: elsewhere\n  act-32:", "no figure names it"),
    "a doubt without words": ("sure: true", "sure: false", "says its doubt"),
    "a house rule with a latest date": (
        "by: house\n      article:",
        "by: house\n      first_day: doubtful\n      article:",
        "latest date",
    ),
    "a type that is missing": ("  complaint:\n    name", "  grumble:\n    name", "has no complaint"),
    "a refusal without grounds": (
        "refusals: [accurate, beyond-purpose, own-procedure]",
        "refusals: []",
        "without `refusals`",
    ),
    "an end before the beginning": ("valid_to: 2028-07-15", "valid_to: 2021-07-15", "before valid_from"),
    "no YAML at all": ("duties:", "duties: [", "not YAML"),
    "a character YAML forbids": ("duties:", "duties:\x07", "not YAML"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_pack_is_refused_with_its_line(case: str, tmp_path: Path) -> None:
    good, bad, told = BROKEN[case]
    assert good in APPI
    path = tmp_path / "broken.yaml"
    path.write_text(APPI.replace(good, bad, 1), "utf-8")
    with pytest.raises(Fault, match=re.escape(told)) as refused:
        load(tmp_path)
    assert refused.value.path == path
    assert refused.value.line


def test_the_line_of_a_fault_is_the_line_of_its_key(tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text(APPI.replace("unit: days", "unit: weeks", 1), "utf-8")
    line = APPI[: APPI.index("unit: days")].count("\n") + 1
    with pytest.raises(Fault) as refused:
        load(tmp_path)
    assert refused.value.line == line


@pytest.mark.parametrize(
    "text", [b"", b"- 1\n", b"just words", b"id: \xff\xfe", b"&a [*a]", b"? [1]\n: 2\n", b"!!int many"]
)
def test_a_file_that_is_no_pack_is_refused(text: bytes, tmp_path: Path) -> None:
    (tmp_path / "no.yaml").write_bytes(text)
    with pytest.raises(Fault, match=r"no\.yaml"):
        load(tmp_path)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, len(APPI) - 1), st.text(st.characters(codec="utf-8"), max_size=4))
def test_a_mangled_pack_is_a_pack_or_a_fault(at: int, what: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mangled.yaml"
        path.write_bytes((APPI[:at] + what + APPI[at + 3 :]).encode())
        with contextlib.suppress(Fault):
            assert len(load(path.parent)) >= len(load())
