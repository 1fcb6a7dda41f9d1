"""How the mail programs of the world introduce what they quote, forward and append (lines are stripped of blanks)."""

from __future__ import annotations

import re

DIVIDER = re.compile(
    r"[-_=*─━－]{2,}\s*(?:"
    r"original (?:message|appointment|e?-?mail)|reply message|previous message|message original|"
    r"(?:ursprüngliche|original)[ -]?nachricht|message d'origine|messaggio (?:originale|originario)|"
    r"mensaje original|mensagem original|oorspronkelijk bericht|ursprungligt meddelande|"
    r"opprinnelig melding|oprindelig meddelelse|alkuperäinen viesti|oryginalna wiadomość|wiadomość oryginalna|"
    r"исходное сообщение|původní zpráva|eredeti üzenet|mesajul original|orijinal ileti|"
    r"元の(?:メッセージ|メール)|元メッセージ|オリジナル\s*メッセージ|original ?メッセージ|"
    r"原始邮件|原始郵件|邮件原件|원본 메시지|원본 메일"
    r")\s*[-_=*─━－]*$",
    re.IGNORECASE,
)

REPLY_ABOVE = re.compile(
    r"[-_=*#<◆■【\s]{2,}(?=.{0,80}(?:reply|respon|antwort|répon|respuesta|resposta|rispo|返信|回答|ご記入))"
    r".{0,80}(?:above|oberhalb|au-dessus|encima|acima|sopra|より上|の上)",
    re.IGNORECASE,
)

PREVIOUS_REPLIES = re.compile(
    r"[*_]*(?:previous (?:replies|discussion)|vorherige antworten|réponses précédentes|respuestas anteriores|"
    r"respostas anteriores|risposte precedenti|eerdere antwoorden|これまでの返信|以前の返信|先前的回复|之前的回复)[*_]*$",
    re.IGNORECASE,
)

FORWARD = re.compile(
    r"[-_=*]{2,}\s*(?:forwarded (?:message|by)|weitergeleitete nachricht|message transféré|mensaje reenviado|"
    r"mensagem encaminhada|messaggio inoltrato|doorgestuurd bericht|vidarebefordrat meddelande|"
    r"転送(?:された)?(?:メッセージ|メール)|forwarded ?メッセージ|转发邮件|轉寄郵件|전달된 메시지)"
    r"|(?:begin forwarded message|anfang der weitergeleiteten (?:nachricht|e-mail)|"
    r"début du message (?:réexpédié|transféré)|inizio messaggio inoltrato|inicio del mensaje reenviado|"
    r"転送されたメッセージ)\s*[:：]$",
    re.IGNORECASE,
)

HEADER_FIELD = re.compile(
    r"[*_]?\s*("
    r"from|sent|to|cc|subject|date|reply-to|importance|von|gesendet|an|betreff|datum|"
    r"de|envoyé|à|objet|para|enviado(?: el)?|enviada em|asunto|assunto|fecha|data|"
    r"da|inviato|a|oggetto|van|verzonden|aan|onderwerp|från|skickat|till|ämne|fra|sendt|til|emne|"
    r"od|wysłano|do|temat|от|отправлено|кому|тема|дата|"
    r"差出人|送信者|送信元|送信日時|送信日|送信|日時|日付|宛先|件名|"
    r"发件人|发送时间|收件人|主题|寄件者|寄件日期|收件者|主旨|보낸 사람|보낸 날짜|받는 사람|제목"
    r")\s*[*_]?\s*[:：]",
    re.IGNORECASE,
)
HEADER_FROM = re.compile(
    r"[*_]?\s*(?:from|von|de|da|van|från|fra|od|от|差出人|送信者|送信元|发件人|寄件者|보낸 사람|date|datum|日時|送信日時|sent|to|subject|件名)"
    r"\s*[*_]?\s*[:：]",
    re.IGNORECASE,
)

ATTRIBUTION_START = re.compile(
    r"(?:on|le|am|el|em|il|op|den|dnia|w dniu|på|at|в|ср|mon|tue|wed|thu|fri|sat|sun|in message|in article)\b.*[\d<]|"
    r"\(?\d{4}[-/.年] ?\d|\d{1,2}[-/.] ?\d{1,2}[-/.] ?\d{2,4}|\d{1,2}\.? [^\W\d]{3,}|[在于於] ?\d",
    re.IGNORECASE,
)
ATTRIBUTION = re.compile(
    r".{0,400}(?:wrote|writes|said|schrieb|schreibt|geschrieben|écrit|escribió|escreveu|ha scritto|scrisse|schreef|skrev|"
    r"napisał(?:\(a\)|a)?|пишет|написала?(?:\(а\))?|kirjoitti|yazdı|napsal(?:\(a\)|a)?|írta|a scris|έγραψε|כתב|"
    r"写道|寫道|작성|書きました|書いた|のメール|からのメッセージ|の発言|<[^<>\s]+@[^<>\s]+>(?: ?(?:さん|様))?(?:の|は|が)?)"
    r"\s*(?:\([^()]{0,40}\))?\s*[:：]$|"
    r".{0,400}(?:書きました。?|さん ?wrote|のメール)$|"
    r"\(?\d{4}[-/年.] ?\d{1,2}[-/月.] ?\d{1,2}日?.{0,200}(?:さん|様|氏)?[:：]$",
    re.IGNORECASE,
)
DATE_OR_ADDRESS = re.compile(r"@|\d{1,4}[-/.年] ?\d|\d:\d\d|\b(?:19|20)\d\d\b|さん|様")

SENT_FROM = re.compile(
    r"sent (?:from|via|with|using) [^.,!?]{2,60}[.!]?$|get outlook for (?:ios|android)|"
    r"von meine[mr] .{2,40} gesendet|gesendet (?:von|mit) .{2,60}$|diese nachricht wurde von meinem .{2,60}$|"
    r"envoyé (?:de|depuis) .{2,60}$|enviado (?:desde|do|de) .{2,60}$|inviato da .{2,60}$|verzonden vanaf .{2,60}$|"
    r"skickat från .{2,60}$|sendt fra .{2,60}$|wysłane z .{2,60}$|отправлено (?:с|из) .{2,60}$|"
    r".{2,40}から送信(?:しました|されました)?。?$|outlook for (?:ios|android) ?を入手|发自我的.{1,40}$",
    re.IGNORECASE,
)

DRAWN_LINE = re.compile(r"(?:(?:[^\w\s]|_)\s?){6,}$")
CONTACT = re.compile(
    r"@|〒|https?://|www\.|\btel\b|\bfax\b|電話|携帯|\d{2,4}-\d{2,4}-\d{3,4}|会社|㈱|\(株\)|（株）",
    re.IGNORECASE,
)
