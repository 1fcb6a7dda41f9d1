"""A label file and its words are all a new section or request type needs."""

import shutil
from dataclasses import replace

import pytest

from intents.catalogue import HERE, load
from intents.fault import Fault
from intents.matcher import Matcher
from intents.matcher import model as models
from intents.reading import Decision
from intents.train import train
from intents.train.examples import composed, writer

RETENTION = """---
label: retention
kind: {kind}
title: {{en: Retention, ja: 保存期間}}
---

## en

### ann
- For how many years are records stored?
- storage period of customer files
- After how long do records expire?
- how many years till my file expires

### bob
- storage period?
- For how many years do you store invoices with my name?
- how many years is a record stored
- When do stored records expire, after how many years?
"""
KEPT = 15


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A small catalogue by two writers, cut from the shipped one."""
    folder = tmp_path_factory.mktemp("catalogue")
    for path in HERE.glob("*.md"):
        head, _, _ = path.read_text(encoding="utf-8").partition("\n## ")
        phrases = [p.text for p in load().phrases if p.label == path.stem and p.language == "en"][: 2 * KEPT]
        parts = [head, "\n## en", "### ann", *(f"- {text}" for text in phrases[:KEPT])]
        parts += ["### bob", *(f"- {text}" for text in phrases[KEPT:])]
        (folder / path.name).write_text("\n".join(parts) + "\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(("kind", "section"), [("question", "retention"), ("request", "requests")])
def test_a_new_label_needs_no_code(tmp_path, folder, kind, section):
    grown = shutil.copytree(folder, tmp_path / "catalogue")
    (grown / "retention.md").write_text(RETENTION.format(kind=kind), encoding="utf-8")
    catalogue = load(grown)
    models.save(train(catalogue, []), tmp_path / "model.npz")
    reading = Matcher.load(grown, tmp_path / "model.npz").read("For how many years are my records stored?")
    assert reading.primary == "retention"
    assert reading.sections == (section,)
    assert (reading.decision is Decision.ANSWER) <= (kind == "question")


def test_training_is_reproducible(folder, tmp_path):
    catalogue = load(folder)
    for name in ("one.npz", "two.npz"):
        models.save(train(catalogue, []), tmp_path / name)
    one, two = (models.load(tmp_path / name) for name in ("one.npz", "two.npz"))
    assert (one.votes == two.votes).all()
    assert all((one.head[name] == two.head[name]).all() for name in one.head)


def test_phrases_by_one_hand_are_not_enough(folder):
    alone = replace(load(folder), phrases=tuple(p for p in load(folder).phrases if p.author == "ann"))
    with pytest.raises(Fault, match="two writers"):
        train(alone, [])


def test_batches_by_one_hand_are_left_out_together():
    assert writer("k1") == writer("k12") == "k"


def test_composed_letters_are_by_one_author_and_carry_their_labels():
    phrases = load().phrases
    by_text = {p.text: p for p in phrases}
    letter = next(x for x in composed(phrases) if len(x.labels) == 3)
    spoken = [by_text[line] for line in letter.text.split("\n") if line in by_text]
    assert {p.author for p in spoken} == {letter.author}
