"""The catalogue is data that a privacy officer edits: it must be whole, and broken files must say where."""

import shutil
from pathlib import Path

import pytest

from intents.catalogue import HERE, load
from intents.catalogue.letters import load_letters
from intents.fault import Fault
from intents.labels import LABELS
from intents.reading import Language

HEAD = "---\nlabel: disclose\nkind: request\ntitle: {en: Disclosure, ja: 開示}\n---\n"


def page(folder, text, name="disclose"):
    path = folder / f"{name}.md"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_catalogue_has_every_label_in_both_languages():
    catalogue = load()
    assert set(catalogue.names) == set(LABELS)
    for label in LABELS:
        for language in (Language.EN, Language.JA):
            assert len(catalogue.phrases_of(label, language)) >= 100, (label, language)


def test_every_inquiry_of_the_catalogue_has_labels_that_exist():
    letters = load_letters()
    assert len(letters) > 300
    assert all(letter.allowed <= set(LABELS) for letter in letters)


def test_a_phrase_knows_its_author_and_line(tmp_path):
    page(tmp_path, HEAD + "\n## en\n\n### anna\n- Show me my file\n\n## ja\n\n### ken\n- 私の記録を見せて\n")
    first, second = load(tmp_path).phrases
    assert (first.author, first.line, first.language) == ("anna", 10, "en")
    assert (second.author, second.text) == ("ken", "私の記録を見せて")


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("no head\n", 1, "front matter"),
        ("---\nlabel: disclose\nkind: a: b\n---\n", 3, "not YAML"),
        (HEAD.replace("disclose", "disclosure"), 2, "label is"),
        (HEAD.replace("request", "wish"), 2, "kind is"),
        (HEAD.replace("ja:", "fr:"), 2, "title lacks"),
        (HEAD + "## fr\n", 6, "unknown language"),
        (HEAD + "## en\n- orphan\n", 7, "before its headings"),
        (HEAD + "## en\n### anna\nno bullet\n", 8, "cannot read"),
        (HEAD + "## en\n### anna\n- twice\n- Twice\n", 9, "already in"),
    ],
)
def test_a_broken_file_is_refused_with_its_line(tmp_path, text, line, what):
    page(tmp_path, text)
    with pytest.raises(Fault) as fault:
        load(tmp_path)
    assert fault.value.line == line
    assert what in fault.value.what


def test_a_broken_inquiry_is_refused_with_its_line(tmp_path):
    (tmp_path / "inquiries").mkdir()
    (tmp_path / "inquiries" / "anna.jsonl").write_text('\n{"id": "x"}\n', encoding="utf-8")
    with pytest.raises(Fault) as fault:
        load_letters(tmp_path)
    assert fault.value.line == 2


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(Fault, match="no label file"):
        load(tmp_path)


def test_the_digest_follows_phrases_and_inquiries_but_not_titles(tmp_path):
    folder = tmp_path / "catalogue"
    shutil.copytree(HERE, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    before = load(folder).digest
    _edit(folder / "disclose.md", "ja: 開示", "ja: 開示請求")
    assert load(folder).digest == before
    _edit(folder / "disclose.md", "\n- ", "\n- Kindly ", 1)
    changed = load(folder).digest
    assert changed != before
    with next(iter((folder / "inquiries").iterdir())).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert load(folder).digest != changed


def _edit(path: Path, old: str, new: str, count: int = -1) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, count), encoding="utf-8")
