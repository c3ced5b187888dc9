"""``@once``: what a POST of the API does is done once for its Idempotency-Key, whatever is lost on the way back.

The same key with the same body gets the answer of the first time; with another body it is refused. The answer is written in
the transaction of the work itself, so that neither is ever there without the other.
"""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Response, g, request
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms import clock
from lms.db import for_writing, insert_new
from lms.kernel.errors import DomainError
from lms.web.api.models import ApiAnswer
from lms.web.api.problems import PROBLEM
from lms.web.db import request_db

View = TypeVar("View", bound=Callable[..., Response])

HEADER = "Idempotency-Key"
LONGEST = 128
KEPT = timedelta(days=7)


def once(view: View) -> View:
    """For a POST view of the API that does its work on ``request_db`` and does not commit: this does, once."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Response:
        db, owner, key, said = request_db(), int(g.api_owner), _key(), _digest()
        before = _find(db, owner, key)
        if before is not None:
            return _again(before, said)
        response = view(*args, **kwargs)
        if not _keep(db, owner, key, said, response):
            # The same request was answered at the same moment by another process: what was done here is undone.
            db.rollback()
            return _again(_find_again(db, owner, key), said)
        db.commit()
        return response

    return cast(View, guarded)


def _key() -> str:
    key = request.headers.get(HEADER, "").strip()
    if not key:
        raise DomainError("api.key_absent")
    if len(key) > LONGEST or not key.isascii() or not key.isprintable():
        raise DomainError("api.key_shape", most=LONGEST)
    return key


def _digest() -> str:
    body = request.get_data(cache=True)
    return hashlib.sha256(b"\n".join((request.method.encode(), request.path.encode(), body))).hexdigest()


def _find(db: Session, owner: int, key: str) -> ApiAnswer | None:
    return db.scalar(select(ApiAnswer).where(ApiAnswer.owner == owner, ApiAnswer.key == key))


def _find_again(db: Session, owner: int, key: str) -> ApiAnswer:
    found = _find(for_writing(db), owner, key)
    if found is None:
        raise DomainError("api.key.conflict")
    return found


def _again(before: ApiAnswer, said: str) -> Response:
    if before.request_hash != said:
        raise DomainError("api.key_reused")
    response = Response(before.body, before.status, mimetype=PROBLEM if before.status >= 400 else "application/json")
    response.headers["Idempotent-Replay"] = "true"
    return response


def _keep(db: Session, owner: int, key: str, said: str, response: Response) -> bool:
    now = clock.now()
    db.execute(delete(ApiAnswer).where(ApiAnswer.made_at < now - KEPT))
    row = {"owner": owner, "key": key, "request_hash": said, "status": response.status_code, "made_at": now}
    return insert_new(db, ApiAnswer, {**row, "body": response.get_data(as_text=True)}) is not None
