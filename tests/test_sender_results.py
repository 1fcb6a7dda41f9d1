"""Authentication-Results are read as RFC 8601 has them, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.sender.results import LONGEST, Report, Result, parse


def results(value: str) -> tuple[Result, ...]:
    found = parse(value)
    assert found, value
    return found.results


def test_a_report_names_its_server_its_methods_and_their_properties():
    found = parse(
        "mx.example.com 1; spf=pass smtp.mailfrom=a@mail.example; dkim=fail (bad key) header.d=mail.example"
    )
    assert found == Report(
        "mx.example.com",
        (
            Result("spf", "pass", {"smtp.mailfrom": "a@mail.example"}),
            Result("dkim", "fail", {"header.d": "mail.example"}, ("bad key",)),
        ),
    )


def test_a_report_of_nothing_has_no_results():
    assert parse("mx.example.com; none") == Report("mx.example.com", ())
    assert parse("mx.example.com") == Report("mx.example.com", ())


@pytest.mark.parametrize(
    "value",
    [
        'mx.example.com; dmarc=fail reason="dmarc=pass; header.from=bank.example" header.from=mail.example',
        "mx.example.com; dmarc=fail (dmarc=pass header.from=bank.example;) header.from=mail.example",
        "mx.example.com; dmarc=fail (a (b \\) ; dmarc=pass) c) header.from=mail.example",
        "mx.example.com;dmarc/1 = fail header.from = mail.example",
        'mx.example.com; dmarc=fail reason="a \\" b" header . from=mail.example',
        "MX.Example.com 1 ; DMARC=Fail Header.From=mail.example",
    ],
)
def test_quotes_comments_and_blanks_hide_nothing_and_add_nothing(value: str):
    (only,) = results(value)
    assert (only.method, only.value, only.properties) == ("dmarc", "fail", {"header.from": "mail.example"})


def test_a_local_part_in_quotes_cannot_bring_results_of_its_own():
    (only,) = results(
        'mx.example.com; spf=softfail smtp.mailfrom="x; dmarc=pass header.from=bank.example"@evil.example'
    )
    assert only.method == "spf"
    assert only.properties == {"smtp.mailfrom": "x; dmarc=pass header.from=bank.example@evil.example"}


@pytest.mark.parametrize(
    "value",
    [
        "",
        ";",
        "; dmarc=pass",
        'mx.example.com; dmarc=pass reason="never ends',
        "mx.example.com; dmarc=pass (never ends",
        "mx.example.com; dmarc=pass ) header.from=mail.example",
        "mx.example.com 2; dmarc=pass",
        "mx.example.com other; dmarc=pass",
        "mx.example.com" + "; dkim=pass" * LONGEST,
    ],
)
def test_what_is_not_well_formed_is_no_report(value: str):
    assert parse(value) is None


def test_a_result_that_is_not_well_formed_is_left_out_alone():
    assert results("mx.example.com; dmarc pass; =pass; spf=pass;") == (Result("spf", "pass"),)


@given(st.text(max_size=300) | st.text('mx;=.()"\\ dkimpas/1', max_size=300))
@example("mx; a=b " + "(" * 200)
@example("mx;" + '"\\' * 100)
def test_whatever_stands_there_is_read_without_harm(value: str):
    found = parse(value)
    if found:
        assert found.authserv_id
        assert all(result.method and result.value for result in found.results)


words = st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=12).filter(
    lambda word: word[0].isalpha()
)
anything = st.text(st.characters(codec="ascii", categories=["L", "N", "P", "S", "Zs"]), max_size=60)


@given(words, words, words, anything)
def test_a_quoted_reason_never_changes_what_is_said(method: str, value: str, domain: str, reason: str):
    escaped = reason.replace("\\", "\\\\").replace('"', '\\"')
    (only,) = results(f'mx.example.com; {method}={value} reason="{escaped}" header.d={domain}')
    assert only == Result(method, value, {"header.d": domain})
