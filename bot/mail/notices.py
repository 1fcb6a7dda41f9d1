"""The words by which automatic mail gives itself away when its headers do not."""

from __future__ import annotations

import re

from bot.inquiry import Inquiry

DAEMON_NAME = re.compile(
    r"mail delivery (?:sub)?(?:system|service)|mailer[- ]?daemon|mail administrator|delivery (?:status )?notification|^postmaster\b|^system administrator$",
    re.IGNORECASE,
)
BOUNCE_SUBJECT = re.compile(
    r"^(?:re:\s*)?(?:"
    r"returned mail\b|undeliver(?:able|ed)\b|undelivered mail|mail delivery (?:failed|failure|status|problem|system)|delivery (?:failure|status notification|notification|has failed|report)\b|"
    r"failure notice|failure delivery|mail could not be delivered|message (?:not delivered|delivery failure|undeliverable)|could not be delivered|"
    r"non[- ]?delivery|warning: (?:could not send|message)|delayed mail|permanent delivery failure|nondeliverable|"
    r"mail system error|error sending|unzustellbar|nicht zugestellt|non remis|échec de (?:remise|la remise)|"
    r"メールエラー|エラーメール|配信(?:エラー|不能|不可|できません)|送信(?:エラー|できませんでした)|配達不能|未達|"
    r"complaint about message from|email feedback report|abuse report|read:|not read:|既読:|開封"
    r")",
    re.IGNORECASE,
)
AUTOMATIC_SUBJECT = re.compile(
    r"^(?:(?:re|aw|fwd?|sv)\s*:\s*|\[[^\]]{0,40}\]\s*)*(?:"
    r"auto(?:mated|matic|matisch\w*|matique|mática|matica)?[-_ :]*(?:re(?:ply|sponse|sponder|spond\w*)|antwort|responder|réponse|respuesta|resposta|risposta)|"
    r"autorepl|out[- ]of[- ](?:the[- ])?office|(?:i am |i'm )?(?:on|away on) vacation|vacation (?:reply|response|message)|ooo\s*[:：]|"
    r"abwesen(?:d|heit)|automatische antwort|abwesenheitsnotiz|réponse automatique|absence du bureau|absent du bureau|respuesta automática|fuera de (?:la )?oficina|"
    r"resposta automática|risposta automatica|fuori sede|automatisch antwoord|afwezig|autosvar|automaattinen vastaus|automatisk svar|odpowiedź automatyczna|автоответ|automatická odpověď|otomatik yanıt|"
    r"自動(?:返信|応答|送信|回复|回覆)|【?自動(?:返信|応答)】?|不在(?:通知|のお知らせ|連絡|です|に(?:つき|より)|メール)|休暇(?:中|のお知らせ|通知)|夏季休業|年末年始休業|자동 ?(?:응답|회신)|부재 ?중"
    r")|自動返信|自動応答|自動送信|不在(?:通知|のお知らせ|応答|連絡)",
    re.IGNORECASE,
)
DELIVERY_FIELDS = re.compile(
    r"^[> ]*(final-recipient|original-recipient|action|status|diagnostic-code|reporting-mta|remote-mta|last-attempt-date|arrival-date)\s*:",
    re.IGNORECASE | re.MULTILINE,
)
AUTOMATIC_BODY = re.compile(
    r"this is an (?:automat(?:ed|ic)(?:ally generated)?|auto-?generated) (?:reply|response|message|e-?mail|notification)|"
    r"(?:please )?do not reply to this (?:e-?mail|message)|this message was (?:created|generated) automatically by mail|"
    r"(?:本|この)メールは(?:、)?(?:システム(?:より|から)の?|システムによる)?自動(?:で)?(?:送信|返信|配信|応答|的に)|自動(?:返信|応答|送信)メール(?:です|となります|になります|でございます)|"
    r"(?:本|この)メールに(?:は)?(?:直接)?(?:ご)?返信(?:いただけません|いただいても|しないで|されましても|できません)|diese nachricht wurde automatisch|ceci est un message automatique",
    re.IGNORECASE,
)
_AWAY = re.compile(
    r"\b(?:i am|i'm|i will be|we are|will be) (?:currently |presently )?(?:out of (?:the )?office|on (?:vacation|holiday|leave|annual leave|maternity leave|parental leave)|away from (?:my desk|the office))|"
    r"\bout of (?:the )?office (?:until|from|and will|with|on)|limited access to (?:my )?e-?mail|"
    r"(?:下記|以下)の(?:期間|日程).{0,30}(?:不在|休暇|休業)|不在に(?:して|し、|いたし|致し)|不在となり|(?:休暇|出張)(?:中|を(?:いただ|頂|取得))[^。\n]{0,30}(?:ため|おり|ます)|"
    r"ich bin (?:derzeit|momentan|zur ?zeit|bis|vom|ab)[^.\n]{0,60}(?:nicht (?:im (?:büro|haus)|erreichbar)|abwesend|im urlaub)|"
    r"je suis (?:actuellement )?(?:absent|en congé)|estoy fuera de la oficina|sono fuori (?:sede|ufficio)",
    re.IGNORECASE,
)
_ANSWERING = re.compile(r"^(?:re|aw|sv|antw|回复|答复|ref|vs|odp|返信)\s*[:：]", re.IGNORECASE)


def is_away(inquiry: Inquiry) -> str:
    """The words that say the writer is away, if an answer to a letter begins with them; else ""."""
    if not (inquiry.in_reply_to or inquiry.references or _ANSWERING.match(inquiry.subject)):
        return ""
    found = _AWAY.search(inquiry.new_text[:400])
    return found[0] if found else ""
