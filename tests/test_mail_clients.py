"""The new words of a reply, as the mail programs of the world lay out what they answer."""

from __future__ import annotations

import pytest

from bot.mail import quotes

NEW = "Please delete my data.\n\nIt is mine."
DESK = "Desk <desk@example.com>"
OLD = "Dear customer,\nwe received your message.\n\nKind regards"
QUOTED = "> Dear customer,\n> we received your message.\n>\n> Kind regards"

ATTRIBUTIONS = {
    # Gmail
    "Gmail en": f"On Tue, Apr 1, 2025 at 10:00 AM {DESK} wrote:",
    "Gmail ja": f"2025年4月1日(火) 10:00 {DESK}:",
    "Gmail de": f"Am Di., 1. Apr. 2025 um 10:00 Uhr schrieb {DESK}:",
    "Gmail fr": f"Le mar. 1 avr. 2025 à 10:00, {DESK} a écrit :",
    "Gmail es": "El mar, 1 abr 2025 a las 10:00, Desk (<desk@example.com>) escribió:",
    "Gmail it": f"Il giorno mar 1 apr 2025 alle ore 10:00 {DESK} ha scritto:",
    "Gmail pt": f"Em ter., 1 de abr. de 2025 às 10:00, {DESK} escreveu:",
    "Gmail nl": f"Op di 1 apr 2025 om 10:00 schreef {DESK}:",
    "Gmail sv": f"Den tis 1 apr. 2025 kl 10:00 skrev {DESK}:",
    "Gmail da": f"Den tirs. 1. apr. 2025 kl. 10.00 skrev {DESK}:",
    "Gmail no": f"tir. 1. apr. 2025 kl. 10:00 skrev {DESK}:",
    "Gmail fi": "ti 1. huhtik. 2025 klo 10.00 Desk (desk@example.com) kirjoitti:",
    "Gmail pl": f"wt., 1 kwi 2025 o 10:00 {DESK} napisał(a):",
    "Gmail cs": f"út 1. 4. 2025 v 10:00 odesílatel {DESK} napsal:",
    "Gmail ru": f"вт, 1 апр. 2025 г. в 10:00, {DESK}:",
    "Gmail uk": f"вт, 1 квіт. 2025 р. о 10:00 {DESK} пише:",
    "Gmail zh": f"{DESK} 于2025年4月1日周二 10:00写道：",
    "Gmail zh-TW": f"{DESK} 於 2025年4月1日 週二 上午10:00寫道：",
    "Gmail ko": f"2025년 4월 1일 (화) 오전 10:00, {DESK}님이 작성:",
    "Gmail hu": f"{DESK} ezt írta (időpont: 2025. ápr. 1., K, 10:00):",
    "Gmail tr": f"{DESK}, 1 Nis 2025 Sal, 10:00 tarihinde şunu yazdı:",
    "Gmail ro": f"mar., 1 apr. 2025 la 10:00, {DESK} a scris:",
    "Gmail el": f"Στις Τρί 1 Απρ 2025 στις 10:00 π.μ., ο χρήστης {DESK} έγραψε:",
    "Gmail vi": f"Vào Th 3, 1 thg 4, 2025 vào lúc 10:00 {DESK} đã viết:",
    "Gmail id": f"Pada tanggal Sel, 1 Apr 2025 pukul 10.00 {DESK} menulis:",
    "Gmail, broken inside the address": "On Tue, Apr 1, 2025 at 10:00 AM The Desk of Example <\ndesk@example.com> wrote:",
    "Gmail no, broken before the bracket": "tir. 1. apr. 2025 kl. 10:00 skrev Desk <desk@example.com\n>:",
    "Gmail fi, broken before the address": "ti 1. huhtik. 2025 klo 10.00 Desk\n<desk@example.com> kirjoitti:",
    "Gmail, broken three times": f"On Tue, Apr 1, 2025\nat 10:00 AM,\n{DESK}\nwrote:",
    # Apple Mail, macOS and iOS
    "Apple en": f"On Apr 1, 2025, at 10:00, {DESK} wrote:",
    "Apple ja": f"2025/04/01 10:00、{DESK}のメール:",
    "Apple ja, iOS": f"2025年4月1日(火) 10:00、{DESK}のメール:",
    "Apple de": f"Am 01.04.2025 um 10:00 schrieb {DESK}:",
    "Apple fr": f"Le 1 avr. 2025 à 10:00, {DESK} a écrit :",
    "Apple es": f"El 1 abr 2025, a las 10:00, {DESK} escribió:",
    "Apple it": f"Il giorno 1 apr 2025, alle ore 10:00, {DESK} ha scritto:",
    "Apple nl": f"Op 1 apr. 2025 om 10:00 heeft {DESK} het volgende geschreven:",
    "Apple sv": f"1 apr. 2025 kl. 10:00 skrev {DESK}:",
    "Apple da": f"Den 1. apr. 2025 kl. 10.00 skrev {DESK}:",
    "Apple fi": f"{DESK} kirjoitti 1.4.2025 kello 10.00:",
    "Apple pt": f"No dia 1 de abr. de 2025, às 10:00, {DESK} escreveu:",
    "Apple pl": f"Wiadomość napisana przez {DESK} w dniu 1 kwi 2025, o godz. 10:00:",
    "Apple cs": f"1. 4. 2025 v 10:00, {DESK}:",
    "Apple ru": f"1 апр. 2025 г., в 10:00, {DESK} написал(а):",
    "Apple zh": f"2025年4月1日 10:00，{DESK} 写道：",
    "Apple ko": f"2025. 4. 1. 오전 10:00, {DESK} 작성:",
    # Yahoo
    "Yahoo en": f"On Tuesday, April 1, 2025 at 10:00:00 AM GMT+9, {DESK} wrote:",
    "Yahoo de": f"Am Dienstag, 1. April 2025 um 10:00:00 MESZ hat {DESK} Folgendes geschrieben:",
    "Yahoo fr": f"Le mardi 1 avril 2025 à 10:00:00 UTC+2, {DESK} a écrit :",
    "Yahoo es": f"En martes, 1 de abril de 2025, 10:00:00 CEST, {DESK} escribió:",
    "Yahoo it": f"Il martedì 1 aprile 2025 alle ore 10:00:00 CEST, {DESK} ha scritto:",
    "Yahoo pt": f"Em terça-feira, 1 de abril de 2025 às 10:00:00 BRT, {DESK} escreveu:",
    "Yahoo ja": f"2025/4/1(火) 10:00、{DESK}さんは書きました:",
    # others
    "K-9 en": f"On 1 April 2025 10:00:00 CEST, {DESK} wrote:",
    "K-9 de": f"Am 1. April 2025 10:00:00 MESZ schrieb {DESK}:",
    "K-9 ja": f"2025年4月1日 10:00:00 JST、{DESK} のメッセージ:",
    "Proton": f"On Tuesday, April 1st, 2025 at 10:00 AM, {DESK} wrote:",
    "Fastmail": "On Tue, 1 Apr 2025, at 10:00 AM, Desk wrote:",
    "Lotus Notes": "Desk/Tokyo/Example wrote on 04/01/2025 10:00:00 AM:",
    "Lotus Notes de": "Desk/Bonn/Beispiel schrieb am 01.04.2025 10:00:00:",
    "Yandex": '01.04.2025, 10:00, "Desk" <desk@example.com>:',
    "Mail.ru": f"Вторник, 1 апреля 2025, 10:00 +03:00 от {DESK}:",
    "NetEase": '在 2025-04-01 10:00:00，"Desk" <desk@example.com> 写道：',
    "Zoho": f"---- On Tue, 01 Apr 2025 10:00:00 +0900 {DESK} wrote ---",
    "Zoho, older": f"---- On Tue, 01 Apr 2025 10:00:00 +0900 {DESK} wrote ----",
    "Zoho, bare": f"On Tue, 01 Apr 2025 10:00:00 +0900 {DESK} wrote",
    "Gnus": f"{DESK} writes:",
    "The Bat!": "Tuesday, April 1, 2025, 10:00:00 AM, you wrote:",
    "Becky!": f"On Tue, 01 Apr 2025 10:00:00 +0900\n{DESK} wrote:",
    "Becky! ja": f"{DESK} さんは書きました:",
    "Shuriken": f"2025/04/01 10:00:00 に {DESK} さんは書きました:",
    "Hidemaru": "2025/04/01 10:00 に Desk さんが書きました:",
    "Winbiff": f"{DESK} さんの 2025/04/01 10:00 のメールから:",
}
MARKED_ONLY = {
    "Thunderbird en": "On 4/1/25 10:00, Desk wrote:",
    "Thunderbird ja": "On 2025/04/01 10:00, 窓口 wrote:",
    "Thunderbird ja, words": "窓口 さんは書きました:",
    "Thunderbird de": "Am 01.04.25 um 10:00 schrieb Desk:",
    "Thunderbird fr": "Le 01/04/2025 à 10:00, Desk a écrit :",
    "Thunderbird es": "El 1/4/25 a las 10:00, Desk escribió:",
    "Thunderbird it": "Il 01/04/25 10:00, Desk ha scritto:",
    "Thunderbird nl": "Op 01-04-2025 om 10:00 schreef Desk:",
    "Thunderbird sv": "Den 2025-04-01 kl. 10:00, skrev Desk:",
    "Thunderbird da": "Den 01.04.2025 kl. 10.00 skrev Desk:",
    "Thunderbird no": "På 01.04.2025 10:00, skrev Desk:",
    "Thunderbird fi": "Desk kirjoitti 1.4.2025 klo 10.00:",
    "Thunderbird pt": "Às 10:00 de 01/04/2025, Desk escreveu:",
    "Thunderbird pl": "W dniu 1.04.2025 o 10:00, Desk pisze:",
    "Thunderbird cs": "Dne 01. 04. 25 v 10:00 Desk napsal(a):",
    "Thunderbird ru": "01.04.2025 10:00, Desk пишет:",
    "Thunderbird zh": "在 2025/4/1 10:00, Desk 写道:",
    "Thunderbird zh-TW": "Desk 於 2025/4/1 上午 10:00 寫道:",
    "Thunderbird ko": "2025-04-01 오전 10:00에 Desk 이(가) 쓴 글:",
    "Evolution": "On Tue, 2025-04-01 at 10:00 +0900, Desk wrote:",
    "KMail de": "Am Dienstag, 1. April 2025, 10:00:00 CEST schrieb Desk:",
    "AL-Mail": "At 10:00 AM 25.4.1, Desk wrote:",
    "a hand": "窓口様からのメールの引用です。",
    "another hand": "個人情報窓口 様のメールより引用",
}
HEADS = {
    "Outlook en": "From: {}\nSent: Tuesday, April 1, 2025 10:00 AM\nTo: Hanna\nSubject: RE: data",
    "Outlook ja": "差出人: {}\n送信日時: 2025年4月1日火曜日 10:00\n宛先: 山田\n件名: RE: 開示",
    "Outlook ja, wide colons": "差出人：{}\n送信日時：2025年4月1日 10:00\n宛先：山田\n件名：RE: 開示",
    "Outlook de": "Von: {}\nGesendet: Dienstag, 1. April 2025 10:00\nAn: Hanna\nBetreff: AW: Daten",
    "Outlook fr": "De : {}\nEnvoyé : mardi 1 avril 2025 10:00\nÀ : Hanna\nObjet : RE: données",
    "Outlook es": "De: {}\nEnviado el: martes, 1 de abril de 2025 10:00\nPara: Hanna\nAsunto: RE: datos",
    "Outlook it": "Da: {}\nInviato: martedì 1 aprile 2025 10:00\nA: Hanna\nOggetto: R: dati",
    "Outlook pt-BR": "De: {}\nEnviada em: terça-feira, 1 de abril de 2025 10:00\nPara: Hanna\nAssunto: RES: dados",
    "Outlook nl": "Van: {}\nVerzonden: dinsdag 1 april 2025 10:00\nAan: Hanna\nOnderwerp: RE: gegevens",
    "Outlook sv": "Från: {}\nSkickat: den 1 april 2025 10:00\nTill: Hanna\nÄmne: SV: data",
    "Outlook da": "Fra: {}\nSendt: 1. april 2025 10:00\nTil: Hanna\nEmne: SV: data",
    "Outlook fi": "Lähettäjä: {}\nLähetetty: tiistai 1. huhtikuuta 2025 10.00\nVastaanottaja: Hanna\nAihe: VS: tiedot",
    "Outlook pl": "Od: {}\nWysłano: wtorek, 1 kwietnia 2025 10:00\nDo: Hanna\nTemat: ODP: dane",
    "Outlook cs": "Od: {}\nOdesláno: úterý 1. dubna 2025 10:00\nKomu: Hanna\nPředmět: RE: data",
    "Outlook ru": "От: {}\nОтправлено: 1 апреля 2025 г. 10:00\nКому: Hanna\nТема: RE: данные",
    "Outlook uk": "Від: {}\nНадіслано: 1 квітня 2025 р. 10:00\nКому: Hanna\nТема: RE: дані",
    "Outlook zh": "发件人: {}\n发送时间: 2025年4月1日 10:00\n收件人: Hanna\n主题: 答复: 数据",
    "Outlook zh-TW": "寄件者: {}\n寄件日期: 2025年4月1日 上午 10:00\n收件者: Hanna\n主旨: 回覆: 資料",
    "Outlook ko": "보낸 사람: {}\n보낸 날짜: 2025년 4월 1일 화요일 오전 10:00\n받는 사람: Hanna\n제목: RE: 데이터",
    "Outlook hu": "Feladó: {}\nElküldve: 2025. április 1., kedd 10:00\nCímzett: Hanna\nTárgy: RE: adatok",
    "Outlook tr": "Kimden: {}\nGönderildi: 1 Nisan 2025 Salı 10:00\nKime: Hanna\nKonu: YNT: veri",
    "Outlook el": "Από: {}\nΣτάλθηκε: Τρίτη, 1 Απριλίου 2025 10:00\nΠρος: Hanna\nΘέμα: ΑΠ: δεδομένα",
    "Outlook in bold": "*From:* {}\n*Sent:* Tuesday, April 1, 2025 10:00 AM\n*To:* Hanna\n*Subject:* RE: data",
    "Outlook, its bold around the colon": "**From:** {}\n**Sent:** Tuesday\n**To:** Hanna\n**Subject:** RE: data",
    "Exchange, old": "-----Original Message-----\nFrom: {}\nSent: Tuesday\nTo: Hanna\nSubject: data",
    "Exchange de, old": "-----Ursprüngliche Nachricht-----\nVon: {}\nGesendet: Dienstag\nAn: Hanna\nBetreff: Daten",
    "Outlook for phones": "________________________________\nFrom: {}\nSent: Tuesday\nTo: Hanna\nSubject: Re: data",
    "GMX": "Gesendet: Dienstag, 01. April 2025 um 10:00 Uhr\nVon: {}\nAn: hanna@example.org\nBetreff: Re: Daten",
    "Samsung da": "-------- Oprindelig besked --------\nFra: {}\nDato: 01.04.2025 10.00 (GMT+01:00)\nTil: Hanna\nEmne: data",
    "Samsung ja": "-------- 元のメッセージ --------\n差出人: {}\n日付: 2025/04/01 10:00 (GMT+09:00)\n宛先: 山田\n件名: 開示",
    "Samsung nl": "-------- Oorspronkelijk bericht --------\nVan: {}\nDatum: 01-04-2025 10:00\nAan: Hanna\nOnderwerp: data",
    "au": "---------- 元のメール ----------\n差出人: {}\n件名: 開示",
    "docomo": "-----受信メール-----\nFrom: {}\n件名: 開示",
    "SoftBank": "----- Original Message -----\nFrom:{}\nSub:開示",
    "Yahoo! JAPAN": "----- Original Message -----\nFrom: {}\nTo: yamada@example.jp\nDate: 2025/04/01, Tue 10:00\nSubject: 開示",
    "QQ": "------------------ 原始邮件 ------------------\n发件人: {}\n发送时间: 2025年4月1日\n收件人: Hanna\n主题: 数据",
    "NetEase Master": "---- 回复的原邮件 ----\n| 发件人 | {} |\n| 发送日期 | 2025年04月01日 10:00 |",
    "NetEase Master en": "---- Replied Message ----\n| From | {} |\n| Date | 04/01/2025 10:00 |",
    "Daum": "--------- 원본 메일 ---------\n보낸사람: {}\n받는사람: Hanna\n제목: 데이터",
    "Lotus Notes head": "From:\t{}\nTo:\tHanna\nDate:\t01/04/2025 10:00\nSubject:\tRe: data",
    "Lotus Notes head, ja": "差出人：\t{}\n宛先：\t山田\n日付：\t2025/04/01 10:00\n件名：\tRe: 開示",
    "Windows Live Mail": "From: {}\nSent: Tuesday, April 01, 2025 10:00 AM\nTo: Hanna\nSubject: Re: data",
}  # fmt: skip


@pytest.mark.parametrize("program", ATTRIBUTIONS)
@pytest.mark.parametrize("history", [QUOTED, OLD], ids=["marked", "unmarked"])
def test_what_stands_below_an_attribution_is_history(program: str, history: str):
    assert quotes.part(f"{NEW}\n\n{ATTRIBUTIONS[program]}\n\n{history}\n")[0] == NEW


@pytest.mark.parametrize("program", MARKED_ONLY)
def test_an_attribution_goes_with_its_marked_quote(program: str):
    assert quotes.part(f"{NEW}\n\n{MARKED_ONLY[program]}\n{QUOTED}\n")[0] == NEW


@pytest.mark.parametrize("program", {**ATTRIBUTIONS, **MARKED_ONLY})
def test_an_answer_below_the_quote_is_new(program: str):
    introduction = {**ATTRIBUTIONS, **MARKED_ONLY}[program]
    assert quotes.part(f"{introduction}\n\n{QUOTED}\n\n{NEW}\n")[0] == NEW


@pytest.mark.parametrize("program", HEADS)
def test_what_stands_below_the_head_of_a_mail_is_history(program: str):
    assert quotes.part(f"{NEW}\n\n{HEADS[program].format(DESK)}\n\n{OLD}\n")[0] == NEW


@pytest.mark.parametrize("program", {**ATTRIBUTIONS, **MARKED_ONLY})
def test_answers_between_the_lines_are_new(program: str):
    introduction = {**ATTRIBUTIONS, **MARKED_ONLY}[program]
    text = f"{introduction}\n> When did you buy it?\n\nIn May.\n\n> And where?\n\nOnline.\n"
    assert quotes.part(text)[0].split() == ["In", "May.", "Online."]


@pytest.mark.parametrize(
    "signature",
    [
        "--\nHanna Example",
        "—\nHanna Example\nCEO",
        "__\nHanna Example",
        "—————\nHanna Example\nhanna@example.org",
        "- - - - - - - - - -\nHanna Example\nhanna@example.org",
        "-- \n機種変更しました 山田花子",
        "Sent from my iPhone",
        "Sent from my Galaxy",
        "Sent from Mail for Windows",
        "Sent from Yahoo Mail for iPhone",
        "Sent from Yahoo Mail on Android<https://example.com/mail>",
        "Sent with Proton Mail secure email.",
        "Sent with [Proton Mail](https://example.com/) secure email.",
        "Get Outlook for Android<https://example.com/x>",
        "Gesendet von Outlook für Android<https://example.com/x>",
        "Gesendet mit der GMX Mail App",
        "Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.",
        "Von meinem iPad gesendet",
        "Envoyé à partir de Outlook pour iOS<https://example.com/x>",
        "Envoyé de mon iPhone",
        "Obtenez Outlook pour Android",
        "Enviado desde mi iPhone",
        "Obtener Outlook para iOS",
        "Enviado do meu iPhone",
        "Inviato da iPhone",
        "Scarica Outlook per iOS",
        "Verstuurd vanaf mijn iPhone",
        "Verzonden met Outlook voor Android",
        "Skickat från min iPhone",
        "Sendt fra min iPhone",
        "Hent Outlook til iOS",
        "Lähetetty iPhonesta",
        "Wysłane z iPhone'a",
        "Odesláno z iPhonu",
        "Отправлено с iPhone",
        "Надіслано з iPhone",
        "从我的 iPhone 发送",
        "发自我的iPhone",
        "從我的 iPhone 傳送",
        "나의 iPhone에서 보냄",
        "iPhone'umdan gönderildi",
        "iPhoneから送信",
        "Outlook for iOS を入手",
        "Outlook for iOSを入手する",
        "docomoのスマートフォンから送信",
        "Yahoo!メールアプリから送信",
        "Galaxyから送信されました",
        "Xperia™スマートフォンから送信",
        "******************************\n山田 花子\nhanako@example.jp\n******************************",
        "＝＝＝＝＝＝＝＝＝＝＝＝\n山田 花子\n090-0000-0000\n＝＝＝＝＝＝＝＝＝＝＝＝",
        "+++++++++++++++++++\n株式会社サンプル 総務部\n山田 花子\n+++++++++++++++++++",
        "◇◆◇◆◇◆◇◆◇◆\n山田花子 <hanako@example.jp>",
        "=====\n山田花子 <hanako@example.jp>\n=====",
    ],
)
def test_a_signature_is_set_apart(signature: str):
    assert quotes.part(f"{NEW}\n\n{signature}\n") == (NEW, signature)
    assert quotes.part(f"{NEW}\n\n{signature}\n\n{ATTRIBUTIONS['Gmail en']}\n\n{QUOTED}\n")[0] == NEW


@pytest.mark.parametrize(
    "text",
    [
        "My address changed:\n—\nold: Berlin\nnew: Bonn\n—\nPlease correct it in all your files, on paper and in computers,"
        + "\nand tell me when it is done.\nThank you.\n" * 6,
        "Sent with care by a person who reads, and answered by none.",
        "I was on leave. On Tuesday, 1 April 2025 the shop wrote to me",
        "Date: 1 April 2025\nPlease delete my account.",
        "On 1 April 2025 you wrote that you hold my data: is that true?",
        "2025年4月1日に購入した商品について、次のことを教えてください:\n保存期間\n利用目的",
        "氏名: 山田花子\n住所: 東京都\n日付: 2025年4月1日\n開示を請求します。",
        "私は4月に御社からメールを受け取りました。引用\n開示をお願いします。",
        "Obtain my consent first\nGet Outlook to stop sending me mail about my data please",
        "Hello,\n\nI already told you what he said:\n\nthey sell data. Delete mine.",
        "Hello,\nOn 1 April 2025 I wrote:\n\nPlease delete my data.\n\nNothing has happened since.",
        "Hello,\nthe clerk wrote:\n\nwe keep everything. Why?",
        "Hallo,\nam 1. April habe ich geschrieben:\n\nBitte löschen Sie alles.",
        "退会したいです。\n先週の問い合わせにも書きました。\n個人情報を消してください。",
        "当時まだ無かった元号を指摘されて始末書を書きました。\nそこで質問です。",
        "4月1日に私は次のように書きました:\n\n開示を請求します。",
        "お世話になります。\n\n----------\n退会と個人情報の削除をお願いします。\n電話 090-0000-0000",
        "Please note:\n-----\nDelete everything you hold about me.\nhanna@example.org",
        "---- my wishes ----\n1. delete my data\n2. tell me when",
    ],
)
def test_what_only_looks_like_it_stays(text: str):
    assert quotes.part(text) == (text.strip(), "")
