"""Foreign failures in an operator's words."""

from __future__ import annotations

import socket
import ssl

import pytest

from qa.llm.failures import error_in_stream, refused_request, unreachable
from qa.llm.service import Service

SERVICE = Service(
    url="https://llm.example/v1/chat/completions", model="m-1", variables="TIAOWEN_OPENAI", key="sk-1"
)


def chained(cause: BaseException) -> Exception:
    try:
        try:
            raise cause
        except type(cause) as exc:
            raise OSError("All connection attempts failed") from exc
    except OSError as exc:
        return exc


def test_an_unknown_machine_is_named_and_not_asked_again():
    failure = unreachable(SERVICE, chained(socket.gaierror(socket.EAI_NONAME, "Name or service not known")))
    assert "no machine called llm.example" in failure.error.message
    assert "TIAOWEN_OPENAI_BASE_URL" in failure.error.hint
    assert not failure.passes


def test_a_name_service_that_is_away_for_a_moment_is_asked_again():
    assert unreachable(SERVICE, chained(socket.gaierror(socket.EAI_AGAIN, "Temporary failure"))).passes


def test_causes_inside_groups_are_found():
    group = ExceptionGroup("several", [OSError("v6"), ConnectionRefusedError("v4")])
    assert "refused the connection" in unreachable(SERVICE, chained(group)).error.message


def test_a_bad_certificate_is_told_with_its_reason():
    cause = ssl.SSLCertVerificationError("certificate verify failed")
    cause.verify_message = "self-signed certificate"
    failure = unreachable(SERVICE, chained(cause))
    assert "self-signed certificate" in failure.error.message
    assert "SSL_CERT_FILE" in failure.error.hint
    assert not failure.passes


@pytest.mark.parametrize(
    "body",
    [
        b'{"error": {"message": "why"}}',
        b'{"message": "why"}',
        b'{"detail": "why"}',
        b'{"error": "why"}',
        b'{"error": {"msg": "why"}}',
        b"why",
        b'"why"',
    ],
)
def test_the_reason_is_found_in_any_shape_of_body(body):
    assert refused_request(SERVICE, 400, {}, body).error.message.endswith("rejected the request (400): why.")


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe", b"[]", b"null", b'{"error": null}', b'{"error": {"message": 7}}']
)
def test_a_body_that_says_nothing_does_no_harm(body):
    assert "400" in refused_request(SERVICE, 400, {}, body).error.message


def test_a_refused_key_is_not_repeated_by_what_the_service_says_about_it():
    failure = refused_request(SERVICE, 401, {}, b'{"error": {"message": "Incorrect key sk-***6789"}}')
    assert "6789" not in failure.error.message


def test_a_missing_key_is_told_from_a_wrong_one():
    keyless = Service(url=SERVICE.url, model="m-1", variables="TIAOWEN_OPENAI")
    assert "wants a key" in refused_request(keyless, 401, {}, b"").error.message


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        ({"type": "overloaded_error", "message": "x"}, True),
        ({"code": 429, "message": "x"}, True),
        ({"code": 503, "message": "x"}, True),
        ({"type": "invalid_request_error", "message": "x"}, False),
        ("x", False),
    ],
)
def test_errors_inside_a_stream_pass_or_last_as_their_statuses_do(error, passes):
    assert error_in_stream(SERVICE, error).passes is passes
