"""What customers write in journeys: sentences so plain that no reader can take them for anything else."""

from __future__ import annotations

REQUESTS = {
    "disclose": {
        "en": "Please send me a copy of all the personal data you hold about me.",
        "ja": "御社が保有している私の個人データの開示を請求します。",
    },
    "correct": {
        "en": "The address you hold for me is wrong. Please correct my address in your records.",
        "ja": "登録されている私の住所が間違っています。訂正してください。",
    },
    "suspend": {
        "en": "Please delete all my personal data and stop using it.",
        "ja": "私の個人データの利用を停止し、すべて削除してください。",
    },
    "notify-purpose": {
        "en": "Please notify me of the purposes for which you use my personal data.",
        "ja": "私の個人情報の利用目的を通知してください。",
    },
    "complaint": {
        "en": "I want to make a complaint. You leaked my personal data to strangers and I am very angry.",
        "ja": "個人情報の取扱いについて苦情を申し立てます。私の個人情報が漏えいしました。",
    },
}
QUESTIONS = {
    "purposes": {
        "en": "For what purposes do you use customers' personal information?",
        "ja": "お客様の個人情報はどのような目的で利用されますか。",
    },
    "shared-use": {
        "en": "Do you share personal data within your group companies?",
        "ja": "グループ会社との間で個人データを共同利用していますか。",
    },
    "third-parties": {
        "en": "Do you give personal data to third parties?",
        "ja": "個人データを第三者に提供することはありますか。",
    },
    "security": {
        "en": "What security measures do you take to protect personal data?",
        "ja": "個人データの安全管理のためにどのような措置を講じていますか。",
    },
    "requests": {
        "en": "What is the procedure for requesting disclosure, and how much is the fee?",
        "ja": "開示請求の手続きと手数料を教えてください。",
    },
    "revisions": {
        "en": "When was your privacy policy last revised?",
        "ja": "プライバシーポリシーはいつ改定されましたか。",
    },
}
STATUS = {"en": "What is the status of my request?", "ja": "私の請求の進捗状況を教えてください。"}
OUT_OF_SCOPE = {
    "en": "When will my parcel arrive? I ordered a table last week.",
    "ja": "注文した商品はいつ届きますか。配送状況を教えてください。",
}
OTHER_LANGUAGES = (
    "Bitte senden Sie mir eine Kopie aller Daten, die Sie über mich gespeichert haben.",
    "Je voudrais recevoir une copie de toutes mes données personnelles.",
    "请把你们保存的关于我的所有个人信息的副本发给我。",
)
MORE = {"en": "My customer number is 4711, in case you need it.", "ja": "お客様番号は4711です。"}

# How sure the matcher is of these is its own affair; a journey takes the first one that it reads as needed.
UNCLEAR = {
    "en": (
        "About the form I signed at your counter: Mr. Tanaka said it is all right.",
        "Blue seven window marmalade.",
        "It is about the matter of the list. You know what I mean.",
        "My customer number is 4711, in case you need it.",
    ),
    "ja": (
        "個人情報の件でご連絡しました。",
        "青い窓と七つのりんごの件です。",
        "個人情報のことでお願いがあります。",
        "お客様番号は4711です。ご参考までにお知らせします。",
    ),
}
THANKS = {
    "en": (
        "Thank you.",
        "Thank you, that is all I needed. Goodbye.",
        "Thank you very much for your help.",
        "Thanks a lot, that settles it. Have a nice day.",
    ),
    "ja": ("ありがとうございました。助かりました。", "ご対応ありがとうございました。"),
}
TWO_REQUESTS_AND_A_QUESTION = {
    "en": (
        (
            "Please correct my address in your records, it is wrong.\n\n"
            "Please delete all my personal data and stop using it.\n\n"
            "When was your privacy policy last revised?\n"
        ),
        (
            "Please send me a copy of all the personal data you hold about me.\n\n"
            "Please notify me of the purposes for which you use my personal data.\n\n"
            "When was your privacy policy last revised?\n"
        ),
        (
            "I have two requests.\n\n"
            "First, please send me a copy of all the personal data you hold about me.\n\n"
            "Second, please correct my address: it is wrong in your records.\n\n"
            "I also have a question: do you give personal data to third parties?\n"
        ),
    ),
    "ja": (
        (
            "私の個人データの開示を請求します。\n\n"
            "登録されている私の住所が間違っています。訂正してください。\n\n"
            "個人データを第三者に提供することはありますか。\n"
        ),
        (
            "私の個人データを開示してください。\n\n"
            "また、私の個人データをすべて削除してください。\n\n"
            "プライバシーポリシーはいつ改定されましたか。\n"
        ),
    ),
}
