"""Columns and conditions that SQLite and PostgreSQL say in different words, for statements that many send."""

from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, String, func, literal, literal_column, select


def rows_as_json(dialect: str, stmt: Select[*tuple[Any, ...]]) -> ScalarSelect[str]:
    """SQL: the rows of a statement as one text, a JSON array of arrays in the statement's order; none are NULL or empty."""
    part = stmt.subquery()
    # Both collect in the order in which the subquery gives its rows.
    if dialect == "sqlite":
        return select(func.json_group_array(func.json_array(*part.c), type_=String)).scalar_subquery()
    return select(func.json_agg(func.json_build_array(*part.c)).cast(String)).scalar_subquery()


def commit_mark(dialect: str) -> ColumnElement[str]:
    """A column that tells apart two moments between which a transaction committed ids smaller than those seen before.

    SQLite has one writer at a time, so there the order of ids is the order of commits. On PostgreSQL the mark names the
    transactions of this database that are under way: what one of them commits later is a moment of another name, and
    whoever begins later takes larger ids (``take_ids``; a fact is always written before the event that tells of it).
    Transactions of other databases in the cluster change nothing here; where their backends may not be looked at, they
    only make a mark differ needlessly.
    """
    return literal("") if dialect == "sqlite" else literal_column(_UNDER_WAY)


_UNDER_WAY = """coalesce((
    SELECT string_agg(one::text, ',') FROM pg_snapshot_xip(pg_current_snapshot()) AS one
    WHERE one::xid::text NOT IN (
        SELECT backend_xid::text FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND datname <> current_database())
), '')"""
