"""Thresholds are chosen for all letters at once; what is chosen must be what is done for one."""

import numpy as np
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from intents.matcher.decide import given
from intents.train.thresholds import Scored, given_all

KINDS = {"disclose": "request", "suspend": "request", "security": "question", "rest": "other"}
CHANCE = st.floats(0, 1, width=32)


@settings(max_examples=300)
@drawn(
    st.lists(CHANCE, min_size=4, max_size=4, unique=True), CHANCE, st.lists(CHANCE, min_size=5, max_size=5)
)
def test_all_letters_at_once_are_given_what_one_is_given(scores, chance, thresholds):
    levels = np.array(thresholds, np.float32)
    requests = np.array([kind == "request" for kind in KINDS.values()])
    found = given(dict(zip(KINDS, scores, strict=True)), chance, KINDS, "rest", levels)
    many = Scored(np.array([scores], np.float32), np.array([chance], np.float32), requests, 3)
    assert {label for label, has in zip(KINDS, given_all(many, levels)[0], strict=True) if has} == set(found)
