"""Tokens with which someone at another machine may write: whoever holds one is the author.

The database keeps only a SHA-256 of each; a token is 32 random bytes, so that a plain hash is as
safe as a slow one.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

import sqlalchemy as sql

from gis.ledger import Ledger
from gis.ledger_tables import TOKENS
from gis.problems import Problem, ProblemError
from gis.text import Text

OWNER_LENGTH = 80


@dataclass(frozen=True, kw_only=True, slots=True)
class Token:
    """A token as it is listed: never the secret itself."""

    id: int
    owner: str
    created: str
    revoked: str


def issue(ledger: Ledger, owner: str, at: str) -> str:
    """Return a new token for an owner; it is shown this once and cannot be read again.

    Raises ProblemError for an owner without a name.
    """
    name = " ".join(owner.split())
    if not name or len(name) > OWNER_LENGTH:
        raise ProblemError(_nameless(owner))
    secret = secrets.token_urlsafe(32)
    with ledger.writing() as connection:
        connection.execute(
            sql.insert(TOKENS).values(owner=name, sha256=_digest(secret), created=at)
        )
    return secret


def owner_of(ledger: Ledger, secret: str) -> str:
    """Return whom a token belongs to; "" for one that is unknown or revoked."""
    if not secret or not ledger.exists_at_all():
        return ""
    wanted = sql.select(TOKENS.c.owner).where(
        TOKENS.c.sha256 == _digest(secret), TOKENS.c.revoked.is_(None)
    )
    with ledger.reading() as connection:
        return str(connection.execute(wanted).scalar() or "")


def listed(ledger: Ledger) -> list[Token]:
    """Return every token, oldest first."""
    if not ledger.exists_at_all():
        return []
    with ledger.reading() as connection:
        rows = connection.execute(sql.select(TOKENS).order_by(TOKENS.c.id)).all()
    return [
        Token(id=row.id, owner=row.owner, created=row.created, revoked=row.revoked or "")
        for row in rows
    ]


def revoke(ledger: Ledger, number: int, at: str) -> None:
    """Let a token be worth nothing from now on; raises ProblemError where there is none."""
    with ledger.writing() as connection:
        done = connection.execute(
            sql.update(TOKENS)
            .where(TOKENS.c.id == number, TOKENS.c.revoked.is_(None))
            .values(revoked=at)
        )
        if not done.rowcount:
            raise ProblemError(_unknown(number))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _nameless(owner: str) -> Problem:
    return Problem(
        value=owner[:OWNER_LENGTH],
        says=Text("口令需要写明持有人", "A token needs an owner"),
        cure=Text(f"请写姓名或单位，至多 {OWNER_LENGTH} 字", f"A name of at most {OWNER_LENGTH}"),
        fatal=True,
    )


def _unknown(number: int) -> Problem:
    return Problem(
        value=str(number),
        says=Text("没有这个有效口令", "There is no such token in force"),
        cure=Text("请用 token list 查看编号", "See the numbers with token list"),
        fatal=True,
    )
