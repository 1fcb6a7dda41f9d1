"""N-grams as hashes: the same sentence always has the same ones, however it is written and whatever stands beside it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.matcher.features import extract

LINE = st.text(st.characters(exclude_characters="\n"), max_size=40)


def hashes(sentences, number):
    found = extract(sentences)
    return sorted(found.hashes[found.sentence == number].tolist())


@given(LINE, LINE, LINE)
def test_neighbours_do_not_change_a_sentence(before, sentence, after):
    assert hashes([before, sentence, after], 1) == hashes([sentence], 0)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("ﾃﾞｰﾀを消して", "データを消して"),
        ("ＤＥＬＥＴＥ it", "delete it"),
        ("わたしの じょうほうを けして", "わたしのじょうほうをけして"),
        ("PI-2026-000042", "pi-1999-123456"),
    ],
)
def test_width_case_gaps_and_digits_do_not_matter(written, plain):
    assert hashes([written], 0) == hashes([plain], 0)


def test_different_words_share_nothing_but_by_their_n_grams():
    assert not set(hashes(["erase"], 0)) & set(hashes(["parcel"], 0))


def test_a_sentence_of_signs_has_no_words():
    assert len(extract(["—"]).hashes) <= 1


def test_ten_times_the_text_has_ten_times_the_features():
    once, ten = (len(extract(["Please delete my data."] * times).hashes) for times in (1, 10))
    assert ten == 10 * once
    assert np.all(np.diff(extract(["a b", "c d"]).sentence.astype(int)) >= -1)
