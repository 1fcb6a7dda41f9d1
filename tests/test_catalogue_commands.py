"""The catalogue's commands: count it, try accepted phrases beside what there was, put them to use."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from conftest import Command, madoguchi
from samples import NOW

from bot.commands.learning import LEARNER
from intents.catalogue import HERE, load
from intents.learning import batch
from intents.matcher import Matcher
from intents.matcher.model import save
from intents.train import train
from store import proposals
from store.database import Store
from store.proposals import NewProposal

WRITERS = ("ann", "bob", "cyd")
EACH = 6
SAYING = "Kindly vacuum my particulars out of your drawers"
PROJECT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Path:
    """A small catalogue by three writers, cut from the shipped one, with a few inquiries and its model."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "inquiries").mkdir()
    shipped = load()
    for label in shipped.labels:
        head, _, _ = label.path.read_text("utf-8").partition("\n## ")
        texts = [p.text for p in shipped.phrases if p.label == label.name and p.language == "en"]
        parts = [head, "\n## en"]
        for at, name in enumerate(WRITERS):
            parts += [f"### {name}", *(f"- {text}" for text in texts[at * EACH : (at + 1) * EACH])]
        (folder / label.path.name).write_text("\n".join(parts) + "\n", "utf-8")
        for name, text in zip(WRITERS, texts[3 * EACH :], strict=False):
            if label.name != "context":
                row = {"id": f"{name}-{label.name}", "lang": "en", "text": text, "labels": [label.name]}
                with (folder / "inquiries" / f"{name}.jsonl").open("a", encoding="utf-8") as file:
                    file.write(json.dumps(row) + "\n")
    save(train(*batch.read(folder)), folder / "model.npz")
    return folder


@pytest.fixture
def own(small: Path, tmp_path: Path, command: Command) -> Path:
    """An operator's catalogue folder, in use."""
    folder = shutil.copytree(small, tmp_path / "catalogue")
    command.environment["MADOGUCHI_CATALOGUE"] = str(folder)
    return folder


def accepted(store: Store, *phrases: str, label: str = "suspend") -> None:
    with store.write() as tx:
        for phrase in phrases:
            proposals.propose(
                tx, NewProposal(phrase, "en", label, "out-of-scope", "relabel", date(2026, 3, 2))
            )
        for each in proposals.listed(tx):
            assert proposals.accept(tx, each, label, each.phrase, "team:sato", NOW)


def gold(folder: Path, *rows: tuple[str, str]) -> str:
    path = folder / "gold.jsonl"
    lines = (
        json.dumps({"id": str(n), "lang": "en", "text": t, "labels": [x]}) for n, (t, x) in enumerate(rows)
    )
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return str(path)


def test_check_counts_the_catalogue_in_use(own: Path, command: Command):
    done = command("catalogue", "check")
    assert done.exit_code == 0
    rows = {line.split()[0]: line.split()[1:] for line in done.output.splitlines() if line}
    assert rows["disclose"] == [str(3 * EACH), "0"]
    assert rows["ann"] == [str(14 * EACH), "0", "13", "0"]
    assert "the model beside it was trained from it" in done.output


def test_check_counts_the_shipped_catalogue(command: Command):
    done = command("catalogue", "check")
    assert done.exit_code == 0
    total = [int(n) for line in done.output.splitlines() if line.startswith("all") for n in line.split()[1:3]]
    assert sum(total[:2]) == len(load().phrases)


def test_check_names_file_and_line_of_a_fault(own: Path, command: Command):
    with (own / "status.md").open("a", encoding="utf-8") as page:
        page.write("a stray line\n")
    done = command("catalogue", "check", str(own))
    line = len((own / "status.md").read_text("utf-8").splitlines())
    assert (done.exit_code, f"status.md:{line}: cannot read 'a stray line'" in done.stderr) == (78, True)


def test_check_names_an_inquiry_whose_label_nobody_knows(own: Path, command: Command):
    with (own / "inquiries" / "bob.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"id": "b9", "lang": "en", "text": "Rain?", "labels": ["weather"]}\n')
    done = command("catalogue", "check")
    assert (done.exit_code, "bob.jsonl: b9 has labels nobody knows: weather" in done.stderr) == (78, True)


def test_the_service_runs_on_an_own_catalogue_and_says_how_to_train_an_edited_one(
    own: Path, command: Command
):
    assert command("ask", "Stop using my data").exit_code == 0
    page = own / "suspend.md"
    page.write_text(page.read_text("utf-8") + f"- {SAYING}\n", "utf-8")
    stale = command("ask", "Stop using my data")
    assert (stale.exit_code, "`madoguchi catalogue publish --force`" in stale.stderr) == (78, True)
    assert command("catalogue", "publish", "--force").exit_code == 0
    assert command("ask", "Stop using my data").exit_code == 0


def test_a_folder_without_a_catalogue_is_refused(tmp_path: Path, command: Command):
    done = command("ask", "x", MADOGUCHI_CATALOGUE=str(tmp_path))
    assert (done.exit_code, "there is no label file" in done.stderr) == (78, True)


def test_evaluate_judges_by_writers_who_were_kept_out(own: Path, laptop: Store, command: Command):
    accepted(laptop, SAYING)
    done = command("catalogue", "evaluate", "--margin", "1")
    assert done.exit_code == 0, done.output
    assert "1 phrases are new" in done.stdout
    assert "== en: 13 inquiries\n  before   after\n" in done.stdout
    assert "best label right" in done.stdout
    assert SAYING not in (own / "suspend.md").read_text("utf-8")


def test_evaluate_shows_on_a_gold_file_what_the_phrases_give(
    own: Path, laptop: Store, command: Command, tmp_path: Path
):
    accepted(laptop, SAYING, "Vacuum me out of those drawers, kindly", label="security")
    done = command("catalogue", "evaluate", gold(tmp_path, (SAYING, "security")))
    assert done.exit_code == 0, done.output
    assert re.search(r"^  [01]\.000   1\.000  best label right$", done.stdout, re.MULTILINE)


def test_publish_adds_the_batch_and_a_model_of_one_piece(
    own: Path, laptop: Store, command: Command, tmp_path: Path
):
    accepted(laptop, SAYING, "Vacuum me out of those drawers, kindly")
    done = command("catalogue", "publish", gold(tmp_path, (SAYING, "suspend")))
    assert done.exit_code == 0, done.output
    assert f"written: {own}" in done.stdout
    learnt = [(p.text, p.label) for p in load(own).phrases if p.author == "own"]
    assert learnt == [(SAYING, "suspend"), ("Vacuum me out of those drawers, kindly", "suspend")]
    assert Matcher.load(own, own / "model.npz").read(SAYING).primary == "suspend"
    assert not list(own.rglob(".*"))
    again = command("catalogue", "publish")
    assert (again.exit_code, "nothing to publish" in again.stdout) == (0, True)


def test_publish_refuses_what_makes_figures_worse_unless_forced(
    own: Path, laptop: Store, command: Command, tmp_path: Path
):
    asked = "Please disclose all the data you hold about me"
    file = gold(tmp_path, *[(asked, "disclose")] * 3)
    accepted(
        laptop,
        asked,
        "Disclose all data you hold",
        "Please disclose the data you hold about me",
        "Do please disclose whatever data you hold on me",
        "I ask you to disclose all my data",
        "All the data about me, please disclose it",
        "Disclose to me all that you hold about me, please",
        "Would you disclose all the data that is held about me",
        label="status",
    )
    before = (own / "model.npz").read_bytes()
    done = command("catalogue", "publish", file)
    assert (done.exit_code, "WORSE" in done.stdout, "not published" in done.stderr) == (69, True, True), (
        done.output
    )
    assert (own / "model.npz").read_bytes() == before
    assert command("catalogue", "evaluate", file).exit_code == 1
    assert command("catalogue", "publish", file, "--force").exit_code == 0
    assert Matcher.load(own, own / "model.npz").read(asked).primary == "status"


def test_what_the_catalogue_says_already_is_left_out_and_named(own: Path, laptop: Store, command: Command):
    twin = next(p for p in load(own).phrases if p.label == "suspend" and p.author == "bob")
    accepted(laptop, twin.text.upper())
    done = command("catalogue", "publish")
    assert "0 phrases are new" in done.stdout
    assert f"bob's suspend: {twin.text!r}" in done.stdout


def test_the_first_publication_makes_an_own_catalogue(
    own: Path, laptop: Store, command: Command, tmp_path: Path
):
    accepted(laptop, SAYING)
    done = command("catalogue", "publish", "--into", str(tmp_path / "new"), "--force")
    assert done.exit_code == 0, done.output
    assert f"MADOGUCHI_CATALOGUE={tmp_path / 'new'}" in done.stdout
    assert command("ask", SAYING, MADOGUCHI_CATALOGUE=str(tmp_path / "new")).exit_code == 0
    assert len(load(tmp_path / "new").phrases) == len(load(own).phrases) + 1
    full = command("catalogue", "publish", "--into", str(own))
    assert (full.exit_code, "is not empty" in full.stderr) == (69, True)


def test_the_shipped_catalogue_is_never_written_to(laptop: Store, command: Command):
    done = command("catalogue", "publish", MADOGUCHI_CATALOGUE=str(HERE))
    assert (done.exit_code, "--into FOLDER" in done.stderr) == (69, True)


def test_without_scikit_learn_the_way_out_is_named(own: Path, command: Command):
    start = "import sys; sys.modules['sklearn'] = None; from bot.__main__ import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", start, "catalogue", "evaluate"],
        env={"PYTHONPATH": str(PROJECT)} | command.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, f"pip install '{LEARNER}'" in done.stderr) == (69, True), done.stderr
    assert f'"{LEARNER}"' in (PROJECT / "pyproject.toml").read_text("utf-8")


def test_the_service_itself_does_not_need_scikit_learn(tmp_path: Path):
    done = madoguchi("ask", "Do you sell my data?", environment={"MADOGUCHI_VAR": str(tmp_path)})
    assert done.stdout
    seen = subprocess.run(
        [sys.executable, "-c", "import sys, bot.house, bot.desk; sys.exit('sklearn' in sys.modules)"],
        cwd=PROJECT,
        check=False,
    )
    assert seen.returncode == 0


def test_a_phrase_that_is_published_already_is_not_added_again(small: Path, tmp_path: Path):
    """Its line on the page may be the number its proposal has: then the two are equal in everything."""
    grown = batch.grow(small, tmp_path / "grown", [replace(load(small).phrases[0])])
    assert grown.added == ()
    assert len(grown.left_out) == 1
