"""The encoder: pieces, packed weights, files, and its word where the n-grams are unsure."""

import shutil
from dataclasses import replace
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intents.catalogue import CONTEXT, HERE, load
from intents.fault import Fault
from intents.labels import LABELS
from intents.matcher import Matcher, Unread
from intents.matcher.encoder import WEIGHTS, Encoder, files, labels_of
from intents.matcher.encoder.packed import pack, unpack
from intents.matcher.encoder.pieces import END, LONGEST, SPECIAL, START, UNKNOWN, Pieces
from intents.matcher.model import save
from intents.matcher.second import SecondLook
from intents.reading import Decision

WORDS = {
    "▁": -3.0,
    "d": -6.0,
    "e": -6.0,
    "l": -6.0,
    "de": -4.0,
    "▁del": -5.0,
    "▁de": -4.5,
    "ete": -5.0,
    "le": -5.0,
}
SMALL = Pieces.of(list(WORDS), list(WORDS.values()))

PLAIN = {
    "Please delete my account and everything you know about me.": "suspend",
    "Do you sell personal information to advertisers?": "third-parties",
    "登録されている住所が間違っているので訂正してください。": "correct",
    "荷物がまだ届きません。": "out-of-scope",
}
DOUBTFUL = [("Do you have an information security policy?", "security", Decision.ANSWER)]


@pytest.fixture(scope="module")
def encoder():
    return Encoder.load()


def likeliest(text):
    """The best of all ways to cut a short text."""
    best = (-np.inf, [])
    for cuts in product((False, True), repeat=len(text) - 1):
        edges = [0, *(at for at, cut in enumerate(cuts, 1) if cut), len(text)]
        parts = [text[one:other] for one, other in pairwise(edges)]
        scores = [WORDS.get(part, SMALL.unknown if len(part) == 1 else -np.inf) for part in parts]
        best = max(best, (sum(scores), parts), key=lambda each: each[0])
    return best[0]


@settings(max_examples=150)
@given(st.text("del ex", min_size=1, max_size=8).filter(str.strip))
def test_a_text_is_cut_the_likeliest_way(text):
    names = dict(enumerate(WORDS, SPECIAL))
    cut = SMALL.cut(text)
    scored = sum(WORDS[names[piece]] if piece != UNKNOWN else SMALL.unknown for piece in cut)
    assert scored == pytest.approx(likeliest("▁" + "▁".join(text.split())))


def test_capitals_widths_and_gaps_change_no_piece():
    assert SMALL.cut("  ＤＥＬ \n ete") == SMALL.cut("del ete")


def test_a_long_text_is_read_at_both_ends():
    text = "de" + " le" * 4 * LONGEST + " ete"
    read = SMALL.read(text)
    assert len(read) == LONGEST + 2
    assert (read[0], read[-1]) == (START, END)
    assert read[1:3] == SMALL.cut("de le")[:2]
    assert read[-2:-1] == SMALL.cut("ete")[-1:]


@given(st.text(max_size=400))
def test_any_text_has_pieces(text):
    read = SMALL.read(text)
    assert (read[0], read[-1]) == (START, END)


@given(st.lists(st.floats(-8, 8, width=32), min_size=64, max_size=64))
def test_four_bits_are_off_by_a_step_at_most_and_stay_when_packed_again(values):
    weights = np.array(values, np.float32).reshape(2, 32)
    kept = unpack(pack(weights))
    step = np.abs(weights).max(axis=1, keepdims=True) / 8
    assert (np.abs(kept - weights) <= 1.01 * step + 1e-6).all()
    assert unpack(pack(kept)) == pytest.approx(kept, rel=2e-3, abs=1e-6)


def test_large_arrays_are_sliced_over_files_and_come_back_whole(tmp_path, monkeypatch):
    arrays = {
        "words": np.arange(1_200_000.0).reshape(-1, 4),
        "few": np.array([3]),
        "last": np.arange(7, dtype=np.int8),
    }
    files.save(arrays, tmp_path)
    files.save(arrays, tmp_path)
    sizes = [path.stat().st_size for path in tmp_path.iterdir()]
    assert len(sizes) == 4
    assert max(sizes) < 3_000_000
    loaded = files.load(tmp_path)
    assert loaded.keys() == arrays.keys()
    assert all((loaded[name] == arrays[name]).all() for name in arrays)


def test_what_is_shipped_fits_the_catalogue_and_is_in_small_files(encoder):
    assert encoder.labels == labels_of() == load().names
    assert set(encoder.labels) == set(LABELS)
    assert all(path.stat().st_size < 3_000_000 for path in WEIGHTS.iterdir())


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Kindly erase everything you have stored about me.", "suspend"),
        ("To which companies do you pass customers' data on?", "third-parties"),
        ("登録している電話番号が古いので直してください。", "correct"),
        ("プライバシーポリシーはいつ改定されましたか。", "revisions"),
    ],
)
def test_the_encoder_alone_knows_plain_sentences(encoder, text, label):
    odds = encoder.read(text).odds
    assert encoder.labels[odds[:-1].argmax()] == label
    assert (odds[-1] > 0) == (label in {"suspend", "correct"})


@pytest.mark.parametrize(
    ("text", "label", "word"),
    [
        ("Good morning! By the way: does your privacy policy have a CHANGELOG?", "revisions", "changelog"),
        ("いつも助かっています。ところで、訓練は警備員さんも受けていますか。", "security", "訓練"),
    ],
)
def test_the_words_it_goes_by_are_those_of_the_ask(encoder, text, label, word):
    said = encoder.read(text)
    named = said.words_for(encoder.labels.index(label))
    assert any(word in each for each in named)
    assert 1 <= len(named) <= 3


@given(st.text(max_size=200))
@settings(max_examples=30, deadline=None)
def test_words_speak_for_no_more_than_was_said(encoder, text):
    said = encoder.read(text)
    assert said.speaks.shape == (len(encoder.labels) + 1, len(said.words))
    assert all(len(said.words_for(at)) <= 3 for at in range(len(said.odds)))


def test_plain_inquiries_do_not_wait_for_the_encoder():
    def refuse():
        pytest.fail("the encoder was loaded")

    matcher = Matcher(Matcher.load().model, load(), SecondLook(refuse))
    for text, label in PLAIN.items():
        assert matcher.read(text).labels == (label,)
    doubtful, *_ = DOUBTFUL[0]
    (reading,) = matcher.read_all([Unread(doubtful, twice=False)])
    assert reading.decision is Decision.TRIAGE


@pytest.mark.parametrize(("text", "label", "decision"), DOUBTFUL)
def test_where_the_n_grams_are_unsure_the_encoder_is_asked(text, label, decision):
    both, first = Matcher.load(), Matcher(Matcher.load().model, load())
    assert (both.read(text).primary, both.read(text).decision) == (label, decision)
    (evidence,) = both.read(text).evidence
    assert all(each.second is None for each in first.read(text).evidence)
    assert evidence.second.alone == pytest.approx(first.read(text).scores[label])
    assert evidence.second.words


@pytest.mark.parametrize("lost", ["1-of-{}.npz", "{0}-of-{0}.npz", "*.npz"])
def test_weights_that_are_not_all_there_are_missed_at_the_start(tmp_path, lost):
    folder = tmp_path / "weights"
    shutil.copytree(WEIGHTS, folder)
    assert Matcher.load(weights=folder).second is not None
    for path in folder.glob(lost.format(len(list(WEIGHTS.glob("*.npz"))))):
        path.unlink()
    with pytest.raises(Fault, match=r"remove labels\.txt"):
        Matcher.load(weights=folder)
    (folder / "labels.txt").unlink()
    assert Matcher.load(weights=folder).second is None


def test_a_catalogue_with_another_label_is_read_without_the_encoder(tmp_path):
    assert Matcher.load().second is not None
    folder = tmp_path / "catalogue"
    shutil.copytree(HERE, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__", "encoder"))
    page = (folder / "status.md").read_text("utf-8")
    (folder / "status.md").unlink()
    (folder / "whereabouts.md").write_text(page.replace("label: status", "label: whereabouts"), "utf-8")
    for path in (folder / "inquiries").iterdir():
        path.unlink()
    catalogue = load(folder)
    model = replace(Matcher.load().model, labels=(*catalogue.names, CONTEXT), digest=catalogue.digest)
    save(model, tmp_path / "model.npz")
    assert Matcher.load(folder, tmp_path / "model.npz").second is None
