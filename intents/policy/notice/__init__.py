"""A published notice, turned into a policy folder."""

from intents.policy.notice.importing import Imported, import_notice
from intents.policy.notice.outline import Notice, read_notice

__all__ = ["Imported", "Notice", "import_notice", "read_notice"]
