"""The ruler: a small Flask app under the same server, with a table of 20 rows from SQLite and one durable insert.

Absolute times drift from machine to machine; what the project promises is a multiple of what this costs in the same run.
"""

import os
import sqlite3
import threading

import psycopg
from flask import Flask, Response

TABLE = """<!doctype html><title>ruler</title><table>{% for row in rows %}
<tr><td>{{ row[0] }}</td><td>{{ row[1] }}</td><td>{{ row[2] }}</td></tr>{% endfor %}</table>"""


def create_app() -> Flask:
    """The app the server factory builds; its database lies where RULER_DB says."""
    app = Flask("ruler")
    path = os.environ["RULER_DB"]
    local = threading.local()
    template = app.jinja_env.from_string(TABLE)

    def connection() -> sqlite3.Connection:
        db: sqlite3.Connection | None = getattr(local, "db", None)
        if db is None:
            db = local.db = sqlite3.connect(path, timeout=30, isolation_level=None)
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=FULL")
        return db

    with sqlite3.connect(path) as first:
        first.execute("CREATE TABLE IF NOT EXISTS person (id INTEGER PRIMARY KEY, name TEXT, commune TEXT)")
        first.execute("CREATE TABLE IF NOT EXISTS scan (id INTEGER PRIMARY KEY, nonce TEXT UNIQUE, at TEXT)")
        if not first.execute("SELECT count(*) FROM person").fetchone()[0]:
            rows = [(f"Nguyễn Văn {n}", f"xã {n % 65}") for n in range(1000)]
            first.executemany("INSERT INTO person (name, commune) VALUES (?, ?)", rows)

    @app.get("/")
    def table() -> str:
        rows = connection().execute("SELECT id, name, commune FROM person ORDER BY id LIMIT 20").fetchall()
        return template.render(rows=rows)

    @app.post("/insert")
    def insert() -> Response:
        db = connection()
        db.execute("BEGIN IMMEDIATE")
        db.execute("INSERT INTO scan (nonce, at) VALUES (?, datetime('now'))", (os.urandom(12).hex(),))
        db.execute("COMMIT")
        return Response("ok")

    return app


def create_postgres_app() -> Flask:
    """The same durable insert on PostgreSQL, whose address is RULER_DB."""
    app = Flask("ruler")
    url = os.environ["RULER_DB"]
    local = threading.local()

    def connection() -> psycopg.Connection:
        db: psycopg.Connection | None = getattr(local, "db", None)
        if db is None:
            db = local.db = psycopg.connect(url)
        return db

    with psycopg.connect(url) as first:
        first.execute("SELECT pg_advisory_xact_lock(1)")
        first.execute("CREATE TABLE IF NOT EXISTS scan (id serial PRIMARY KEY, nonce text UNIQUE, at timestamptz)")

    @app.get("/")
    def ready() -> str:
        return "ready"

    @app.post("/insert")
    def insert() -> Response:
        db = connection()
        db.execute("INSERT INTO scan (nonce, at) VALUES (%s, now())", (os.urandom(12).hex(),))
        db.commit()
        return Response("ok")

    return app
