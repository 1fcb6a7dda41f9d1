"""`python -m bench.match.speed`: start, memory and time a mail of the shipped matcher, on one core."""

from __future__ import annotations

import resource
import sys
import time
from statistics import median

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
in their box. Thank you very much for your time and your help with this matter, I know you are busy.

Kind regards,
Hanna Example
"""
ROUNDS = 400


def main() -> None:
    begun = time.perf_counter()
    from intents.matcher import Matcher

    matcher = Matcher.load()
    print(f"start {time.perf_counter() - begun:.2f} s")
    scale = 2**20 if sys.platform == "darwin" else 2**10
    print(f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale:.0f} MB")
    long = MAIL * 13
    for name, text in ((f"{len(MAIL)} characters", MAIL), (f"{len(long)} characters", long)):
        print(f"{name}: {1e3 * _median(lambda text=text: matcher.read(text, 'My data')):.2f} ms")


def _median(act) -> float:  # type: ignore[no-untyped-def]
    taken = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        act()
        taken.append(time.perf_counter() - begun)
    return median(taken)


if __name__ == "__main__":
    main()
