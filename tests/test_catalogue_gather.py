"""Batches written apart come together in the label files, near-duplicates named and left out."""

import pytest

from intents.catalogue import load
from intents.catalogue.gather import gather, without_near_duplicates
from intents.catalogue.page import Phrase
from intents.fault import Fault
from intents.reading import Language

HEAD = "---\nlabel: {0}\nkind: {1}\ntitle: {{en: x, ja: x}}\n---\n"


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "catalogue"
    (folder / "inquiries").mkdir(parents=True)
    for label, kind in (("disclose", "request"), ("security", "question")):
        (folder / f"{label}.md").write_text(HEAD.format(label, kind), encoding="utf-8")
    return folder


def batch(tmp_path, author, *lines):
    batches = tmp_path / "batches"
    batches.mkdir(exist_ok=True)
    (batches / f"{author}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return batches


def test_batches_are_sorted_into_label_files(tmp_path, folder):
    batch(tmp_path, "ken", "security\tja\t暗号化していますか", "disclose\ten\tShow me my file")
    batches = batch(tmp_path, "anna", "disclose\ten\tWhat do you know about me?")
    (batches / "anna.jsonl").write_text("", encoding="utf-8")
    assert list(gather(batches, folder)) == []
    assert [(p.author, p.label) for p in load(folder).phrases] == [
        ("anna", "disclose"),
        ("ken", "disclose"),
        ("ken", "security"),
    ]
    assert (folder / "inquiries" / "anna.jsonl").exists()


def test_gathering_twice_changes_nothing(tmp_path, folder):
    batches = batch(
        tmp_path, "anna", "disclose\ten\tWhat do you know about me?", "disclose\tja\t記録を見せて"
    )
    list(gather(batches, folder))
    before = (folder / "disclose.md").read_bytes()
    assert list(gather(batches, folder)) == []
    assert (folder / "disclose.md").read_bytes() == before


def test_a_new_batch_of_an_author_replaces_the_old_one(tmp_path, folder):
    list(gather(batch(tmp_path, "anna", "disclose\ten\tShow me my file"), folder))
    list(gather(batch(tmp_path, "anna", "disclose\ten\tA copy of everything, please"), folder))
    assert [p.text for p in load(folder).phrases] == ["A copy of everything, please"]


def test_a_near_duplicate_is_left_out_and_named(tmp_path, folder):
    batch(tmp_path, "anna", "disclose\ten\tPlease show me my data!")
    batches = batch(tmp_path, "ken", "security\ten\tplease show me my data")
    (line,) = gather(batches, folder)
    assert "ken" in line
    assert "anna" in line
    assert len(load(folder).phrases) == 1


def test_the_same_words_in_two_languages_are_no_duplicates():
    phrases = [Phrase("GDPR?", "disclose", language, "anna") for language in (Language.EN, Language.JA)]
    assert without_near_duplicates(phrases) == (phrases, [])


@pytest.mark.parametrize(
    "line", ["unknown\ten\tx", "disclose\tfr\tx", "disclose\ten\t", "disclose en x", "disclose\ten\tx\ty"]
)
def test_a_line_that_cannot_be_read_is_refused(tmp_path, folder, line):
    with pytest.raises(Fault) as fault:
        list(gather(batch(tmp_path, "anna", "", line), folder))
    assert fault.value.line == 2
