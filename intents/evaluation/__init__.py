"""How well a matcher reads inquiries whose labels people have given."""

from intents.evaluation.gold import Inquiry, read_gold
from intents.evaluation.report import Judged, LabelFigures, Report, evaluate

__all__ = ["Inquiry", "Judged", "LabelFigures", "Report", "evaluate", "read_gold"]
