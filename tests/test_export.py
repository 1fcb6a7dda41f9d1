"""Records for a regulator: six facts of every request, nobody's name, and no formula."""

from __future__ import annotations

import csv
import hashlib
import io
import json

import pytest
from conftest import Command
from hypothesis import given
from hypothesis import strategies as st
from samples import NOW, opened

from bot import export
from store import audit, tickets
from store.audit import Entry
from store.canonical import canonical
from store.database import Store


@pytest.fixture
def records(laptop: Store) -> Store:
    with laptop.write() as tx:
        first = opened(tx, "disclose", "correct", requester_name="=cmd|'/c calc'!A0")
        opened(tx, "complaint", requester="taro@example.org")
        tickets.settle(tx, first, [1], "refused", "others", NOW)
        audit.write(tx, [Entry("desk", "mail:ticket:open", 1, facts={"types": ["disclose"]})] * 3, NOW)
    return laptop


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_each_request_has_its_facts_and_nobodys_name(command: Command, records: Store):
    said = command("tickets", "export").stdout
    first, second, third = rows_of(said)
    assert {name: first[name] for name in export.FACTS} == {
        "reference": "PI-2026-000001",
        "request": "1",
        "received": "2026-03-02",
        "nature": "disclose",
        "manner": "mail",
        "answered": "2026-03-02",
        "response": "refused",
        "basis": "others",
    }
    assert (second["nature"], second["answered"], third["nature"]) == ("correct", "", "complaint")
    assert not any(personal in said for personal in ("hanako", "taro", "佐藤", "cmd", "開示のお願い"))


def test_names_are_there_for_who_asks_and_are_no_formulas(command: Command, records: Store):
    first = rows_of(command("tickets", "export", "--personal").stdout)[0]
    assert first["requester_name"] == "'=cmd|'/c calc'!A0"
    row = json.loads(command("tickets", "export", "--personal", "--format", "jsonl").stdout.splitlines()[0])
    assert (row["requester"], row["requester_name"]) == ("hanako@example.net", "=cmd|'/c calc'!A0")


def test_a_part_goes_into_a_file(command: Command, records: Store, tmp_path):
    out = tmp_path / "out.csv"
    assert command("tickets", "export", "--since", "2026-03-03", "--out", str(out)).stdout == ""
    assert rows_of(out.read_text()) == []
    assert "reference" in out.read_text()


@given(st.text())
def test_no_cell_begins_like_a_formula_and_none_is_torn(text: str):
    line = export.as_csv({"a": text, "b": "x"}, ("a", "b"))
    ((cell, other),) = csv.reader(io.StringIO(line, newline=""))
    assert (cell.removeprefix("'"), other) == (text.removeprefix("'"), "x")
    assert not cell.lstrip(" ").startswith(export.FORMULA)


def test_whoever_gets_the_log_can_reckon_its_hashes(command: Command, records: Store):
    lines = command("audit", "export", "--format", "jsonl").stdout.splitlines()
    found = [json.loads(line) for line in lines]
    assert [row["seq"] for row in found] == [1, 2, 3]
    for row, before in zip(found, [{"hash": audit.GENESIS}, *found], strict=False):
        sealed = row.pop("hash")
        assert row["previous"] == before["hash"]
        assert hashlib.sha256(canonical(row).encode()).hexdigest() == sealed
        row["hash"] = sealed
    later = command("audit", "export", "--format", "jsonl", "--since", "3").stdout
    assert json.loads(later) == found[2]
    assert rows_of(command("audit", "export").stdout)[0]["facts"] == '{"types":["disclose"]}'
