"""The command line: `madoguchi`, or `python -m bot`."""

from __future__ import annotations

import sys
from typing import Any

import click
from sqlalchemy.exc import DatabaseError

from bot import log, settings
from bot.commands.lazy import LazyGroup
from bot.settings import WrongSetting
from intents.fault import Fault

# sysexits.h, which mail software understands: Postfix tries again on 75 and gives a mail back on others.
EX_UNAVAILABLE, EX_TEMPFAIL, EX_CONFIG = 69, 75, 78


PLACES = {
    "run": "service:run",
    "smtp": "service:smtp",
    "imap": "service:imap",
    "worker": "service:worker",
    "desk": "service:desk",
    "web": "service:web",
    "slack": "slack:slack",
    "migrate": "service:migrate",
    "ask": "asking:ask",
    "match": "asking:match",
    "ingest": "intake:ingest",
    "parse": "reading:parse",
    "tickets": "case:tickets",
    "audit": "proof:audit",
    "purge": "retention:purge",
    "subject": "retention:subject",
    "keys": "secrecy:keys",
    "backup": "backups:backup",
    "restore": "backups:restore",
    "policy": "texts:policy",
    "law": "packs:law",
    "letters": "texts:letters",
    "report": "reporting:report",
    "eval": "scoring:eval_",
    "catalogue": "catalogue:catalogue",
    "doctor": "health:doctor",
    "reconcile": "health:reconcile",
    "replay": "health:replay",
}


class Commands(LazyGroup):
    """Turns a person's mistake into a sentence and an exit code, never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (WrongSetting, Fault) as fault:
            # A mail that is piped to us waits for the operator; Postfix would give it back on 78.
            piped = ctx.invoked_subcommand == "ingest"
            _give_up(str(fault), EX_TEMPFAIL if piped else EX_CONFIG)
        except DatabaseError as fault:
            reason = str(fault.orig).strip().splitlines()[0] if fault.orig else str(fault)
            _give_up(
                f"the database is away or refuses: {reason}. Check MADOGUCHI_DATABASE_URL and the disk",
                EX_TEMPFAIL,
            )
        except BrokenPipeError:
            sys.stderr.close()  # the reader (`| head`) has had enough
        except OSError as fault:
            _give_up(f"{fault.filename or 'this machine'}: {fault.strerror or fault}", EX_TEMPFAIL)


def _give_up(text: str, code: int) -> None:
    click.echo(f"madoguchi: {text}", err=True)
    sys.exit(code)


@click.group(
    cls=Commands,
    places=PLACES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="madoguchi", message="%(version)s")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Madoguchi: the contact point for personal-information inquiries.

    Reads mail and Slack questions, answers from the published policy, opens tickets for requests and
    complaints, and keeps the privacy team's deadlines. Settings are environment variables
    (see README); with none set it runs on a laptop, in the folder `var`.
    """
    ctx.obj = settings.load()
    log.start(ctx.obj.log_level)


if __name__ == "__main__":
    main()
