"""`python -m intents.train`: learn from the catalogue and write the model beside the matcher."""

from __future__ import annotations

from intents.catalogue import load
from intents.catalogue.letters import load_letters
from intents.matcher import MODEL
from intents.matcher.model import save
from intents.train import train


def main() -> None:
    catalogue = load()
    letters = load_letters()
    model = train(catalogue, letters)
    save(model, MODEL)
    size = MODEL.stat().st_size / 1e6
    print(
        f"{len(catalogue.phrases)} phrases, {len(letters)} letters, {len(model.keys)} n-grams: {size:.1f} MB"
    )


if __name__ == "__main__":
    main()
