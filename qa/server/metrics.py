"""What is counted, for Prometheus. Labels are few and never hold what a client sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)


class Metrics:
    """The counters of one application, in a registry of their own."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        self.registry = registry = CollectorRegistry()
        self._requests = Counter(
            "tiaowen_requests",
            "Requests by route and status.",
            ("method", "route", "status"),
            registry=registry,
        )
        self._request_seconds = Histogram(
            "tiaowen_request_seconds",
            "Time until the last byte of the response.",
            ("route",),
            buckets=_SECONDS,
            registry=registry,
        )
        self._answers = Counter(
            "tiaowen_answers",
            "Answers by how they ended; abstained are refusals.",
            ("channel", "status", "generator"),
            registry=registry,
        )
        self._answer_seconds = Histogram(
            "tiaowen_answer_seconds",
            "Time for a whole answer.",
            ("channel",),
            buckets=_SECONDS,
            registry=registry,
        )
        self._first_token = Histogram(
            "tiaowen_first_token_seconds",
            "Time until the first piece of a streamed answer.",
            ("channel",),
            buckets=_SECONDS,
            registry=registry,
        )
        self._stage = Histogram(
            "tiaowen_stage_seconds",
            "Time of each stage of an answer: retrieve, generate, verify, ...",
            ("stage",),
            buckets=_SECONDS,
            registry=registry,
        )
        self._failed_checks = Counter(
            "tiaowen_failed_checks",
            "Claims, quotes and markers that verification did not let pass.",
            ("kind",),
            registry=registry,
        )
        self._refused = Counter(
            "tiaowen_refused_requests",
            "Requests refused before anything was asked.",
            ("reason",),
            registry=registry,
        )
        self._store_failures = Counter(
            "tiaowen_store_failures", "Conversations that could not be read or kept.", registry=registry
        )
        self._feedback = Counter("tiaowen_feedback", "Opinions on answers.", ("rating",), registry=registry)
        self._jobs = Counter(
            "tiaowen_jobs", "Ingestion jobs by how they ended.", ("state",), registry=registry
        )
        self.streams = Gauge("tiaowen_open_streams", "Streams being sent right now.", registry=registry)
        self.ready = Gauge("tiaowen_ready", "1 once the index is open.", registry=registry)

    def requested(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request; ``route`` is the route's pattern, never the path."""
        self._requests.labels(method, route, str(status)).inc()
        self._request_seconds.labels(route).observe(seconds)

    def answered(self, answer: Mapping[str, Any], *, channel: str, seconds: float) -> None:
        """Count an answer: the Answer object of the API."""
        self._answers.labels(channel, answer["status"], answer["generator"]).inc()
        self._answer_seconds.labels(channel).observe(seconds)
        for stage, milliseconds in answer["timings_ms"].items():
            if stage != "total":
                self._stage.labels(stage).observe(milliseconds / 1000)
        checks = answer["checks"]
        for kind in ("markers", "quotes"):
            if not checks[kind]:
                self._failed_checks.labels(kind).inc()
        for claim in checks["claims"]:
            if not claim["supported"]:
                self._failed_checks.labels(claim["kind"]).inc()

    def first_token(self, seconds: float, *, channel: str) -> None:
        """Note how long a reader of a stream looked at nothing."""
        self._first_token.labels(channel).observe(seconds)

    def refused(self, reason: str) -> None:
        """Count a request that a guard turned away."""
        self._refused.labels(reason).inc()

    def store_failed(self) -> None:
        """Count a conversation that could not be read or kept."""
        self._store_failures.inc()

    def rated(self, rating: str) -> None:
        """Count an opinion."""
        self._feedback.labels(rating).inc()

    def job_ended(self, state: str) -> None:
        """Count a job."""
        self._jobs.labels(state).inc()

    def exposition(self) -> bytes:
        """Return everything in Prometheus's text format."""
        from prometheus_client import generate_latest

        return generate_latest(self.registry)
