"""The encoder: pieces, packed weights, files, and its word where the n-grams are unsure."""

import shutil
from dataclasses import replace
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intents.catalogue import CONTEXT, HERE, load
from intents.catalogue.letters import Letter
from intents.fault import Fault
from intents.labels import LABELS, REQUESTS
from intents.matcher import Matcher, Unread
from intents.matcher.encoder import WEIGHTS, Encoder, files, labels_of
from intents.matcher.encoder.packed import pack, unpack
from intents.matcher.encoder.pieces import END, LONGEST, SPECIAL, START, UNKNOWN, Pieces
from intents.matcher.model import save
from intents.matcher.second import SecondLook, unsure
from intents.matcher.weigh import Judged
from intents.reading import Decision, Language
from intents.train.examples import as_read

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


class Asked:
    """The encoder, and what it was asked to read; or one that finds every text too long."""

    def __init__(self, encoder, *, silent=False):
        self.encoder, self.silent, self.head, self.texts = encoder, silent, encoder.head, []

    def itself(self):
        return self

    def read(self, sentences):
        self.texts.append(" ".join(sentences))
        return None if self.silent else self.encoder.read(sentences)


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
    odds = encoder.read([text]).odds
    assert encoder.labels[odds[:-1].argmax()] == label
    assert (odds[-1] > 0) == (label in {"suspend", "correct"})


@pytest.mark.parametrize(
    ("sentences", "label", "place"),
    [
        (
            ["Good morning!", "By the way: does your privacy policy have a CHANGELOG?", "Best, Ann"],
            "revisions",
            1,
        ),
        (
            ["いつも助かっています。", "佐藤です。", "登録している電話番号が古いので直してください。"],
            "correct",
            2,
        ),
        (["Erase all you know about me.", "To whom do you sell customers' addresses?"], "suspend", 0),
        (["Erase all you know about me.", "To whom do you sell customers' addresses?"], "third-parties", 1),
    ],
)
def test_the_sentence_it_goes_by_is_that_of_the_ask(encoder, sentences, label, place):
    said = encoder.read(sentences)
    assert said.speaks[encoder.labels.index(label)].argmax() == place
    assert said.speaks.shape == (len(encoder.labels) + 1, len(sentences))


IDLE = "The weather was fine on Tuesday, and my cousin and I walked along the river until the evening."


def test_the_middle_of_a_long_text_is_read_as_well(encoder):
    asks = "Kindly erase everything you have stored about me."
    suspend = encoder.labels.index("suspend")
    before, after = [IDLE] * 10, [IDLE] * 10
    assert len(encoder.pieces.cut(" ".join([*before, asks, *after]))) > 2 * LONGEST
    found, idle = encoder.read([*before, asks, *after]), encoder.read([*before, *after])
    assert found.odds[suspend] > 0 > idle.odds[suspend]
    assert found.odds[-1] > 0 > idle.odds[-1]
    assert found.speaks[suspend].argmax() == len(before)


def test_gaps_and_a_sentence_without_an_end_hide_nothing(encoder):
    asks, gap = "Kindly erase everything you have stored about me.", " " * 1300
    suspend = encoder.labels.index("suspend")
    apart = encoder.read([f"Hello{gap}there.", asks, f"Regards{gap}me."])
    assert apart.odds == pytest.approx(encoder.read(["Hello there.", asks, "Regards me."]).odds)
    endless = f"{IDLE[:-1]} and " * 8
    assert len(encoder.pieces.cut(endless)) > LONGEST // 2
    assert encoder.read([f"{endless} {asks[:-1]} and {endless}"]).odds[suspend] > 0


def test_a_text_that_would_take_too_long_is_left_to_the_n_grams(encoder):
    assert encoder.read([IDLE] * 30) is None
    assert encoder.read(["x" * 100_000]) is None
    text, *_ = DOUBTFUL[0]
    alone, silent = Matcher(Matcher.load().model, load()), Asked(encoder, silent=True)
    assert Matcher(alone.model, load(), SecondLook(silent.itself)).read(text) == alone.read(text)
    assert len(silent.texts) == 1


@given(st.lists(st.text(max_size=60), min_size=1, max_size=4))
@settings(max_examples=30, deadline=None)
def test_any_sentences_are_read(encoder, sentences):
    said = encoder.read(sentences)
    assert np.isfinite(said.odds).all()
    assert said.speaks.shape == (len(encoder.labels) + 1, len(sentences))


def test_plain_inquiries_do_not_wait_for_the_encoder():
    def refuse():
        pytest.fail("the encoder was loaded")

    matcher = Matcher(Matcher.load().model, load(), SecondLook(refuse))
    for text, label in PLAIN.items():
        assert matcher.read(text).labels == (label,)
    doubtful, *_ = DOUBTFUL[0]
    (reading,) = matcher.read_all([Unread(doubtful, twice=False)])
    assert reading == Matcher(matcher.model, load()).read(doubtful)


@pytest.mark.parametrize(
    ("label", "order", "doubtful_up_to"),
    [
        (0.005, 0.0, 0),
        (0.05, 0.0, 300),
        (0.995, 0.97, 300),
        (0.15, 0.0, 1000),
        (0.5, 0.0, 1000),
        (0.005, 0.9, 9999),
    ],
)
def test_the_longer_it_is_the_more_doubt_it_takes(label, order, doubtful_up_to):
    """What a second look costs grows with the length; whether anything is asked to be done is doubt enough for any."""
    judged = Judged(np.array([[label, 0.0]]), np.array([order]), np.zeros((1, 5)))
    for characters in (1, 300, 301, 1000, 1001, 9999):
        assert unsure(judged, np.array([characters])) == [characters <= doubtful_up_to]


def test_a_long_inquiry_is_not_read_twice_for_a_label(encoder):
    """What is in doubt here is whether purposes are asked about too."""
    asked = Asked(encoder)
    matcher = Matcher(Matcher.load().model, load(), SecondLook(asked.itself))
    question = "What do you use phone numbers for, and who gets them?"
    for idle, read in ((8, 1), (12, 1)):
        text = " ".join([question, *[IDLE] * idle])
        assert (len(text) > 1000) == (idle == 12)
        matcher.read(text)
        assert len(asked.texts) == read


def test_of_many_sentences_few_are_read_alone(encoder):
    """Each takes a blink, and a mail may have hundreds."""
    asked = Asked(encoder)
    matcher = Matcher(Matcher.load().model, load(), SecondLook(asked.itself))
    parcel = ["My parcel has not arrived yet, the tracking page says Tuesday.", "Order 4411. Thanks."]
    matcher.read("\n".join([*parcel, *(f"Ok {number}." for number in range(60))]))
    assert 1 < len(asked.texts) <= 1 + len(REQUESTS)


@pytest.mark.parametrize("gap", [" " * 2000, "\n" * 2000, "\u00a0\n" * 2000])
def test_gaps_do_not_make_an_inquiry_long(encoder, gap):
    asked = Asked(encoder)
    matcher = Matcher(Matcher.load().model, load(), SecondLook(asked.itself))
    text, label, decision = DOUBTFUL[0]
    reading = matcher.read(f"Hello,{gap}{text}{gap}Ann")
    assert (reading.primary, reading.decision) == (label, decision)
    assert len(asked.texts) == 1


def test_the_encoder_learns_from_what_it_will_be_given(encoder):
    asked = Asked(encoder)
    matcher = Matcher(Matcher.load().model, load(), SecondLook(asked.itself))
    text = "Pleese tell me:\n\nDo you have an information securitty policy?\n> quoted\n-- \nAnn"
    letter = Letter("1", Language.EN, " My  Question ", text, (frozenset(["security"]),), frozenset(), "a")
    matcher.read(letter.text, letter.subject)
    assert asked.texts == [as_read(letter)]
    assert "please tell me" in as_read(letter)


@pytest.mark.parametrize(("text", "label", "decision"), DOUBTFUL)
def test_where_the_n_grams_are_unsure_the_encoder_is_asked(text, label, decision):
    both, first = Matcher.load(), Matcher(Matcher.load().model, load())
    assert (both.read(text).primary, both.read(text).decision) == (label, decision)
    (evidence,) = both.read(text).evidence
    assert all(each.second is None for each in first.read(text).evidence)
    assert evidence.second.alone == pytest.approx(first.read(text).scores[label])
    assert evidence.second.sentence == text


def lose_the_last(folder, count):
    (folder / f"{count}-of-{count}.npz").unlink()


def lose_all(folder, count):
    for path in folder.glob("*.npz"):
        path.unlink()


def cut_off(folder, count):
    path = folder / f"1-of-{count}.npz"
    path.write_bytes(path.read_bytes()[:-100])


def mix(folder, count):
    shutil.copyfile(folder / f"1-of-{count}.npz", folder / f"1-of-{count - 1}.npz")


@pytest.mark.parametrize("harm", [lose_the_last, lose_all, cut_off, mix])
def test_weights_that_are_not_whole_are_missed_at_the_start(tmp_path, harm):
    folder = tmp_path / "weights"
    shutil.copytree(WEIGHTS, folder)
    assert Matcher.load(weights=folder).second is not None
    harm(folder, len(list(WEIGHTS.glob("*.npz"))))
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
