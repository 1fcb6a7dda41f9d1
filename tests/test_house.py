"""A house built again in the same process is quick, and never an old one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from samples import some_settings

from bot.house import build
from bot.settings import Settings
from bot.specimens import specimens
from intents.fault import Fault

PROJECT = Path(__file__).parent.parent


def redirect(settings: Settings) -> str:
    return dict(specimens(build(settings).letters))["redirect.en"].text


def test_what_was_read_once_is_shared(tmp_path: Path):
    first, second = build(some_settings(tmp_path)), build(some_settings(tmp_path))
    assert first.matcher is second.matcher


def test_a_template_that_was_edited_is_compiled_anew(tmp_path: Path):
    folder = shutil.copytree(PROJECT / "templates", tmp_path / "templates")
    settings = some_settings(tmp_path, templates=folder)
    assert redirect(settings) != "Edited.\n"
    (folder / "mail/redirect.en.txt").write_text("Subject: Re\n\nEdited.\n")
    assert redirect(settings) == "Edited.\n"


def test_a_catalogue_that_was_edited_is_read_anew(tmp_path: Path):
    folder = shutil.copytree(PROJECT / "intents/catalogue", tmp_path / "catalogue")
    shutil.copy(PROJECT / "intents/matcher/model.npz", folder)
    settings = some_settings(tmp_path, catalogue=folder)
    build(settings)
    page = folder / "status.md"
    page.write_text(page.read_text("utf-8") + "- And how is my matter?\n", "utf-8")
    with pytest.raises(Fault, match="another catalogue"):
        build(settings)
