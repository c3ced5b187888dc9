"""Reading tokens: the one a request carries, those of an account."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.access.tokens.models import ApiToken
from lms.access.tokens.rules import digest_of


def find_in_force(db: Session, token: str, *, now: datetime) -> ApiToken | None:
    """The token as long as it can be used."""
    digest = digest_of(token)
    if digest is None:
        return None
    held = (ApiToken.token_hash == digest, ApiToken.ended_at.is_(None), ApiToken.expires_at > now)
    return db.scalar(select(ApiToken).where(*held))


def list_tokens(db: Session, account_id: int, *, now: datetime) -> tuple[Sequence[ApiToken], Sequence[ApiToken]]:
    """The account's tokens, the newest first: those in force, and the last ten of the others."""
    stmt = select(ApiToken).where(ApiToken.account_id == account_id).order_by(ApiToken.id.desc()).limit(200)
    tokens = db.scalars(stmt).all()
    live = [one for one in tokens if one.ended_at is None and one.expires_at > now]
    return live, [one for one in tokens if one not in live][:10]


def count_in_force(db: Session, account_id: int, *, now: datetime) -> int:
    """How many tokens of the account can be used."""
    held = (ApiToken.account_id == account_id, ApiToken.ended_at.is_(None), ApiToken.expires_at > now)
    return db.scalar(select(func.count(ApiToken.id)).where(*held)) or 0


def find_token(db: Session, account_id: int, token_id: int) -> ApiToken | None:
    """A token of this account."""
    return db.scalar(select(ApiToken).where(ApiToken.id == token_id, ApiToken.account_id == account_id))
