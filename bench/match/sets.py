"""`python -m bench.match.sets`: small sets written for what is hard: languages, Japanese in Latin letters, dialect, slang."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from intents import policy
from intents.labels import REQUESTS
from intents.language import detect
from intents.matcher import Item, Matcher, Unread
from intents.reading import Decision, Language

SETS = Path(__file__).parent / "sets"
LABELLED = ("romaji", "dialect", "slang")
Line = tuple[str, str]


def lines(name: str) -> list[Line]:
    """What is wanted of each text, and the text."""
    parts = (line.partition("\t") for line in (SETS / f"{name}.tsv").read_text("utf-8").splitlines())
    return [(wanted, text) for wanted, _, text in parts]


def languages(name: str) -> None:
    right: dict[str, list[bool]] = defaultdict(list)
    for code, text in lines(name):
        wanted = Language(code) if code in ("en", "ja") else Language.OTHER
        right[wanted].append(detect(text) is wanted)
        if not right[wanted][-1]:
            print(f"    {code} taken for {detect(text)}: {text}")
    for language, hits in right.items():
        print(f"{name} {language:6} {sum(hits)} of {len(hits)}")


def labelled(name: str, matcher: Matcher) -> None:
    found = lines(name)
    readings = matcher.read_all(Unread(text) for _, text in found)
    right, kept = [], []
    for (wanted, text), reading in zip(found, readings, strict=True):
        right.append(reading.primary == wanted)
        if wanted in REQUESTS:
            kept.append(reading.decision in (Decision.TICKET, Decision.TRIAGE))
        if not right[-1]:
            print(f"    {wanted} taken for {reading.primary}, {reading.decision}: {text}")
    print(f"{name:15} {sum(right)} of {len(right)}, requests kept {sum(kept)} of {len(kept)}")


def cited(language: Language, matcher: Matcher) -> None:
    """Which item of the example policy is cited. Settings were chosen on every second line; both halves are told."""
    (*_, newest) = policy.load(Path(policy.__file__).parent / "example").revisions
    passages = (each for twin in newest.policies for each in twin.items())
    items = tuple(Item(x.id, x.label, x.language, x.text, x.words) for x in passages)
    found = lines(f"items.{language}")
    readings = matcher.read_all(Unread(text, "", items) for _, text in found)
    for half in (0, 1):
        read = [
            (wanted, section)
            for (wanted, _), reading in list(zip(found, readings, strict=True))[half::2]
            for section in reading.sections[:1] or ("",)
        ]
        items_cited = [(wanted, section) for wanted, section in read if "." in section]
        right = sum(wanted == section for wanted, section in items_cited)
        missed = sum("." in wanted and wanted.partition(".")[0] == section for wanted, section in read)
        sections = sum(wanted.partition(".")[0] == section.partition(".")[0] for wanted, section in read)
        print(
            f"items {language} half {half}: {len(items_cited)} cited, {right} of them right; the section alone for"
            f" {missed}; section right {sections} of {len(read)}"
        )
    for (wanted, text), reading in zip(found, readings, strict=True):
        if reading.sections[:1] != (wanted,):
            print(f"    {wanted}: {', '.join(reading.sections) or reading.primary}: {text}")


def main() -> None:
    languages("languages")
    languages("languages.unseen")  # written when nothing was to be chosen any more
    matcher = Matcher.load()
    for name in LABELLED:
        labelled(name, matcher)
    for language in (Language.EN, Language.JA):
        cited(language, matcher)


if __name__ == "__main__":
    main()
