from __future__ import annotations

import pytest
from sqlalchemy import text

from index.errors import NotFound, SettingInvalid
from qa.keys import parse_token


def test_a_key_is_found_by_its_id_and_opens_with_its_secret(store):
    key, token = store.keys.create("site", scopes=("ask",))
    identity, secret = parse_token(token)
    found = store.keys.find(identity)
    assert found == key
    assert found.opens(secret)
    assert not found.opens(secret[::-1])


def test_the_secret_is_nowhere_in_the_database(store):
    _, token = store.keys.create("site", scopes=("ask",))
    with store.database.reading() as connection:
        rows = connection.execute(text("SELECT * FROM tiaowen_keys")).all()
    assert parse_token(token)[1] not in str(rows)


def test_a_widget_key_keeps_its_web_sites(store):
    key, _ = store.keys.create("w", scopes=("widget",), origins=("https://A.org/", "https://a.org"))
    assert store.keys.find(key.id).origins == ("https://a.org",)


def test_a_revoked_or_expired_key_is_listed_but_not_active(store):
    old, _ = store.keys.create("old", scopes=("ask",), days=1e-9)
    gone, _ = store.keys.create("gone", scopes=("ask",))
    kept, _ = store.keys.create("kept", scopes=("admin", "ask"), days=30)
    store.keys.revoke(gone.id)
    first = store.keys.find(gone.id).revoked
    store.keys.revoke(gone.id)
    assert store.keys.find(gone.id).revoked == first
    assert [key.name for key in store.keys.all()] == ["old", "gone", "kept"]
    assert [key.name for key in store.keys.active()] == ["kept"]
    assert store.keys.find(kept.id).scopes == {"admin", "ask"}
    assert store.keys.find(old.id).state() == "expired"


def test_use_is_noted(store):
    key, _ = store.keys.create("site", scopes=("ask",))
    assert store.keys.find(key.id).used is None
    store.keys.touch(key.id)
    assert store.keys.find(key.id).used >= key.created


@pytest.mark.parametrize(
    "values",
    [
        {"name": " "},
        {"name": "a\nb"},
        {"name": "x" * 201},
        {"scopes": ("root",)},
        {"scopes": ("widget",)},
        {"days": 0},
        {"days": -1},
    ],
)
def test_a_key_that_makes_no_sense_is_not_made(store, values):
    with pytest.raises(SettingInvalid):
        store.keys.create(**{"name": "n", "scopes": ("ask",), **values})
    assert store.keys.all() == ()


def test_a_key_that_is_not_there_cannot_be_revoked(store):
    with pytest.raises(NotFound):
        store.keys.revoke("0123456789ab")
