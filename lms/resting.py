"""Connections to PostgreSQL that have rested in the pool: whether they still stand is found out before they are used."""

import time
from select import POLLIN, poll
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

# After this many seconds of rest a connection is tried before it is used.
REST = 5.0


def ping_after_rest(engine: Engine) -> None:
    """As ``pool_pre_ping``, without its round trip on each request for connections that were in use a moment ago.

    Of those it is enough to look whether the server has said anything meanwhile: one that ends says so.
    """

    @event.listens_for(engine, "checkin")
    def note(_connection: Any, record: ConnectionPoolEntry) -> None:
        record.info["at_rest_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def look(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
        since = record.info.get("at_rest_since")
        if since is None or (time.monotonic() - since < REST and not _has_news(connection)):
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            # The pool then connects anew.
            raise DisconnectionError from error


def _has_news(connection: Any) -> bool:
    news = poll()
    news.register(connection.fileno(), POLLIN)
    return bool(news.poll(0))
