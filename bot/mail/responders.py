"""The words of responders, for those that say nothing in their headers: chosen not to silence a person."""

from __future__ import annotations

import re

from bot.inquiry import Inquiry
from bot.mail.phrases import ANSWERING

_OPENING = 600
_SUBJECT = 300

_AUTOMATIC_NAME = re.compile(
    r"自動(?:返信|応答|送信|配信)|配信専用|送信専用|返信(?:不可|不要|できません)|\bno[-_ ]?reply\b|\bdo not reply\b|"
    r"\bauto[-_ ]?(?:reply|responder)\b",
    re.IGNORECASE,
)

_AFTER = r"(?=\s*(?:$|[:：\-–—(（!！.。,、/【】\]\)）「『|]))"
_AWAY_SUBJECT = re.compile(
    r"(?:(?:re|aw|fwd?|sv|antw)\s*:\s*|\[[^\]]{0,40}\]\s*|【(?!自動|不在)[^】]{0,20}】\s*)*(?:"
    r"auto:\s|(?:frånvar(?:o|ande)|fravær(?:ende)?|poissa|ausente|abwesenheit|nieobecność|nepřítomnost|távollét)\s*:|"
    r"ich bin (?:derzeit |zur ?zeit |momentan )?(?:nicht im büro|im urlaub|abwesend)|"
    r"automatiskt svar|automatyczna odpowiedź|автоматический ответ|автоматична відповідь|αυτόματη απάντηση|"
    r"r[äă]spuns automat|.{0,4}自动(?:回复|答复)|"
    r"auto(?:mated|matic|matisch\w*|matique|mática|matica)?[-_ :]*"
    rf"(?:reply|response|responder|antwort|antwoord|réponse|respuesta|resposta|risposta)(?:{_AFTER}|(?=\s+(?:from|to|for|re)\b))|"
    r"autorespon\w*|autorepl\w*|auto[-_ ]?svar|"
    rf"out[- ]of[- ](?:the[- ])?office(?:{_AFTER}|(?=\s+(?:auto|repl|re\b|until|from|message|notice|notif|respon|\d)))|"
    rf"(?:i am |i'm )?(?:away )?on (?:vacation|holiday|leave)(?:{_AFTER}|(?=\s+re:))|vacation (?:reply|response|message|notice)|away (?:until|till|from)\b|ooo\s*[:：]|"
    r"abwesenheits|abwesend\b|automatische antwort|réponse automatique|absence du bureau|absent du bureau|"
    r"respuesta automática|fuera de (?:la )?oficina|resposta automática|risposta automatica|fuori (?:sede|ufficio)|"
    r"automatisch antwoord|afwezig|automaattinen vastaus|automatisk (?:svar|besvarelse)|odpowiedź automatyczna|автоответ|"
    r"automatická odpověď|otomatik yanıt|automatikus válasz|"
    r"自动(?:回复|答复)|自動回覆|자동 ?(?:응답|회신)|부재 ?중|"
    rf"[【\[（(<＜「]\s*(?:自動(?:返信|応答|送信|配信)|不在)[^】\]）)>＞」]{{0,12}}[】\]）)>＞」]|"
    rf"自動(?:返信|応答|送信|配信)(?:メール|通知|メッセージ)?(?:{_AFTER}|です|となります|\s)|"
    rf"(?:休暇|出張|外出|不在)(?:中|通知|連絡|案内|のお知らせ|のご連絡|のご案内)?(?:です|{_AFTER})|(?:本日|只今|ただいま)?不在(?:です|のため|に(?:つき|より|して|なります))|"
    rf"(?:夏季|冬季|年末年始|GW)?(?:休業|休暇)(?:中|のお知らせ|のご案内){_AFTER})|"
    r".*[【\[（(](?:自動(?:返信|応答|送信|配信)[^】\]）)]{0,8}|不在通知)[】\]）)]\s*$",
    re.IGNORECASE,
)

_AUTOMATIC_HINTS = ("automat", "auto-", "not reply", "自動", "返信")
_AUTOMATIC_LINE = re.compile(
    r"^[^\w\n「『\"“]{0,10}(?:this is an (?:automat(?:ed|ic)(?:ally generated)?|auto-?generated) (?:reply|response|message|e-?mail|notification)|"
    r"(?:please )?do not reply to this (?:e-?mail|message)[^\n]{0,80}(?:monitor|mailbox|cannot|unable|automat|"
    r"do(?:es)? not (?:process|accept|read)|not be (?:read|answered|received|delivered))|this (?:e-?mail|message) (?:was|has been|is) (?:sent |created |generated )*automatically|"
    r"(?:本|この)(?:電子)?メールは、?[^\n。「」]{0,30}自動(?:的に|で|にて)?(?:送信|返信|配信|応答|発信)|自動(?:返信|応答|送信|配信)メール(?:です|となります|でございます)|"
    r"(?:本|この)メール(?:へ|に)(?:は|の)?、?(?:直接)?(?:ご)?返信(?:は|を)?(?:いただけません|いただいても|されましても|できません)|"
    r"diese (?:nachricht|e-?mail) wurde automatisch|ceci est un message automatique|este es un mensaje automático)",
    re.IGNORECASE | re.MULTILINE,
)
# A machine says so too; but also somebody whose mail others read.
_NO_REPLY_LINE = re.compile(
    r"^[^\w\n「『\"“]{0,10}(?:please )?do not reply to this (?:e-?mail|message)|"
    r"(?:本|この)メール(?:へ|に)(?:は|の)?、?(?:直接)?(?:ご)?返信(?:は|を)?(?:しないで|なさらないで)",
    re.IGNORECASE | re.MULTILINE,
)
_AWAY_LINE = re.compile(
    r"\b(?:i am|i'm|i will be|i'll be|we are) (?:currently |presently |now )?(?:out of (?:the )?office|away from (?:my desk|the office)|"
    r"on (?:vacation|holiday|leave|annual leave|maternity leave|parental leave|sick leave|a business trip))|"
    r"\bout of (?:the )?office (?:until|from|and will|with|on)|limited access to (?:my )?e-?mail|"
    r"(?:不在|休暇|休業|出張)(?:中)?(?:に|と|を|の|で)?(?:して|し|いたし|致し|なり|いただ|頂|取得|ため|おり|ござい|す)[^\n]{0,40}|"
    r"ich bin (?:derzeit|momentan|zur ?zeit|bis|vom|ab|im urlaub|nicht im büro)[^.\n]{0,60}|"
    r"je suis (?:actuellement )?(?:absent|en congé|en vacances)|estoy fuera de la oficina|sono fuori (?:sede|ufficio)|"
    r"vielen dank für ihre nachricht\. ich bin",
    re.IGNORECASE,
)


def is_automatic_name(shown: str) -> bool:
    """Whether a display name says that nobody reads answers."""
    return bool(shown) and bool(_AUTOMATIC_NAME.search(shown))


def is_away_subject(subject: str) -> str:
    """The words of a subject that only responders write, or ""."""
    found = _AWAY_SUBJECT.match(subject[:_SUBJECT])
    return found[0] if found else ""


def automatic_words(inquiry: Inquiry) -> str:
    """The line by which a letter says that a machine wrote it, or ""."""
    return _line(_AUTOMATIC_LINE, inquiry) or (_line(_NO_REPLY_LINE, inquiry) if _answers(inquiry) else "")


def no_reply_words(inquiry: Inquiry) -> str:
    """The line by which a letter asks for no answer, whoever wrote it, or ""."""
    return _line(_NO_REPLY_LINE, inquiry)


def _line(pattern: re.Pattern[str], inquiry: Inquiry) -> str:
    text = inquiry.new_text[:2000]
    lowered = text.lower()
    if not any(hint in lowered for hint in _AUTOMATIC_HINTS):
        return ""
    found = pattern.search(text)
    return found[0].strip() if found else ""


def away_words(inquiry: Inquiry) -> str:
    """The words that say the writer is away, where a short answer to a letter begins with them; else ""."""
    if not _answers(inquiry) or len(inquiry.new_text) > 2 * _OPENING:
        return ""
    found = _AWAY_LINE.search(inquiry.new_text[: _OPENING // 2])
    return found[0] if found else ""


def _answers(inquiry: Inquiry) -> bool:
    return bool(inquiry.in_reply_to or inquiry.references or ANSWERING.match(inquiry.subject))
