"""`python -m bench.match.speed`: start, memory and time a mail on one core, of the matcher and of two cheaper ways; and how long
the matcher takes for the held-out inquiries, of which only the texts are looked at.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path
from statistics import median

SHORT = (
    "Hello,\nI moved in May. Please correct my address, it is 4 Mill Lane now.\nThank you,\nHanna Example\n"
)
MAIL = """Dear Sir or Madam,

I bought a router from your online shop in the autumn of 2019 and moved to the coast last year with my family. Mr. Ito
from your shop told me that you would keep my data for ever, which I find hard to believe. I have always been happy
with the service, and I do not want to cause trouble for anyone. My customer number is 4471-22. However, since the
contract ended I do not see a reason to have my name in your computers. Please delete everything you hold, my address
and my phone included, and write to me when it is done. By the way, who else in your group can look at these data, and
how are they protected? A friend of mine had trouble with another company last month and I would rather be careful. I
can send you a copy of my driving licence if you need it. I am at home on weekdays after seven. I have kept your last
letter, which says that a person in charge would ring me before the end of June, but nobody ever did. Perhaps it went
to the old address. My neighbour, who is a patient man, still brings me the post that the new owners of my flat find
in their box. Thank you very much for your time and your help with this matter, I know you are busy. I have told my
sister, who is a customer of yours too, that I would write to you, and she is curious whether anybody reads what comes
in here. If somebody does, a short line to me would be kind, for then I can tell her that she lost our little bet.

Kind regards,
Hanna Example
"""
TEXTS = (SHORT, MAIL, MAIL * 13)
ROUNDS = 300
TOGETHER = 20
HELD_OUT = Path(__file__).parents[1] / "gold" / "inquiries.jsonl"
Reader = Callable[[str], object]


def matcher(mails: int = 1, *, twice: bool = True) -> Reader:
    """The mail of 1.5 kB, of three asks in a long story, is one that is read twice. With the items of the example policy, which are compared with each question."""
    from intents import policy
    from intents.matcher import Item, Matcher, Unread

    (*_, newest) = policy.load(Path(policy.__file__).parent / "example").revisions
    passages = (each for twin in newest.policies for each in twin.items())
    items = tuple(Item(x.id, x.label, x.language, x.text, x.words) for x in passages)
    found = Matcher.load()
    if not twice:
        found.second = None
    read_all = found.read_all
    return lambda text: read_all([Unread(text, "", items)] * mails)


def first_look() -> Reader:
    """As if no inquiry were doubtful."""
    return matcher(twice=False)


def together() -> Reader:
    """As the worker has mails when they come in a flock."""
    return matcher(TOGETHER)


def grams() -> Reader:
    """The sentence model alone on the whole text: no sentences, no head, no evidence."""
    from intents.matcher import MODEL
    from intents.matcher.features import extract
    from intents.matcher.model import load

    model = load(MODEL)

    def read(text: str) -> int:
        sums = model.sums(model.rows(extract([" ".join(text.split())])))
        return int(model.leanings(sums.votes, sums.energy)[0, :-1].argmax())

    return read


def nearest() -> Reader:
    """The label of the phrase that rapidfuzz finds nearest."""
    from rapidfuzz import fuzz, process

    from intents.catalogue import load

    phrases = load().phrases
    texts = [phrase.text for phrase in phrases]
    return lambda text: phrases[process.extractOne(text, texts, scorer=fuzz.token_set_ratio)[2]].label


def measure(make: Callable[[], Reader], rounds: int, mails: int = 1) -> tuple[float, float, list[float]]:
    begun = time.process_time()
    read = make()
    read(SHORT)
    start = time.process_time() - begun
    taken = [_milliseconds(partial(read, text), rounds) / mails for text in TEXTS]
    scale = 2**20 if sys.platform == "darwin" else 2**10
    return start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale, taken


def _milliseconds(read: Callable[[], object], rounds: int) -> float:
    return 1e3 * median(_taken(read) for _ in range(rounds))


def _taken(read: Callable[[], object]) -> float:
    begun = time.process_time()
    read()
    return time.process_time() - begun


def by_size() -> str:
    """Of inquiries as people write them: how many there are of a size, how many are read twice, milliseconds at the median."""
    from intents.catalogue.letters import read_letters
    from intents.matcher import Matcher
    from intents.matcher.second import SIZES
    from intents.matcher.unread import characters

    matcher, lines = Matcher.load(), []
    letters = list(read_letters(HELD_OUT))
    lengths = [characters(letter.subject, letter.text) for letter in letters]
    for least, most in pairwise((0, *SIZES, sys.maxsize)):
        mine = [x for x, length in zip(letters, lengths, strict=True) if least < length <= most]
        if not mine:
            continue
        reads = [partial(matcher.read, x.text, x.subject) for x in mine]
        twice = sum(any(each.second for each in read().evidence) for read in reads)
        milliseconds = median(_milliseconds(read, 3) for read in reads)
        what = f"up to {most:,}" if most < sys.maxsize else f"over {least:,}"
        lines.append(
            f"{what + ' characters':24} {len(mine):5} inquiries, {twice:4} read twice, {milliseconds:7.2f} ms at the median"
        )
    return "\n".join(lines)


def main() -> None:
    sizes = " ".join(f"{f'{len(text):,} chars':>14}" for text in TEXTS)
    print(f"{'':24} {'start s':>8} {'MB':>5} {sizes}   (milliseconds a mail, median; all of CPU)")
    processes = multiprocessing.get_context("spawn")  # each way in a process of its own, for its memory
    for name, make, rounds, mails in (
        ("rapidfuzz, all phrases", nearest, 3, 1),
        ("n-grams, whole text", grams, ROUNDS, 1),
        ("matcher, first look", first_look, ROUNDS, 1),
        ("matcher", matcher, ROUNDS // 4, 1),
        (f"matcher, {TOGETHER} at once", together, ROUNDS // TOGETHER, TOGETHER),
    ):
        with processes.Pool(1) as pool:
            start, memory, taken = pool.apply(measure, (make, rounds, mails))
        print(f"{name:24} {start:8.2f} {memory:5.0f} " + " ".join(f"{one:14.2f}" for one in taken))
    print(by_size())


if __name__ == "__main__":
    main()
