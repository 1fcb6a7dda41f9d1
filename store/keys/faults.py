"""What can be wrong with keys, and what to do about it."""


class WrongKeys(Exception):
    """The master key or the keys are not the ones the data were sealed with; says what to do."""


class KeyGone(LookupError):
    """A key was destroyed, and with it what it sealed."""


WRONG = (
    "MADOGUCHI_SECRET_KEY (or the file secret.key) is not the one that the keys in {!r} were made with. Put the right one"
    " back (after `madoguchi keys rotate`, the new one; for a copy of the keys, the one of its time); without it, nothing"
    " personal can ever be read again"
)
CHANGED = (
    "the master key of the keys in {!r} was changed while we ran: restart every process of Madoguchi with the new"
    " MADOGUCHI_SECRET_KEY"
)
DAMAGED = (
    "the keys in {!r} are damaged: the one that addresses are found by does not open. Look at the disk, and put the keys"
    " back from their newest copy (`madoguchi restore --help`)"
)
