"""How the mail programs of the world introduce what they quote, forward and append (lines are stripped of blanks)."""

from __future__ import annotations

import re

# What programs put before the subject of what they answer. A robot may leave out every header, and keep that.
ANSWERING = re.compile(
    r"\s*(?:re|aw|sv|antw|odp|res|rép|r|ynt|vs|atb|回复|回覆|答复|返信|답장|отв|απ)(?:\[\d+\])?\s*[:：]",
    re.IGNORECASE,
)

DIVIDER = re.compile(
    r"[-_=*─━－]{2,}+\s*(?:"
    r"original (?:message|appointment|e?-?mail)|repl(?:y|ied) message|previous message|message original|"
    r"(?:ursprüngliche|original)[ -]?nachricht|message d'origine|messaggio (?:originale|originario)|"
    r"mensaje original|mensagem original|oorspronkelijk bericht|ursprungligt meddelande|originalmeddelande|"
    r"opprinnelig (?:melding|e-post)|oprindelig (?:meddelelse|besked|mail)|alkuperäinen viesti|"
    r"oryginalna wiadomość|wiadomość oryginalna|исходное сообщение|(?:вихідне|оригінальне) повідомлення|"
    r"původní (?:zpráva|e-mail)|eredeti üzenet|mesajul original|orijinal ileti|αρχικό μήνυμα|"
    r"元の(?:メッセージ|メール)|元メッセージ|元メール|受信(?:メッセージ|メール)|返信元(?:メッセージ|メール)?|"
    r"オリジナル\s*メッセージ|original ?メッセージ|"
    r"原始(?:邮件|郵件|信件|訊息)|回复的原邮件|邮件原件|원본 ?(?:메시지|메일)"
    r")\s*[-_=*─━－]*$",
    re.IGNORECASE,
)

REPLY_ABOVE = re.compile(
    r"[-_=*#<◆■【\s]{2,}+(?=.{0,80}(?:reply|respon|antwort|répon|respuesta|resposta|rispo|返信|回答|ご記入))"
    r".{0,80}(?:above|oberhalb|au-dessus|encima|acima|sopra|より上|の上)",
    re.IGNORECASE,
)

PREVIOUS_REPLIES = re.compile(
    r"[*_]*+(?:previous (?:replies|discussion)|vorherige antworten|réponses précédentes|respuestas anteriores|"
    r"respostas anteriores|risposte precedenti|eerdere antwoorden|これまでの返信|以前の返信|先前的回复|之前的回复)[*_]*$",
    re.IGNORECASE,
)

FORWARD = re.compile(
    r"[-_=*]{2,}+\s*(?:forwarded (?:message|by)|weitergeleitete nachricht|message transféré|mensaje reenviado|"
    r"mensagem (?:encaminhada|reencaminhada)|messaggio inoltrato|doorgestuurd bericht|"
    r"vidarebefordrat (?:meddelande|e-postmeddelande)|videresendt (?:besked|meddelelse|melding)|välitetty viesti|"
    r"(?:przekazana wiadomość|wiadomość przekazana)|přeposlaná zpráva|пересылаемое сообщение|пересланное сообщение|"
    r"переслане повідомлення|továbbított (?:üzenet|levél)|iletilen (?:ileti|mesaj)|προωθημένο μήνυμα|"
    r"転送(?:された)?(?:メッセージ|メール)|forwarded ?メッセージ|转发(?:的)?邮件|轉寄(?:的)?(?:郵件|訊息)|전달된 ?(?:메시지|메일))"
    r"|(?:begin forwarded message|anfang der weitergeleiteten (?:nachricht|e-mail)|"
    r"début du message (?:réexpédié|transféré)|inizio messaggio inoltrato|inicio del mensaje reenviado|"
    r"início da mensagem (?:reencaminhada|encaminhada)|begin doorgestuurd bericht|vidarebefordrat brev|"
    r"start på videresendt besked|välitetty viesti alkaa|początek przekazywanej wiadomości|"
    r"начало переадресованного сообщения|下面是被转发的邮件|開始轉寄郵件|전달된 메시지|転送されたメッセージ)\s*[:：]$",
    re.IGNORECASE,
)

_FIELDS = (
    "from sent to cc subject date reply-to importance von gesendet an betreff datum "  # en, de
    "de envoyé à objet para enviado enviada asunto assunto fecha data "  # fr, es, pt
    "da inviato a oggetto van verzonden aan onderwerp "  # it, nl
    "från skickat till ämne fra sendt dato til emne lähettäjä lähetetty vastaanottaja aihe päivämäärä "  # sv, da, no, fi
    "od wysłano do temat odesláno komu předmět feladó elküldve címzett tárgy dátum "  # pl, cs, hu
    "kimden gönderildi kime konu tarih trimis către subiect από στάλθηκε προς θέμα "  # tr, ro, el
    "от отправлено кому тема дата від надіслано "  # ru, uk
    "差出人 送信者 送信元 送信日時 送信日 送信 日時 日付 宛先 件名 sub "
    "发件人 发送时间 发送日期 收件人 主题 日期 寄件者 寄件人 寄件日期 收件者 主旨 보낸사람 보낸날짜 보낸시간 받는사람 제목 날짜"
)
HEADER_FIELD = re.compile(
    rf"[*_]{{0,2}}\s*({'|'.join(_FIELDS.split())}|보낸 (?:사람|날짜|시간)|받는 사람|enviad[oa] (?:el|em)|envoyé le)"
    r"\s*[*_]{0,2}\s*[:：]",
    re.IGNORECASE,
)

_VERBS = (
    r"wrote|writes|said|schrieb|schreibt|geschrieben|écrit|escribió|escreveu|ha scritto|scrisse|schreef|geschreven|skrev|"
    r"napisał(?:\(a\)|a)?|pisze|пишет|написала?(?:\(а\))?|пише|написав|kirjoitti|yazdı|napsal(?:\(a\)|a)?|írta|a scris|"
    r"έγραψε|đã viết|menulis|เขียนว่า|כתב|写道|寫道|작성|쓴 글|"
    r"書きました|書いた|のメール(?:から|より)?|(?:から)?のメッセージ|の発言"
)
_ADDRESS = r"[<(]\s?[^<>()\s]+@[^<>()\s]+\s?[>)]"
_TIME = r"\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?: ?[ap]\.?m\.?)?"
ATTRIBUTION_START = re.compile(
    r"(?:on|le|am|el|em|il|op|den|dnia|w dniu|dne|på|no dia|in data|στις|vào|pada|в|in message|in article)\b.*[\d<]|"
    r"\(?\d{4}[-/.年] ?\d|\d{1,2}[-/.] ?\d{1,2}[-/.] ?\d{2,4}|\d{1,2}\.? [^\W\d]{3,}|[在于於] ?\d|"
    r"[^\W\d]{2,12}[.,]{0,2} \d{1,2}[. ]",  # a day of the week, in whatever language
    re.IGNORECASE,
)
ATTRIBUTION = re.compile(
    rf".{{0,400}}(?:{_VERBS}|<\s?[^<>\s]+@[^<>\s]+\s?>(?: ?(?:さん|様))?(?:の|は|が)?)\s*(?:\([^()]{{0,40}}\))?\s*[:：]$|"
    rf".{{0,300}}(?:{_ADDRESS}|\b(?:wrote|schrieb|skrev|kirjoitti)\b).{{0,60}}\b{_TIME}\)?\s*[:：]$|"
    rf".{{0,300}}{_ADDRESS}\s*(?:wrote|schrieb|a écrit|escribió|escreveu|ha scritto|schreef|skrev)$|"
    r".{0,400}(?:さん|様|氏|>)\s*(?:は|が|より)?(?:次のように)?(?:書きました。?|wrote|のメール)$|"
    r"\(?\d{4}[-/年.] ?\d{1,2}[-/月.] ?\d{1,2}日?.{0,200}(?:さん|様|氏)?[:：]$",
    re.IGNORECASE,
)
BY_A_PROGRAM = re.compile(
    rf".*(?:[^\s<>]+@|さん|様|氏|/\w+/)|(?:{ATTRIBUTION_START.pattern}).*|"
    rf".{{0,300}}(?:\d{{1,4}}[-/.年] ?\d{{1,2}}|{_TIME}).{{0,60}}(?:{_VERBS})\s*[:：]$",
    re.IGNORECASE,
)
OF_ONESELF = re.compile(
    r"\b(?:i|we|ich|wir|j'ai|je|nous avons|yo|ho|eu|ik|jag|jeg|vi) (?:[\w']+ ){0,3}(?:wrote|said|schrieb|geschrieben|"
    r"écrit|escrib\w+|scritto|escrev\w+|schreef|geschreven|skrev)\s*[:：]$|(?:私|わたし|当方|弊社|小生)(?:は|が|も).*書",
    re.IGNORECASE,
)
# "---- On Tue, 1 Apr 2025 … wrote ----"
BETWEEN_DASHES = re.compile(
    rf"-{{2,}}+\s*+(?=\D{{0,300}}\d)(.{{0,400}}\b(?:{_VERBS}))\s*-{{2,}}$", re.IGNORECASE
)
DATE_OR_ADDRESS = re.compile(r"@|\d{1,4}[-/.年] ?\d|\d:\d\d|\b(?:19|20)\d\d\b|さん|様")
CITED = re.compile(r".{0,100}(?:さん|様|氏|窓口|御中).{0,40}引用(?:です|します|いたします)?[。:：]?$")

_LINKED = r"\s*(?:<[^<>]{0,400}>)?$"
SENT_FROM = re.compile(
    r"(?:sent (?:from|via|with|using) (?:\[[^\]]{1,40}\]\([^()]{1,200}\)|[^.,!?<>\[\]])[^.,!?<>]{1,60}[.!]?|"
    r"get outlook for (?:ios|android)|(?:holen sie sich|obtenez|obtener|obtenha o|scarica|hent|hämta|hanki|pobierz|"
    r"download|stáhnout|скачать|загрузить) (?:aplikację )?outlook .{2,30}|outlook voor (?:ios|android) .{2,30}|"
    r"von meine[mr] .{2,40} gesendet|gesendet (?:von|mit|über) .{2,60}|diese nachricht wurde von meinem .{2,60}|"
    r"envoyé (?:de|depuis|à partir de|avec) .{2,60}|enviado (?:desde|do|de|a partir do|com) .{2,60}|inviato da .{2,60}|"
    r"(?:verzonden|verstuurd) (?:vanaf|met|vanuit) .{2,60}|skickat från .{2,60}|sendt (?:fra|med) .{2,60}|"
    r"lähetetty .{2,50}st[aä]|wysłan[eo] z .{2,60}|odesláno z .{2,60}|отправлено (?:с|из) .{2,60}|надіслано (?:з|із) .{2,60}|"
    r"(?:iphone|ipad|android|samsung|galaxy|outlook|gmail)\S{0,10} .{0,30}gönderildi|"
    r".{2,40}から送信(?:しました|されました)?。?|outlook for (?:ios|android) ?を入手(?:する)?|"
    r"(?:发自|發自|寄自|从|從)我的.{1,40}|.{2,40}에서 보냄)" + _LINKED,
    re.IGNORECASE,
)

DRAWN_LINE = re.compile(r"(?:(?:[^\w\s]|_)\s?){5,}$|(?:[—―─━═＝＊＋◆◇■□●○★☆※～]\s?){3,}$")
SIGNATURE_MARKS = frozenset(
    ("—", "–", "__", "---")
)  # besides the "-- " of RFC 3676, which is one whatever follows
CONTACT = re.compile(
    r"@|〒|https?://|www\.|\btel\b|\bfax\b|電話|携帯|\d{2,4}-\d{2,4}-\d{3,4}|会社|㈱|\(株\)|（株）",
    re.IGNORECASE,
)
