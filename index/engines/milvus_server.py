"""A Milvus server, or a file that Milvus Lite serves: where it is, and its failures in our words."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from index.errors import ServiceError, SettingInvalid, missing_extra

if TYPE_CHECKING:
    from typing import Self

SCHEME = "milvus://"
_TIMEOUT = 20.0  # seconds a call may take, its retries included


class MilvusServer:
    """An open connection. Thread-safe.

    ``tenant``: whose rows are read and written. ``collection``: one for each model, because vectors of
    different models cannot be compared.
    """

    def __init__(self, client: Any, place: str, tenant: str, collection: str) -> None:
        self.client = client
        self.tenant = tenant
        self.collection = collection
        self._place = place

    @classmethod
    def open(cls, url: str, *, collection: str, token: str = "") -> Self:
        """Return the server at ``milvus://host[:port][/database][?tenant=NAME]`` or ``milvus:///path/file.db``.

        ``milvuss://`` speaks TLS. ``token`` is ``user:password`` or an API key.

        Raises:
            SettingInvalid: not such an address.
            MissingExtra: pymilvus, or for a file milvus-lite, is not installed.
            ServiceError: nobody answers there.
        """
        uri, database, tenant = parsed(url)
        try:
            import pymilvus
        except ImportError as exc:
            raise missing_extra("pymilvus", "milvus") from exc
        logging.getLogger("pymilvus").setLevel(logging.CRITICAL + 1)  # tells every failure itself, at length
        more = {"db_name": database} if database else {}
        try:
            client = pymilvus.MilvusClient(uri=uri, token=token, timeout=_TIMEOUT, **more)
        except Exception as exc:  # grpc's, pymilvus's and ImportError for a file without milvus-lite
            if isinstance(exc, ImportError) or "milvus-lite" in str(exc):
                raise missing_extra("milvus-lite", "milvus") from exc
            raise _unanswered(uri, exc) from exc
        return cls(client, uri, tenant, collection)

    def call(self, name: str, *arguments: Any, **options: Any) -> Any:
        """Return what the client's method ``name`` gives.

        Raises:
            ServiceError: Milvus is gone, or refuses.
        """
        try:
            return getattr(self.client, name)(*arguments, timeout=_TIMEOUT, **options)
        except Exception as exc:  # grpc's errors and pymilvus's share no base
            raise _unanswered(self._place, exc) from exc

    def count(self, edition: str) -> int:
        """Return how many rows an edition has, those written a moment ago included."""
        found = self.call(
            "query",
            self.collection,
            filter=f'edition == "{edition}"',
            output_fields=["count(*)"],
            consistency_level="Strong",
        )
        return int(found[0]["count(*)"])

    def close(self) -> None:
        """Close the connection."""
        self.client.close()


def parsed(url: str) -> tuple[str, str, str]:
    """Return what pymilvus connects to, the database and the tenant.

    >>> parsed("milvus://db.example:19530/policies?tenant=gd")
    ('http://db.example:19530', 'policies', 'gd')
    >>> parsed("milvus:///var/lib/tiaowen/policies.db")
    ('/var/lib/tiaowen/policies.db', '', 'default')
    """
    parts = urlsplit(url)
    tenant = parse_qs(parts.query).get("tenant", ["default"])[0]
    if parts.scheme not in {"milvus", "milvuss"} or not tenant.replace("-", "").replace("_", "").isalnum():
        raise _invalid(url)
    if not parts.netloc:
        if not parts.path.endswith(".db"):
            raise _invalid(url)
        return parts.path, "", tenant
    try:
        port = parts.port or 19_530
    except ValueError:
        raise _invalid(url) from None
    if not parts.hostname or parts.username or parts.password:
        raise _invalid(url)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    scheme = "https" if parts.scheme == "milvuss" else "http"
    return f"{scheme}://{host}:{port}", parts.path.strip("/"), tenant


def _invalid(url: str) -> SettingInvalid:
    return SettingInvalid(
        f"{url!r} is no address of Milvus.",
        "Write milvus://host:19530/database?tenant=name, or milvus:///path/to/file.db; "
        "the password goes into TIAOWEN_ENGINE_TOKEN.",
    )


def _unanswered(place: str, error: Exception) -> ServiceError:
    reason = str(getattr(error, "message", "") or error).strip().splitlines() or [type(error).__name__]
    return ServiceError(
        f"Milvus at {place} failed: {reason[0][:200]}",
        "Check that it runs and is reached from here; without TIAOWEN_ENGINE this machine's own index answers.",
    )
