"""The matcher's door: what people write goes in, labels, a decision and its evidence come out."""

import shutil
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intents.catalogue import HERE
from intents.fault import Fault
from intents.labels import LABELS, REQUESTS
from intents.matcher import Item, Matcher, Unread
from intents.matcher.unread import TOGETHER
from intents.reading import Decision, Language

PLAIN = [
    ("Please delete my account and everything you know about me.", "suspend", Decision.TICKET),
    ("I would like a copy of all personal data you hold about me.", "disclose", Decision.TICKET),
    ("My surname is misspelt in your records, please correct it.", "correct", Decision.TICKET),
    ("How do I get a copy of my data, is there a form and what does it cost?", "requests", Decision.ANSWER),
    ("How is customer data protected? Do you encrypt it?", "security", Decision.ANSWER),
    ("Do you sell personal information to advertisers?", "third-parties", Decision.ANSWER),
    ("When was the privacy policy last revised?", "revisions", Decision.ANSWER),
    ("where is my parcel", "out-of-scope", Decision.ANSWER),
    ("私の個人データをすべて消去してください。", "suspend", Decision.TICKET),
    ("登録されている住所が間違っているので訂正してください。", "correct", Decision.TICKET),
    ("開示請求の手続きと手数料を教えてください。", "requests", Decision.ANSWER),
    ("個人情報は暗号化されていますか。安全対策を教えてください。", "security", Decision.ANSWER),
    ("荷物がまだ届きません。", "out-of-scope", Decision.ANSWER),
    ("watashi no data wo zenbu keshite kudasai", "suspend", Decision.TICKET),
    ("plese delete evrything you know abuot me", "suspend", Decision.TICKET),
]
ITEMS = (
    Item(
        "security.4",
        "security",
        Language.EN,
        "Staff are trained at least once a year; contractors are supervised.",
    ),
    Item(
        "security.5",
        "security",
        Language.EN,
        "Access to data is restricted.",
        ("encryption", "is it encrypted"),
    ),
    Item("security.5", "security", Language.JA, "アクセスを制限しています。", ("暗号化",)),
    Item("shared-use.a", "shared-use", Language.JA, "当社のグループ会社", ("親会社", "どの会社")),
    Item("shared-use.c", "shared-use", Language.JA, "調査と分析のため", ("共同利用の目的", "何のため")),
)


@pytest.fixture(scope="module")
def matcher():
    return Matcher.load()


@pytest.mark.parametrize(("text", "label", "decision"), PLAIN)
def test_a_plain_sentence_is_understood(matcher, text, label, decision):
    reading = matcher.read(text)
    assert (reading.primary, reading.decision) == (label, decision)
    assert set(reading.scores) == set(LABELS)
    assert all(0 <= score <= 1 for score in reading.scores.values())


def test_a_request_and_a_question_are_both_seen_and_open_a_ticket(matcher):
    reading = matcher.read(
        "I moved. My address is wrong now, please change it. Also, do you sell data to anyone?"
    )
    assert set(reading.labels) == {"correct", "third-parties"}
    assert reading.decision is Decision.TICKET


def test_evidence_names_the_sentence_and_phrases_like_it(matcher):
    reading = matcher.read("I bought a lamp in May. Please delete my account data. Kind regards, Ann")
    (evidence,) = reading.evidence
    assert evidence.sentence == "Please delete my account data."
    assert evidence.probability == reading.scores["suspend"]
    assert 1 <= len(evidence.nearest) <= 3
    assert evidence.runner_up in set(LABELS) - {"suspend"}


def test_evidence_quotes_what_was_written_not_what_was_heard(matcher):
    for text in ("Plese delte my acount data.", "touroku jouhou no kaiji wo onegai shimasu"):
        assert matcher.read(text).evidence[0].sentence == text
        assert matcher.read(text).evidence[0].nearest


def test_the_ask_may_stand_in_the_subject_alone(matcher):
    assert (
        matcher.read("Thank you in advance.", subject="Please delete my personal data").primary == "suspend"
    )


def test_a_request_cites_the_section_about_requests(matcher):
    assert matcher.read("Please delete my account data.").sections == ("requests",)


def test_a_question_cites_the_item_it_is_clearly_about(matcher):
    assert matcher.read("Is my data encrypted? Which encryption?", items=ITEMS).sections == ("security.5",)
    assert matcher.read("データは暗号化されていますか", items=ITEMS).sections == ("security.5",)
    assert matcher.read("How do you keep data safe?", items=ITEMS).sections == ("security",)


def test_what_all_who_ask_about_a_section_say_cites_no_item_of_it(matcher):
    assert matcher.read("共同利用について教えてください", items=ITEMS).sections == ("shared-use",)
    assert matcher.read("共同利用は何のためですか", items=ITEMS).sections == ("shared-use.c",)
    assert matcher.read("どの会社と共同利用していますか", items=ITEMS).sections == ("shared-use.a",)


def test_another_language_goes_to_a_person(matcher):
    reading = matcher.read("Bitte löschen Sie alle Daten, die Sie über mich haben.")
    assert (reading.language, reading.decision) == (Language.OTHER, Decision.TRIAGE)


@pytest.mark.parametrize("text", ["", "   \n", "!!!", "🙂", "12 34"])
def test_what_holds_no_word_gets_silence(matcher, text):
    assert matcher.read(text).decision is Decision.SILENT


def test_an_ask_at_the_end_of_a_long_mail_is_found(matcher):
    story = "I bought a router in 2019 and it has worked well since then. My cousin has one too. "
    text = story * 240 + "\nPlease delete all personal data you hold about me."
    assert len(text) > 20_000
    reading = matcher.read(text)
    assert reading.decision in {Decision.TICKET, Decision.TRIAGE}
    assert "suspend" in reading.labels


def test_time_grows_with_the_length_and_not_faster(matcher):
    def seconds(text):
        runs = []
        for _ in range(5):
            start = time.process_time()
            matcher.read(text)
            runs.append(time.process_time() - start)
        return min(runs)

    sentence = "I bought a router in 2019 and it has worked well since then. "
    assert seconds(sentence * 1600) < 30 * seconds(sentence * 160)


def test_widths_and_capitals_do_not_matter(matcher):
    for written, plain in (
        ("DELETE MY DATA PLEASE", "delete my data please"),
        ("ﾃﾞｰﾀを消去して", "データを消去して"),
    ):
        assert matcher.read(written).scores == pytest.approx(matcher.read(plain).scores)


@settings(max_examples=60, deadline=None)
@given(st.text(), st.text(max_size=30))
def test_any_text_has_a_reading(matcher, text, subject):
    reading = matcher.read(text, subject)
    assert reading.labels
    assert set(reading.labels) <= set(LABELS)
    assert (reading.decision is Decision.TICKET) <= any(label in REQUESTS for label in reading.labels)


WRITTEN = st.text() | st.lists(
    st.sampled_from([text for text, _, _ in PLAIN] + ["Hello,", "12 34", "①住所②電話"])
).map("\n".join)
INQUIRIES = st.lists(st.builds(Unread, WRITTEN, st.text(max_size=20) | WRITTEN, st.sampled_from([(), ITEMS])))


@settings(max_examples=40, deadline=None)
@given(INQUIRIES)
def test_inquiries_read_together_are_read_as_each_is_alone(matcher, inquiries):
    alone = [matcher.read(each.text, each.subject, each.items) for each in inquiries]
    assert matcher.read_all(inquiries) == alone


def test_more_than_is_weighed_at_once_is_read_together_too(matcher):
    story = "I bought a router in 2019 and it has worked well since then.\n" * 700
    inquiries = [Unread(f"{story}{text}", text) for text, _, _ in PLAIN[:4]]
    assert sum(len(each.text) for each in inquiries) > 3 * TOGETHER
    assert matcher.read_all(inquiries) == [matcher.read(each.text, each.subject) for each in inquiries]


def test_nothing_to_read_gives_nothing(matcher):
    assert matcher.read_all([]) == []


def test_a_model_of_another_catalogue_is_refused_with_the_way_out(tmp_path):
    folder = tmp_path / "catalogue"
    shutil.copytree(HERE, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    page = folder / "disclose.md"
    page.write_text(page.read_text(encoding="utf-8").replace("\n- ", "\n- Kindly ", 1), encoding="utf-8")
    with pytest.raises(Fault, match=r"python -m intents\.train"):
        Matcher.load(folder)


def test_a_missing_model_is_refused_with_the_way_out(tmp_path):
    with pytest.raises(Fault, match=r"python -m intents\.train"):
        Matcher.load(path=tmp_path / "none.npz")
