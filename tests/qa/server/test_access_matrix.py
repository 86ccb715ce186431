"""Every route, every kind of key: who is let in. A route without a row here fails the test."""

from __future__ import annotations

import re
from contextlib import closing

import pytest

from qa.server.app import create_app
from qa.settings import load_settings
from qa.store.store import open_store
from tests.fakes import FakeAssistant
from tests.qa.server.conftest import running

SITE = "https://www.example.org"
WHO = ("nobody", "ask", "widget", "ingest", "admin")

#: Who is let in; a row is read beside WHO. + in, - 401, x 403; "signed": open to the signed only, keys or not.
OPEN, ASK, WIDGET, INGEST, ADMIN = "+++++", "-+xx+", "-++x+", "-xx++", "-xxx+"
SIGNED = "-----"

MATRIX = {
    ("GET", "/healthz"): OPEN,
    ("GET", "/readyz"): OPEN,
    ("GET", "/static"): OPEN,
    ("GET", "/embed"): OPEN,
    ("GET", "/widget/v1.js"): OPEN,
    ("POST", "/slack/events"): SIGNED,
    ("POST", "/feishu/events"): SIGNED,
    ("GET", "/"): ASK,
    ("GET", "/docs"): ASK,
    ("GET", "/openapi.json"): ASK,
    ("GET", "/documents"): ASK,
    ("GET", "/c/{identity:path}"): ASK,
    ("POST", "/v1/ask"): WIDGET,
    ("POST", "/v1/feedback"): WIDGET,
    ("POST", "/v1/search"): ASK,
    ("POST", "/v1/chat/completions"): ASK,
    ("GET", "/v1/models"): ASK,
    ("GET", "/v1/models/{model}"): ASK,
    ("POST", "/mcp"): ASK,
    ("GET", "/mcp"): ASK,
    ("DELETE", "/mcp"): ASK,
    ("GET", "/v1/documents"): ASK,
    ("GET", "/v1/documents/{document_id:path}"): ASK,
    ("GET", "/v1/clauses/{clause_id:path}"): ASK,
    ("GET", "/v1/conversations/{conversation_id:path}"): ASK,
    ("DELETE", "/v1/conversations/{conversation_id:path}"): ASK,
    ("POST", "/v1/documents"): INGEST,
    ("DELETE", "/v1/documents/{document_id:path}"): INGEST,
    ("GET", "/v1/jobs/{job_id}"): INGEST,
    ("GET", "/metrics"): ADMIN,
}


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    """With every channel on, on an address that others reach."""
    return load_settings(
        home=tmp_path_factory.mktemp("matrix") / "home",
        host="0.0.0.0",
        slack_signing_secret="a",
        slack_bot_token="b",
        feishu_app_id="c",
        feishu_app_secret="d",
        feishu_encrypt_key="e",
        feishu_verification_token="f",
    )


@pytest.fixture(scope="module")
def app(settings):
    return create_app(settings=settings, assistant=FakeAssistant())


@pytest.fixture(scope="module")
def client(app):
    with running(app) as opened:
        yield opened


@pytest.fixture(scope="module")
def headers(settings):
    with closing(open_store(settings)) as store:
        tokens = {
            scope: store.keys.create(scope, scopes=(scope,), origins=(SITE,) if scope == "widget" else ())[1]
            for scope in WHO[1:]
        }
    site = {"Origin": SITE}
    return {
        who: ({"Authorization": f"Bearer {tokens[who]}"} if who in tokens else {})
        | (site if who == "widget" else {})
        for who in WHO
    }


def routes_of(routes):
    """Every (method, path) of an application, routers inside it included."""
    for route in routes:
        if hasattr(route, "original_router"):
            yield from routes_of(route.original_router.routes)
        elif route.path == "/mcp":  # its door answers every method itself
            yield from ((method, "/mcp") for method in ("POST", "GET", "DELETE"))
        elif route.path.endswith("/events"):
            yield "POST", route.path
        else:
            yield from ((method, route.path) for method in getattr(route, "methods", None) or {"GET"})


def test_every_route_has_its_row(app):
    found = {(method, path) for method, path in routes_of(app.router.routes) if method != "HEAD"}
    assert found == set(MATRIX)


@pytest.mark.parametrize(("method", "path"), MATRIX)
def test_each_key_opens_what_it_is_for_and_nothing_else(client, headers, method, path):
    place = re.sub(r"\{[^}]*\}", "x", path) + ("/tiaowen.css" if path == "/static" else "")
    seen = ""
    for who in WHO:
        with client.stream(method, place, headers=headers[who]) as response:  # /mcp may never end
            pass
        seen += {401: "-", 403: "x"}.get(response.status_code, "+")
        assert response.status_code < 500 or response.status_code == 503  # never a crash on the way
    assert seen == MATRIX[method, path]


@pytest.mark.parametrize("path", ["/nowhere", "/v1/nowhere", "/v1/documents/../jobs", "/static/../v1/jobs"])
def test_what_no_route_knows_needs_a_key_all_the_same(client, path):
    assert client.get(path).status_code in {401, 404}
    raw = client.build_request("GET", path)
    raw.url = raw.url.copy_with(raw_path=path.encode())
    assert client.send(raw).status_code in {401, 404}
