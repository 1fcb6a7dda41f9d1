"""`python -m bench.mail.plain`: milliseconds of a processor to read a mail of 1.5 kB, the kind most people send."""

from __future__ import annotations

import time
from statistics import median, quantiles

from bot.mail import read

ROUNDS = 5_000
HEAD = """Return-Path: <hanna@example.net>
Received: from mx.example.net (mx.example.net [192.0.2.7]) by mail.example.co.jp with ESMTPS id 4Xa1
 for <privacy@example.co.jp>; Thu, 26 Nov 2026 09:30:04 +0900
Message-ID: <CAF1b2c3d4e5f6@mail.example.net>
Date: Thu, 26 Nov 2026 01:30:02 +0100
From: =?utf-8?Q?Hanna_Beispiel?= <hanna@example.net>
To: privacy@example.co.jp
Subject: {subject}
User-Agent: Mail 3.1
MIME-Version: 1.0
Content-Type: text/plain; charset={charset}; format=flowed
Content-Transfer-Encoding: 8bit

"""
ENGLISH = """Hello,

I bought a router from you in 2019 and moved last year. Please send me a copy of all the data that you hold about me,
and tell me where you have them from. If my old address is still in your files, please correct it.

Kind regards,
Hanna Beispiel

On Wed, 25 Nov 2026 at 10:12, Example Logistics <privacy@example.co.jp> wrote:
> Dear customer,
> Thank you for your question about personal information. This is what our published policy says about it.
"""
JAPANESE = """お世話になっております。山田と申します。

2019年に御社の通販でルーターを購入いたしました。御社が保有している私の個人データの開示をお願いいたします。
また、以前の住所が登録されているようでしたら、訂正してください。

2026年11月25日(水) 10:12 Example Logistics <privacy@example.co.jp>:
> お客様
> お問い合わせいただき、ありがとうございます。当社が公表している方針では次のように定めております。
"""


def specimen(text: str, subject: str, charset: str) -> bytes:
    """A mail of exactly 1,500 bytes."""
    mail = (HEAD.format(subject=subject, charset=charset) + text).replace("\n", "\r\n").encode(charset)
    return mail + b">" * (1_500 - len(mail))


SPECIMENS = {
    "English, UTF-8": specimen(ENGLISH, "My data", "utf-8"),
    "Japanese, UTF-8": specimen(JAPANESE, "=?utf-8?B?5YCL5Lq65oOF5aCx?=", "utf-8"),
    "Japanese, ISO-2022-JP": specimen(JAPANESE, "=?iso-2022-jp?B?GyRCOEQ/TT5wSnMbKEI=?=", "iso-2022-jp"),
}


def main() -> None:
    print(f"{'a mail of 1,500 bytes':28}{'median':>8}{'p99':>8}   ms, {ROUNDS} times")
    for name, mail in SPECIMENS.items():
        taken = [_milliseconds(mail) for _ in range(ROUNDS)]
        print(f"{name:28}{median(taken):8.3f}{quantiles(taken, n=100)[98]:8.3f}")


def _milliseconds(mail: bytes) -> float:
    began = time.thread_time()  # not the wall's: the machine may be busy with something else
    read(mail, None)
    return 1e3 * (time.thread_time() - began)


if __name__ == "__main__":
    main()
