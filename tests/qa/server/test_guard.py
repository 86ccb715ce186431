"""Who gets in: hosts, origins, keys, scopes and rates, over real requests."""

from __future__ import annotations

import base64
import contextlib

import openai
import pytest

from index.errors import ServiceError
from qa.server import keyring
from qa.settings import load_settings
from qa.store.store import LazyStore, open_store
from tests.fakes import FakeAssistant

QUESTION = "保税低硫燃料油混兑调和业务由谁牵头"
SITE = "https://www.example.org"
OTHER = "https://evil.example"


def error_of(response):
    error = response.json()["error"]
    assert set(error) == {"type", "message", "hint", "request_id"}
    return error["type"]


def ask(client, token="", origin="", **more):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    if origin:
        headers["Origin"] = origin
    return client.post("/v1/ask", json={"question": QUESTION, **more}, headers=headers)


@pytest.fixture
def settings(tmp_path):
    """As for an address that others reach; the socket of the test is on loopback all the same."""
    return load_settings(home=tmp_path / "home", host="0.0.0.0", allowed_origins="https://portal.example.org")


@pytest.fixture
def keys(settings):
    with contextlib.closing(open_store(settings)) as store:
        yield store.keys


@pytest.fixture
def client(serve, settings):
    return serve(settings=settings, assistant=FakeAssistant())


# -- without keys -------------------------------------------------------------------------------------------


@pytest.fixture
def open_client(serve, tmp_path):
    settings = load_settings(
        home=tmp_path / "home", allowed_origins=SITE, public_url="https://policy.example.org"
    )
    return serve(settings=settings, assistant=FakeAssistant())


def test_on_loopback_nobody_needs_a_key(open_client):
    assert ask(open_client).status_code == 200
    assert ask(open_client, token="sk-whatever-a-client-sends").status_code == 200


def test_a_key_of_ours_counts_also_where_none_is_needed(open_client):
    response = ask(open_client, token="tw_000000000000_" + "0" * 48)
    assert response.status_code == 401
    assert error_of(response) == "KeyRefused"


def test_a_name_that_was_pointed_at_this_machine_is_refused(open_client):
    response = open_client.get("/v1/documents", headers={"Host": "evil.example"})
    assert response.status_code == 421
    assert error_of(response) == "HostUnknown"


@pytest.mark.parametrize(
    "host", ["localhost:9", "127.0.0.1", "[::1]:80", "policy.example.org", "app.localhost"]
)
def test_our_own_names_are_taken(open_client, host):
    assert open_client.get("/v1/documents", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "origin", [OTHER, "null", "https://www.example.org.evil.example", "http://www.example.org"]
)
@pytest.mark.parametrize("path", ["/v1/ask", "/v1/chat/completions", "/mcp", "/v1/feedback"])
def test_another_site_cannot_reach_in(open_client, origin, path):
    response = open_client.post(path, json={"question": QUESTION}, headers={"Origin": origin})
    assert response.status_code == 403
    assert "access-control-allow-origin" not in response.headers
    preflight = open_client.options(path, headers={"Origin": origin, "Access-Control-Request-Method": "POST"})
    assert preflight.status_code == 403


def test_an_allowed_site_may_call_and_read(open_client):
    response = ask(open_client, origin=SITE)
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == SITE
    assert "Origin" in response.headers["vary"]
    preflight = open_client.options(
        "/v1/ask",
        headers={
            "Origin": SITE,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,content-type",
        },
    )
    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-origin"] == SITE
    assert "authorization" in preflight.headers["access-control-allow-headers"]


def test_our_own_pages_may_call(open_client):
    assert ask(open_client, origin=str(open_client.base_url).rstrip("/")).status_code == 200
    assert ask(open_client, origin="https://policy.example.org").status_code == 200


# -- with keys ----------------------------------------------------------------------------------------------


def test_health_is_open_and_nothing_else(client):
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200
    for method, path in [
        ("POST", "/v1/ask"),
        ("POST", "/v1/search"),
        ("GET", "/v1/documents"),
        ("GET", "/v1/clauses/plan-2024/%E4%BA%8C"),
        ("GET", "/v1/conversations/c-1"),
        ("POST", "/v1/feedback"),
        ("POST", "/mcp"),
        ("GET", "/metrics"),
        ("GET", "/documents"),
        ("GET", "/c/plan-2024"),
        ("GET", "/"),
        ("GET", "/docs"),
        ("GET", "/openapi.json"),
        ("GET", "/nothing"),
        ("POST", "/healthz/../v1/ask"),
    ]:
        response = client.request(method, path)
        assert response.status_code == 401, path
        assert "www-authenticate" in response.headers
        assert "省商务厅" not in response.text


def test_a_key_lets_in(client, keys):
    key, token = keys.create("site", scopes=("ask",))
    assert ask(client, token).status_code == 200
    assert ask(client, token.upper()).status_code == 401
    assert client.get("/v1/documents", headers={"X-API-Key": token}).status_code == 200
    assert keys.find(key.id).used


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer tw_",
        "Bearer tw_0123456789ab_" + "0" * 48,
        "Bearer sk-abc",
        "Basic dXNlcjpwYXNz",
        "Digest x",
        "Bearer " + "x" * 5000,
        "Bearer \xff\xfe",
    ],
)
def test_a_forged_key_is_refused(client, keys, header):
    keys.create("site", scopes=("ask",))
    response = client.post(
        "/v1/ask", json={"question": QUESTION}, headers=[(b"authorization", header.encode("latin-1"))]
    )
    assert response.status_code == 401
    assert error_of(response) in {"KeyMissing", "KeyRefused"}


def test_the_right_id_with_another_secret_is_refused_like_no_key_at_all(client, keys):
    _, token = keys.create("site", scopes=("ask",))
    forged = token[:-1] + ("0" if token[-1] != "0" else "1")
    nobody = "tw_0123456789ab_" + "0" * 48
    messages = {ask(client, one).json()["error"]["message"] for one in (forged, nobody, "tw_x")}
    assert messages == {"The key is not known here."}


def test_an_expired_key_is_told_so(client, keys):
    _, token = keys.create("old", scopes=("ask",), days=1e-9)
    response = ask(client, token)
    assert response.status_code == 401
    assert "expired" in response.json()["error"]["message"]


def test_a_revoked_key_stops_working(client, keys, monkeypatch):
    monkeypatch.setattr(keyring, "FRESH", 0.0)
    key, token = keys.create("site", scopes=("ask",))
    assert ask(client, token).status_code == 200
    keys.revoke(key.id)
    response = ask(client, token)
    assert response.status_code == 401
    assert "revoked" in response.json()["error"]["message"]


@pytest.mark.parametrize(
    ("scope", "method", "path"),
    [
        ("ingest", "POST", "/v1/ask"),
        ("ingest", "GET", "/v1/documents"),
        ("ask", "GET", "/metrics"),
        ("ask", "POST", "/v1/documents"),
        ("ask", "GET", "/v1/jobs/j-1"),
        ("ask", "DELETE", "/v1/documents/plan-2024"),
    ],
)
def test_a_key_for_something_else_is_refused(client, keys, scope, method, path):
    _, token = keys.create("k", scopes=(scope,))
    response = client.request(method, path, headers={"Authorization": f"Bearer {token}"})
    assert response.status_code == 403
    assert error_of(response) == "ScopeMissing"


def test_a_widget_key_asks_and_gives_feedback_from_its_sites_and_does_nothing_else(client, keys):
    _, token = keys.create("w", scopes=("widget",), origins=(SITE,))
    answered = ask(client, token, origin=SITE)
    assert answered.status_code == 200
    assert answered.headers["access-control-allow-origin"] == SITE
    headers = {"Authorization": f"Bearer {token}", "Origin": SITE}
    rated = client.post(
        "/v1/feedback", json={"answer_id": answered.json()["answer_id"], "rating": "up"}, headers=headers
    )
    assert rated.status_code == 201
    for method, path in [
        ("POST", "/v1/search"),
        ("GET", "/v1/documents"),
        ("GET", f"/v1/conversations/{answered.json()['conversation_id']}"),
        ("DELETE", f"/v1/conversations/{answered.json()['conversation_id']}"),
        ("POST", "/v1/chat/completions"),
        ("POST", "/mcp"),
        ("GET", "/metrics"),
    ]:
        assert client.request(method, path, headers=headers).status_code == 403, path


@pytest.mark.parametrize("origin", ["", OTHER, "null", "https://portal.example.org", SITE + ":8443"])
def test_a_widget_key_works_on_its_sites_only(client, keys, origin):
    _, token = keys.create("w", scopes=("widget",), origins=(SITE,))
    response = ask(client, token, origin=origin)
    assert response.status_code == 403
    assert response.headers.get("access-control-allow-origin") != OTHER


def test_a_widgets_site_may_ask_before_it_sends_its_key(client, keys):
    keys.create("w", scopes=("widget",), origins=(SITE,))
    headers = {"Origin": SITE, "Access-Control-Request-Method": "POST"}
    assert client.options("/v1/ask", headers=headers).status_code == 204
    assert client.options("/v1/search", headers=headers).status_code == 403


def test_visitors_of_a_site_cannot_guess_each_others_conversations(client, keys):
    _, token = keys.create("w", scopes=("widget",), origins=(SITE,))
    guessed = ask(client, token, origin=SITE, conversation_id="c-7")
    assert guessed.status_code == 422
    assert error_of(guessed) == "InputError"
    ours = "c-" + "0123456789abcdef" * 2
    assert ask(client, token, origin=SITE, conversation_id=ours).status_code == 200


def test_a_secret_key_does_not_work_in_the_page_of_a_widgets_site(client, keys):
    keys.create("w", scopes=("widget",), origins=(SITE,))
    _, secret = keys.create("s", scopes=("ask",))
    assert ask(client, secret, origin=SITE).status_code == 403
    assert ask(client, secret, origin="https://portal.example.org").status_code == 200


def test_a_page_on_a_widgets_site_can_read_why_it_was_refused(client, keys):
    keys.create("w", scopes=("widget",), origins=(SITE,))
    response = ask(client, "tw_bad", origin=SITE)
    assert response.status_code == 401
    assert response.headers["access-control-allow-origin"] == SITE


def test_a_reader_opens_pages_with_the_key_as_password_and_nothing_else(client, keys):
    _, token = keys.create("reader", scopes=("ask",))
    basic = "Basic " + base64.b64encode(f"me:{token}".encode()).decode()
    assert client.get("/documents", headers={"Authorization": basic}).status_code == 200
    challenge = client.get("/documents").headers["www-authenticate"]
    assert challenge.startswith("Basic ")
    # A browser sends it by itself, also when another site's form makes it.
    response = client.post("/v1/ask", json={"question": QUESTION}, headers={"Authorization": basic})
    assert response.status_code == 401


def test_pages_can_be_public_while_the_api_is_not(serve, tmp_path):
    settings = load_settings(home=tmp_path / "home", host="0.0.0.0", public_pages=True)
    client = serve(settings=settings, assistant=FakeAssistant())
    assert client.get("/c/plan-2024").status_code == 200
    assert client.get("/documents").status_code == 200
    assert client.get("/v1/documents").status_code == 401


def test_keys_can_be_required_on_loopback_too(serve, tmp_path):
    settings = load_settings(home=tmp_path / "home", require_keys=True)
    assert ask(serve(settings=settings, assistant=FakeAssistant())).status_code == 401


def test_the_official_client_understands_the_refusal(client, keys):
    _, widget = keys.create("w", scopes=("widget",), origins=(SITE,))
    for token, kind in (("sk-none", openai.AuthenticationError), (widget, openai.PermissionDeniedError)):
        with (
            openai.OpenAI(
                base_url=f"{client.base_url}/v1",
                api_key=token,
                max_retries=0,
                http_client=openai.DefaultHttpxClient(trust_env=False),
            ) as official,
            pytest.raises(kind),
        ):
            official.models.list()


def test_conversations_belong_to_the_key_that_held_them(client, keys):
    _, mine = keys.create("mine", scopes=("ask",))
    _, yours = keys.create("yours", scopes=("ask",))
    _, admin = keys.create("admin", scopes=("admin",))
    ask(client, mine, conversation_id="c-7")

    def read(token):
        return client.get("/v1/conversations/c-7", headers={"Authorization": f"Bearer {token}"}).status_code

    assert (read(mine), read(yours), read(admin)) == (200, 404, 200)
    delete = client.delete("/v1/conversations/c-7", headers={"Authorization": f"Bearer {yours}"})
    assert delete.status_code == 404


def test_without_its_database_the_server_lets_nobody_in(serve, settings):
    def broken():
        raise ServiceError("The database does not answer.", "Start it.")

    client = serve(settings=settings, assistant=FakeAssistant(), store=LazyStore(broken))
    response = ask(client, "tw_0123456789ab_" + "0" * 48)
    assert response.status_code == 502
    assert error_of(response) == "ServiceError"
    assert client.get("/healthz").status_code == 200


def test_no_key_is_in_the_log_or_in_an_answer(client, keys, caplog):
    _, token = keys.create("site", scopes=("ask",))
    with caplog.at_level("DEBUG"):
        told = ask(client, token).text + ask(client, token[:-1] + "x").text
        told += client.get("/v1/documents", headers={"Authorization": f"Bearer {token}"}).text
    assert token not in caplog.text + told
    assert token.split("_")[2] not in caplog.text + told


# -- rates --------------------------------------------------------------------------------------------------


@pytest.fixture
def limited(serve, tmp_path):
    settings = load_settings(
        home=tmp_path / "home", host="0.0.0.0", rate_limit="3/minute", visitor_rate_limit="2/minute"
    )
    client = serve(settings=settings, assistant=FakeAssistant())
    with contextlib.closing(open_store(settings)) as store:
        yield client, store.keys


def test_a_key_that_asks_too_often_is_told_when_to_come_back(limited):
    client, keys = limited
    _, token = keys.create("site", scopes=("ask",))
    _, other = keys.create("other", scopes=("ask",))
    assert [ask(client, token).status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = ask(client, token)
    assert error_of(refused) == "TooManyRequests"
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert ask(client, other).status_code == 200


def from_afar(address):
    """A request as a proxy on this machine hands it on."""
    return {"X-Forwarded-For": address}


def test_visitors_of_a_widget_are_counted_one_by_one(limited):
    client, keys = limited
    _, token = keys.create("w", scopes=("widget",), origins=(SITE,))

    def asks(address):
        headers = {
            "Authorization": f"Bearer {token}",
            "Origin": SITE,
            **from_afar(address),
        }
        return client.post("/v1/ask", json={"question": QUESTION}, headers=headers).status_code

    assert [asks("203.0.113.5") for _ in range(3)] == [200, 200, 429]
    assert asks("203.0.113.6") == 429  # the key's own limit: three


def test_trying_keys_is_slowed_down(limited):
    client, _ = limited
    statuses = []
    for _ in range(4):
        headers = {"Authorization": "Bearer tw_x", **from_afar("2001:db8::1")}
        statuses.append(client.get("/v1/documents", headers=headers).status_code)
    assert statuses == [401, 401, 429, 429]


def test_without_keys_this_machine_is_not_limited(serve, tmp_path):
    settings = load_settings(home=tmp_path / "home", visitor_rate_limit="1/hour", rate_limit="1/hour")
    client = serve(settings=settings, assistant=FakeAssistant())
    assert [ask(client).status_code for _ in range(3)] == [200, 200, 200]
