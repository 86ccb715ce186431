import email.utils
import time

import numpy as np
import pytest

from index.embedders.fake import FakeEmbedder
from index.embedders.http import HttpEmbedder
from index.embedders.registry import load_embedder
from index.errors import ServiceError, SettingInvalid


def made(service, model="fake-64", **options):
    return HttpEmbedder(service.url, model, **{"dimension": 64, **options})


def spoil_first(value):
    def spoil(answer):
        answer["data"][0]["embedding"] = value

    return spoil


def test_vectors_come_back_in_the_order_of_the_texts_over_several_requests(service):
    texts = [f"第{i}条" for i in range(7)]
    embedder = made(service, batch_size=3)
    np.testing.assert_allclose(
        embedder.embed_passages(texts), FakeEmbedder().embed_passages(texts), atol=1e-6
    )
    assert [len(payload["input"]) for _, payload in service.seen] == [3, 3, 1]
    embedder.close()


def test_the_key_is_sent_as_bearer_and_shown_nowhere(service):
    embedder = load_embedder(f"http:{service.url}#fake-64", api_key="s3cret")
    service.script = [(401, {}, b"bad key s3cret")]
    with pytest.raises(ServiceError, match="401") as caught:
        embedder.embed_queries(["x"])
    assert service.seen[0][0]["Authorization"] == "Bearer s3cret"
    assert "s3cret" not in f"{embedder!r} {caught.value.message} {caught.value.hint} {embedder.identity}"
    assert "API key" in caught.value.hint
    embedder.close()


def test_an_unknown_model_is_not_asked_for_twice(service):
    service.script = [(404, {}, b"{}")]
    embedder = made(service)
    with pytest.raises(ServiceError, match="404"):
        embedder.embed_queries(["x"])
    assert len(service.seen) == 1
    embedder.close()


def test_the_dimension_is_asked_for_once(service):
    embedder = HttpEmbedder(service.url, "fake-64")
    assert (embedder.dimension, embedder.dimension) == (64, 64)
    assert len(service.seen) == 1
    embedder.close()


def test_e5_prefixes_are_added_by_the_models_name_or_by_hand(service):
    named = made(service, "intfloat/multilingual-e5-small")
    named.embed_queries(["问"])
    named.embed_passages(["答"])
    by_hand = made(service, "multilingual-e5-small", query_prefix="", passage_prefix="> ")
    by_hand.embed_queries(["问"])
    by_hand.embed_passages(["答"])
    assert [payload["input"] for _, payload in service.seen] == [
        ["query: 问"],
        ["passage: 答"],
        ["问"],
        ["> 答"],
    ]
    named.close()
    by_hand.close()


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_service_is_asked_again(service, status):
    service.script = [(status, {"retry-after": "0"}, b"")]
    embedder = made(service)
    assert embedder.embed_queries(["x"]).shape == (1, 64)
    assert len(service.seen) == 2
    embedder.close()


def test_retry_after_is_waited_for(service):
    soon = email.utils.formatdate(time.time() + 2, usegmt=True)
    service.script = [(429, {"retry-after": "1"}, b""), (429, {"retry-after": soon}, b"")]
    embedder = made(service)
    begun = time.monotonic()
    embedder.embed_queries(["x"])
    assert time.monotonic() - begun >= 1.5
    embedder.close()


def test_a_wait_that_is_too_long_is_not_waited_for(service):
    service.script = [(429, {"retry-after": "3600"}, b"")]
    embedder = made(service)
    with pytest.raises(ServiceError, match="429") as caught:
        embedder.embed_queries(["x"])
    assert "rate limit" in caught.value.hint
    assert len(service.seen) == 1
    embedder.close()


def test_a_service_that_stays_broken_is_given_up(service):
    service.script = [(500, {}, b"")] * 5
    embedder = made(service, attempts=2)
    with pytest.raises(ServiceError, match="500"):
        embedder.embed_queries(["x"])
    assert len(service.seen) == 2
    embedder.close()


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((200, {"content-type": "text/html"}, b"<html>Sign in</html>"), r"text/html"),
        ((200, {}, b"{}"), "not an embeddings answer"),
        ((200, {}, b"[]"), "not an embeddings answer"),
        ((200, {}, b'{"data": [{"index": 9, "embedding": [1]}]}'), "not an embeddings answer"),
        ((200, {}, b'{"data": null}'), "not an embeddings answer"),
        ((200, {}, b'\xff\xfe\x00{"data"'), "not an embeddings answer"),
        (lambda a: {"data": a["data"][:1]}, "1 vectors for 2 texts"),
        (lambda a: {"data": [a["data"][0], a["data"][0]]}, "2 vectors for 2 texts"),
        (spoil_first([float("nan")] * 64), "NaN"),
        (spoil_first([0.0] * 64), "zeros"),
        (spoil_first(["a"] * 64), "lists of numbers"),
        (spoil_first("AAAA"), "not lists of numbers"),
        (spoil_first([1.0] * 63), "equally long"),
        (lambda a: {"data": [{**d, "embedding": [1.0] * 3} for d in a["data"]]}, "of 3 numbers, not of 64"),
    ],
)
def test_a_wrong_answer_is_a_service_error_that_says_what_came(service, answer, message):
    service.script = [answer]
    embedder = made(service)
    with pytest.raises(ServiceError, match=message) as caught:
        embedder.embed_passages(["x", "y"])
    assert caught.value.hint
    embedder.close()


def test_a_silent_service_times_out(service):
    def hang(answer):
        time.sleep(0.6)

    service.script = [hang]
    embedder = made(service, timeout=0.2, attempts=1)
    with pytest.raises(ServiceError, match="in time"):
        embedder.embed_queries(["x"])
    embedder.close()


def test_nobody_there_is_said(service):
    embedder = HttpEmbedder("http://127.0.0.1:9", "m", attempts=1)
    with pytest.raises(ServiceError, match="could not be reached") as caught:
        embedder.embed_queries(["x"])
    assert "127.0.0.1:9" in caught.value.hint
    embedder.close()


@pytest.mark.parametrize(
    "spec", ["http:localhost", "http:http://127.0.0.1:1/v1", "http:http://#m", "http:ftp://x#m"]
)
def test_an_incomplete_address_shows_an_example(spec):
    with pytest.raises(SettingInvalid, match="address") as caught:
        load_embedder(spec)
    assert "http:URL#MODEL" in caught.value.hint
