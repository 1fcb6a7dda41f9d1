"""Every command explains itself, and tells slips of the hand and wrong settings in a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from conftest import Command

from bot.__main__ import main

FIRST = "PI-2026-000001"


def every_command(group: click.Group = main, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    for name in group.list_commands(click.Context(group)):
        found = group.get_command(click.Context(group), name)
        if isinstance(found, click.Group):
            yield from every_command(found, (*path, name))
        else:
            yield (*path, name)


@pytest.mark.parametrize("words", list(every_command()), ids=" ".join)
def test_every_command_explains_itself(command: Command, words: tuple[str, ...]):
    done = command(*words, "--help")
    assert done.exit_code == 0
    assert done.output.startswith("Usage: ")
    assert len(done.output.splitlines()) > 4


MISTAKES = [
    (["nonsense"], 2, "No such command 'nonsense'"),
    (["ask"], 2, "Missing argument 'TEXT'"),
    (["ask", "x", "--channel", "fax"], 2, "'fax' is not one of"),
    (["replay", "first"], 2, "'first' is not a valid integer"),
    (["parse", "/nowhere.eml"], 2, "does not exist"),
    (["tickets", "show", "PI-2026-000009"], 69, "there is no ticket PI-2026-000009"),
    (
        ["tickets", "settle", "PI-2026-000009", "--outcome", "fulfilled"],
        69,
        "there is no ticket PI-2026-000009",
    ),
    (["tickets", "settle", FIRST], 2, "Missing option '--outcome'"),
    (["tickets", "settle", FIRST, "--outcome", "eaten"], 2, "'eaten' is not one of"),
    (["tickets", "relabel", "PI-2026-000009", "correct"], 69, "there is no ticket PI-2026-000009"),
    (["policy", "show", "weather"], 65, "there is no section weather"),
    (["policy", "show", "--on", "tomorrow"], 2, "does not match the format"),
]


@pytest.mark.parametrize(
    ("words", "code", "said"), MISTAKES, ids=lambda value: value[0] if isinstance(value, list) else ""
)
def test_a_slip_of_the_hand_is_told_in_a_sentence(command: Command, words: list[str], code: int, said: str):
    done = command(*words)
    assert (done.exit_code, said in done.stderr) == (code, True), done.output
    assert isinstance(done.exception, SystemExit)


SETTINGS = [
    ({"MADOGUCHI_POLICY": "{empty}"}, ["ask", "x"], 78),
    ({"MADOGUCHI_TEMPLATES": "{empty}"}, ["letters"], 78),
    ({"MADOGUCHI_SMTP_PORT": "x"}, ["doctor"], 78),
    ({"MADOGUCHI_LAW": "roman"}, ["ask", "x"], 78),
    ({"MADOGUCHI_SECRET_KEY": "short"}, ["ask", "x"], 78),
    ({"MADOGUCHI_VAR": "/dev/null"}, ["ask", "x"], 75),
    ({"MADOGUCHI_VAR": "/dev/null"}, ["doctor"], 75),
    ({"MADOGUCHI_DATABASE_URL": "postgresql://127.0.0.1:1/none?connect_timeout=2"}, ["tickets", "list"], 75),
    ({"MADOGUCHI_DATABASE_URL": "postgresql://127.0.0.1:1/none?connect_timeout=2"}, ["migrate"], 75),
]


@pytest.mark.parametrize(("environment", "words", "code"), SETTINGS)
def test_a_wrong_setting_is_told_in_a_sentence(
    command: Command, tmp_path: Path, environment: dict[str, str], words: list[str], code: int
):
    (tmp_path / "empty").mkdir()
    given = {name: value.format(empty=tmp_path / "empty") for name, value in environment.items()}
    done = command(*words, **given)
    assert done.exit_code == code, done.output
    assert isinstance(done.exception, SystemExit)
    assert done.stderr.startswith("madoguchi: ")
