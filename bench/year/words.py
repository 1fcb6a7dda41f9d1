"""What people write: phrases and whole inquiries of the shipped catalogue, with greetings around."""

from __future__ import annotations

import random
from collections import defaultdict

from bench.year.people import Person
from intents import catalogue
from intents.catalogue.letters import load_letters
from intents.reading import Language

GREETINGS = {
    "en": ("", "Hello,\n\n", "Dear Sir or Madam,\n\n", "Hi there,\n\n"),
    "ja": ("", "お世話になっております。\n\n", "ご担当者様\n\n", "はじめまして。\n\n"),
}
CLOSINGS = {
    "en": ("", "\n\nKind regards\n{name}", "\n\nThank you.\n{name}"),
    "ja": ("", "\n\nよろしくお願いいたします。\n{name}", "\n\n{name}"),
}
SUBJECTS = {
    "en": ("", "My data", "Question", "Personal information", "Hello"),
    "ja": ("", "個人情報について", "お問い合わせ", "お願い", "質問"),
}
COMPLAINT = "complaint"
WHOLE = 0.4  # of inquiries are ones that somebody wrote as a whole


class Words:
    """Draws subjects and texts by what they ask for."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        known = catalogue.load()
        self.requests = tuple(name for name in known.of_kind("request") if name != COMPLAINT)
        self.questions = known.of_kind("question")
        self.other = known.of_kind("other")
        self._phrases = {
            (label, language): [phrase.text for phrase in known.phrases_of(label, Language(language))]
            for label in known.names
            for language in GREETINGS
        }
        self._whole: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
        for letter in load_letters():
            for label in {min(each) for each in letter.labels}:
                self._whole[label, str(letter.language)].append((letter.subject, letter.text))

    def of(self, person: Person, *labels: str) -> tuple[str, str]:
        """Subject and text of an inquiry that asks for all of these."""
        whole = self._whole.get((labels[0], person.language))
        if whole and len(labels) == 1 and self._dice.random() < WHOLE:
            return self._dice.choice(whole)
        said = "\n\n".join(self.phrase(person, label) for label in labels)
        return self._dice.choice(SUBJECTS[person.language]), self.dressed(person, said)

    def phrase(self, person: Person, label: str) -> str:
        return self._dice.choice(self._phrases[label, person.language])

    def dressed(self, person: Person, said: str) -> str:
        greeting = self._dice.choice(GREETINGS[person.language])
        closing = self._dice.choice(CLOSINGS[person.language]).format(name=person.name)
        return f"{greeting}{said}{closing}\n"
