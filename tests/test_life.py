"""The life of a request is what its table says, and README draws it from there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import Command

from bot.desk import life, team
from bot.desk.life import ACTS, Rung, State, Who
from bot.replies import Letter
from store import tickets

README = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
OF_THE_TEAM = [name for name, act in ACTS.items() if Who.TEAM in act.who]


def test_readme_draws_the_table():
    drawn = re.search(r"```mermaid\n(.*?)\n```", README, re.DOTALL)
    assert drawn
    assert drawn[1] == life.diagram(), "put `madoguchi tickets life --diagram` into README"


def test_the_command_shows_every_act(command: Command):
    shown = command("tickets", "life").stdout
    assert {line.split()[0] for line in shown.splitlines()[1:]} == set(ACTS)
    assert command("tickets", "life", "--diagram").stdout == life.diagram() + "\n"


@pytest.mark.parametrize("name", OF_THE_TEAM)
def test_every_act_of_the_team_can_be_called_and_commanded(name: str, command: Command):
    assert callable(getattr(team, name))
    shown = command("tickets", name, "--help")
    assert shown.exit_code == 0
    assert f"madoguchi tickets {name} PI-" in shown.stdout, "its help has an example"


def test_no_state_is_without_a_way_out():
    for state in State:
        assert any(state in act.begins and act.ends not in (None, state) for act in ACTS.values())


def test_the_states_are_those_of_the_store():
    assert {*State} == {tickets.OPEN, tickets.WAITING, tickets.SETTLED}


def test_every_letter_named_is_a_template():
    kinds = {kind.kind for kind in Letter.__args__}
    assert {act.letter for act in ACTS.values()} - {""} <= kinds


def test_a_rung_reaches_those_below_it():
    assert [Rung.ADDRESS.reaches(rung) for rung in Rung] == [True, True, False]


@pytest.mark.parametrize("actor", ["team:sato", "desk", "clock"])
def test_the_log_names_an_act_by_who_did_it(actor: str):
    from bot.desk.team.turn import who

    assert ACTS["resume"].logged(who(actor)).endswith(":request:resume")
