from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import SettingInvalid
from qa.keys import (
    Key,
    hashed,
    is_loopback_address,
    new_secret,
    parse_origins,
    parse_token,
    token_of,
    validate_origin,
    validate_scopes,
)


def key(**values):
    return Key(**{"id": "k", "name": "n", "hash": hashed("s"), "scopes": frozenset({"ask"}), **values})


def test_a_token_comes_apart_into_what_it_was_made_of():
    identity, secret = new_secret()
    assert parse_token(token_of(identity, secret)) == (identity, secret)


@given(st.text(max_size=100))
def test_anything_else_is_no_token(text):
    assert parse_token(text) is None


@pytest.mark.parametrize("tail", ["\n", " ", "x", "\x00"])
def test_a_token_with_something_behind_it_is_no_token(tail):
    assert parse_token(token_of(*new_secret()) + tail) is None


def test_a_key_opens_with_its_secret_only():
    assert key().opens("s")
    assert not key().opens("S")
    assert "s" not in key().hash


def test_a_key_ends_when_it_expires_or_is_revoked():
    assert key(expires=100.0).state(now=99.0) == "active"
    assert key(expires=100.0).state(now=100.0) == "expired"
    assert key(revoked=1.0, expires=100.0).state(now=2.0) == "revoked"
    assert key().state() == "active"


def test_an_admin_may_everything_and_others_what_they_are_for():
    assert key(scopes=frozenset({"admin"})).may(frozenset({"ingest"}))
    assert key().may(frozenset({"ask", "widget"}))
    assert not key().may(frozenset({"ingest"}))


@pytest.mark.parametrize(
    ("scopes", "origins"),
    [
        ((), ()),
        (("root",), ()),
        (("widget",), ()),
        (("widget", "ask"), ("https://a.org",)),
        (("ask",), ("https://a.org",)),
    ],
)
def test_scopes_that_make_no_sense_are_refused(scopes, origins):
    with pytest.raises(SettingInvalid):
        validate_scopes(scopes, origins)


@pytest.mark.parametrize(
    ("written", "origin"),
    [
        ("https://www.example.org", "https://www.example.org"),
        ("HTTPS://Www.Example.org/", "https://www.example.org"),
        ("https://example.org:443", "https://example.org"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
    ],
)
def test_an_origin_is_what_browsers_send(written, origin):
    assert validate_origin(written) == origin


@pytest.mark.parametrize(
    "text",
    ["example.org", "null", "*", "https://a b", "https://a.org/path", "https://u:p@a.org", "ftp://a.org", "https://", "https://a.org:99999", "https://a.org?x"],
)  # fmt: skip
def test_what_is_no_origin_is_refused(text):
    with pytest.raises(SettingInvalid):
        validate_origin(text)


def test_a_list_of_origins_may_have_commas_or_blanks():
    assert parse_origins("https://a.org, https://b.org  https://a.org/") == ("https://a.org", "https://b.org")
    assert parse_origins("") == ()


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("[::1]", True), ("localhost", True), ("0.0.0.0", False), ("::", False), ("10.0.0.1", False), ("example.org", False), ("", False)],
)  # fmt: skip
def test_which_addresses_only_this_machine_reaches(host, loopback):
    assert is_loopback_address(host) is loopback
