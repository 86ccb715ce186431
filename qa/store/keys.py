"""Keys, kept: made, listed, revoked, looked up."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from index.errors import NotFound, SettingInvalid
from qa.keys import Key, hashed, new_secret, token_of, validate_origin, validate_scopes
from qa.store.tables import KEYS

if TYPE_CHECKING:
    from sqlalchemy import Row

    from qa.store.database import Database


class KeyStore:
    """Read and write keys."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(
        self,
        name: str,
        *,
        scopes: tuple[str, ...],
        origins: tuple[str, ...] = (),
        days: float | None = None,
    ) -> tuple[Key, str]:
        """Make a key; return it with the one and only showing of its token.

        Args:
            name: what people call it.
            scopes: what it may do.
            origins: the web sites a widget's key works on.
            days: after how many it expires; None for never.

        Raises:
            SettingInvalid: scopes, origins, name or days that cannot be.
        """
        given = tuple(dict.fromkeys(validate_origin(origin) for origin in origins))
        chosen = validate_scopes(scopes, given)
        if not name.strip() or len(name) > 200 or not name.isprintable():
            raise SettingInvalid(
                "A key needs a name of one line, at most 200 characters.", "Such as: website"
            )
        if days is not None and days <= 0:
            raise SettingInvalid("A key cannot expire before it is made.", "Give --days above 0.")
        identity, secret = new_secret()
        now = time.time()
        key = Key(
            id=identity,
            name=name.strip(),
            hash=hashed(secret),
            scopes=chosen,
            origins=given,
            created=now,
            expires=now + days * 86_400 if days is not None else None,
        )
        with self._database.writing() as connection:
            connection.execute(
                insert(KEYS).values(
                    id=key.id,
                    name=key.name,
                    hash=key.hash,
                    scopes=" ".join(sorted(key.scopes)),
                    origins=" ".join(key.origins),
                    created=key.created,
                    expires=key.expires,
                )
            )
        return key, token_of(identity, secret)

    def all(self) -> tuple[Key, ...]:
        """Return every key, oldest first, revoked ones too."""
        with self._database.reading() as connection:
            return tuple(_key(row) for row in connection.execute(select(KEYS).order_by(KEYS.c.created)))

    def find(self, identity: str) -> Key | None:
        """Return the key with this id, None if there is none."""
        with self._database.reading() as connection:
            row = connection.execute(select(KEYS).where(KEYS.c.id == identity)).first()
        return _key(row) if row is not None else None

    def revoke(self, identity: str) -> Key:
        """End a key for good; a second time changes nothing.

        Raises:
            NotFound: no such key.
        """
        found = self.find(identity)
        if found is None:
            raise NotFound(f"There is no key {identity[:80]!r}.", "See: tiaowen keys list")
        if found.revoked is None:
            with self._database.writing() as connection:
                connection.execute(update(KEYS).where(KEYS.c.id == identity).values(revoked=time.time()))
        return self.find(identity) or found

    def touch(self, identity: str) -> None:
        """Note that a key was used just now."""
        with self._database.writing() as connection:
            connection.execute(update(KEYS).where(KEYS.c.id == identity).values(used=time.time()))

    def active(self) -> tuple[Key, ...]:
        """Return the keys that open something now."""
        return tuple(key for key in self.all() if key.state() == "active")


def _key(row: Row[Any]) -> Key:
    return Key(
        id=row.id,
        name=row.name,
        hash=row.hash,
        scopes=frozenset(row.scopes.split()),
        origins=tuple(row.origins.split()),
        created=row.created,
        expires=row.expires,
        revoked=row.revoked,
        used=row.used,
    )
