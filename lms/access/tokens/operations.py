"""Making and ending tokens. Nothing here commits."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.access.rules import Action, Viewer
from lms.access.tokens.events import TokenEnded, TokenMade
from lms.access.tokens.models import ApiToken
from lms.access.tokens.queries import count_in_force
from lms.access.tokens.rules import MOST_TOKENS, digest_of, offered_to
from lms.audit.events import Actor, ActorKind
from lms.audit.operations import record
from lms.kernel.errors import DomainError
from lms.kernel.text import tidy


def make_token(
    db: Session, viewer: Viewer, name: str, scopes: Collection[Action], *, days: int, now: datetime
) -> tuple[ApiToken, str]:
    """A token of the viewer's account, and the text that is told this once.

    DomainError ``access.token_scope_beyond`` for none, or one that the viewer lacks; ``access.tokens_too_many``.
    """
    if not scopes or not offered_to(viewer).keys() >= set(scopes):
        raise DomainError("access.token_scope_beyond")
    if count_in_force(db, viewer.account_id, now=now) >= MOST_TOKENS:
        raise DomainError("access.tokens_too_many", most=MOST_TOKENS)
    text = f"lms_{secrets.token_urlsafe(32)}"
    token = ApiToken(
        account_id=viewer.account_id,
        name=tidy(name),
        scopes=sorted(scope.value for scope in scopes),
        token_hash=digest_of(text),
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    db.add(token)
    db.flush()
    event = TokenMade(subject_id=viewer.account_id, token_id=token.id, scopes=token.scopes)
    record(db, event, actor=_acting(viewer.account_id), now=now)
    return token, text


def end_token(db: Session, token: ApiToken, *, now: datetime) -> None:
    """The token is good for nothing any more; ended twice is ended once."""
    if token.ended_at is not None:
        return
    token.ended_at = now
    record(db, TokenEnded(subject_id=token.account_id, token_id=token.id), actor=_acting(token.account_id), now=now)


def end_all(db: Session, account_id: int, *, actor: Actor, now: datetime) -> int:
    """End every token of an account, as when it is closed; returns how many there were."""
    mine = select(ApiToken).where(ApiToken.account_id == account_id, ApiToken.ended_at.is_(None))
    tokens = db.scalars(mine).all()
    for token in tokens:
        token.ended_at = now
        record(db, TokenEnded(subject_id=account_id, token_id=token.id), actor=actor, now=now)
    return len(tokens)


def note_use(db: Session, token_id: int, *, now: datetime) -> None:
    """Write down that the token was used."""
    db.execute(update(ApiToken).where(ApiToken.id == token_id).values(last_used_at=now))


def _acting(account_id: int) -> Actor:
    return Actor(ActorKind.ACCOUNT, account_id)
