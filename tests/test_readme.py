"""README tells the truth: its settings table is the code's, and its commands run."""

from __future__ import annotations

import re
import shlex
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import madoguchi

from bot import settings
from bot.arrival import arrival
from bot.house import build
from bot.opening import connected
from bot.worker import work
from store import inbox
from store.claims import own_name
from store.migrate import migrate
from store.schema import reference_years

PROJECT = Path(__file__).parent.parent
README = (PROJECT / "README.md").read_text("utf-8")
COMMANDS = [
    line
    for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
    if "madoguchi" in line
]


def test_the_settings_table_lists_every_setting():
    rows = [
        f"| `{name}` | {f'`{default}`' if default else ''} | {meaning} |"
        for name, default, meaning in settings.table()
    ]
    table = "\n".join(["| variable | default | meaning |", "| --- | --- | --- |", *rows])
    shown = re.search(r"<!-- settings -->\n(.*?)\n?<!-- /settings -->", README, re.DOTALL)
    assert shown, "README has no settings table"
    assert shown[1] == table, f"put this between the settings marks of README:\n{table}"


TARGETS = sorted(
    {*re.findall(r"`make ([a-z]+)`", README), *re.findall(r"^make ([a-z]+)$", README, re.MULTILINE)}
)


@pytest.mark.parametrize("target", TARGETS)
def test_every_make_target_named_is_there(target: str):
    assert re.search(rf"^{target}:", (PROJECT / "Makefile").read_text(), re.MULTILINE)


def test_the_commands_of_readme_run_in_the_order_they_stand(tmp_path: Path):
    environment = {
        "MADOGUCHI_VAR": str(tmp_path / "var"),
        "MADOGUCHI_SMTP_PORT": "0",
        "MADOGUCHI_WEB_PORT": "0",
    }
    (tmp_path / "notice.txt").write_text(
        "Privacy notice of Example Trading\n\n1. Purposes of use\nWe use addresses to send goods.\n\n"
        "2. Contact\nprivacy@example.com\n\nIn force as of 1 April 2024.\n",
        "utf-8",
    )
    _two_cases(environment)
    assert len(COMMANDS) > 8
    for command in COMMANDS:
        done = _run(command, tmp_path, environment)
        assert "Traceback" not in done.stderr, f"{command}\n{done.stderr}"
        assert done.returncode in (0, 1), f"{command}\n{done.stderr}"


def _two_cases(environment: dict[str, str]) -> None:
    """PI-2026-000042, a request, and PI-2026-000043, for a person, as README's reader has them."""
    given = settings.load(var=Path(environment["MADOGUCHI_VAR"]))
    house, store, now = build(given), connected(given), datetime.now(UTC)
    migrate(store)
    texts = (
        "Please send me a copy of all the personal data you hold about me.",
        "Bonjour, une question pour vous. Merci.",
    )
    with store.write() as tx:
        tx.execute(reference_years.insert(), {"year": house.day(now).year, "last": 41})
        mails = (
            f"From: a@example.net\nSubject: S\nMessage-ID: <{n}@example.net>\n\n{t}".encode()
            for n, t in enumerate(texts)
        )
        inbox.accept(tx, [arrival("ingest", raw, "a@example.net", (house.contact,), now) for raw in mails])
    house.record_policies(store, now)
    work(house, store, own_name())
    store.close()


def _run(command: str, folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """As a shell would, with this project's Python; only what README uses: a variable in front, a printf and a pipe."""
    fed, _, last = command.rpartition(" | ")
    year = datetime.now(UTC).astimezone(settings.load().zone).year
    words = shlex.split(last.replace("PI-2026", f"PI-{year}"))
    given = dict(word.split("=", 1) for word in words if re.fullmatch(r"[A-Z_]+=.*", word))
    stdin = shlex.split(fed)[1].replace("\\n", "\n") if fed else None
    return madoguchi(
        *words[len(given) + 1 :], environment=environment | given, stdin=stdin, check=False, folder=folder
    )
