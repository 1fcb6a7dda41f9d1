"""Where sentences end, in letters that mail programs have wrapped and in chat that has no full stops."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.sentences import split

CASES = [
    ("I moved. Please change my address!", ["I moved.", "Please change my address!"]),
    ("引っ越しました。住所を直してください。", ["引っ越しました。", "住所を直してください。"]),
    ("Mr. Sato from Example Co. Ltd. wrote to me.", ["Mr. Sato from Example Co. Ltd. wrote to me."]),
    ("Ｉ ｍｏｖｅｄ． Ｃｈａｎｇｅ ｉｔ．", ["Ｉ ｍｏｖｅｄ．", "Ｃｈａｎｇｅ ｉｔ．"]),
    ("Hello,\nI have a question", ["Hello,", "I have a question"]),
    ("See example.com for it", ["See example.com for it"]),
    ("- delete my data\n- stop the calls", ["delete my data", "stop the calls"]),
    ("消して！！お願い", ["消して！！", "お願い"]),
    ("①住所②電話、どちらも消去", ["①住所", "②電話、どちらも消去"]),
    ("Mr. Ito: (a) no more calls, (b) who has it?", ["Mr. Ito:", "(a) no more calls,", "(b) who has it?"]),
    ("Two points: 1) delete it, 2) tell me", ["Two points:", "1) delete it,", "2) tell me"]),
    ("under Art. 32 (2) of the Act", ["under Art. 32 (2) of the Act"]),
    ("***\n---", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "sentences"), CASES)
def test_a_text_is_cut_where_a_sentence_ends(text, sentences):
    assert split(text) == sentences


def test_a_wrapped_english_line_is_joined():
    text = "I would be very grateful if somebody in your company could please\ndelete what you hold about me."
    assert split(text) == [text.replace("\n", " ")]


def test_a_wrapped_japanese_line_is_joined_without_a_gap():
    text = "登録されている住所がまちがっていますので、\n訂正していただけますか。"
    assert split(text) == [text.replace("\n", "")]


def test_an_empty_line_always_ends_a_sentence():
    assert len(split("I would be very grateful if somebody in your company could please\n\ndelete it")) == 2


@given(st.text())
def test_nothing_that_can_be_spoken_is_lost(text):
    spoken = [c for c in "".join(split(text)) if c.isalnum()]
    assert spoken == [c for c in text if c.isalnum()]


@pytest.mark.parametrize("endless", ["." * 199_000, "?!" * 99_000])
def test_a_row_of_stops_takes_no_longer_than_words(endless):
    """In a process of its own: what tried it again from every stop took a quarter of an hour."""
    ends = (
        f"from intents.sentences import split; print(len(split({endless[:2]!r} * {len(endless) // 2} + 'x')))"
    )
    done = subprocess.run([sys.executable, "-c", ends], capture_output=True, timeout=120, check=True)
    assert done.stdout == b"1\n"
