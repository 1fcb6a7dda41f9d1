"""The policy: loaded, looked up, linted, and imported from a published notice."""

from intents.policy.finding import Finding, Severity
from intents.policy.folder import load, load_revision
from intents.policy.lint import check
from intents.policy.model import Passage, Policies, Policy, Revision, Section
from intents.policy.notice import Imported, Notice, import_notice, read_notice

__all__ = [
    "Finding",
    "Imported",
    "Notice",
    "Passage",
    "Policies",
    "Policy",
    "Revision",
    "Section",
    "Severity",
    "check",
    "import_notice",
    "load",
    "load_revision",
    "read_notice",
]
