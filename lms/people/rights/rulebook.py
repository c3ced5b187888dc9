"""The numbers in force: those that ship, and those that an office has decided since."""

import csv
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.audit.events import Actor
from lms.audit.operations import record
from lms.kernel.errors import DomainError
from lms.kernel.text import tidy
from lms.people.rights.events import DataRuleSet
from lms.people.rights.models import DataRule
from lms.people.rights.rules import Rule
from lms.people.rights.terms import RuleKey

DATA = Path(__file__).parent / "data" / "rules.csv"


@cache
def shipped() -> tuple[Rule, ...]:
    """The rows that ship with the product, confirmed or not."""
    with DATA.open(encoding="utf-8", newline="") as file:
        return tuple(_rule(row) for row in csv.DictReader(file))


def _rule(row: dict[str, str]) -> Rule:
    return Rule(
        key=RuleKey(row["key"]),
        value=int(row["value"]),
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        confirmed=row["confirmed"] == "yes",
        source=row["source"],
        note=row["note"],
    )


def list_rules(db: Session) -> Sequence[Rule]:
    """Every number, the shipped ones first. One query."""
    decided = db.scalars(select(DataRule).order_by(DataRule.key, DataRule.valid_from))
    return [*shipped(), *(Rule(row.key, row.value, row.valid_from, None, True, row.source, "") for row in decided)]


def set_rule(db: Session, key: RuleKey, value: int, *, valid_from: date, source: str, actor: Actor, now: datetime) -> DataRule:
    """The office decides a number from a day on, by a paper it names. DomainError ``rights.rule_day``: one begins that day."""
    row = DataRule(key=key, value=value, valid_from=valid_from, source=tidy(source)[:300], account_id=actor.id, recorded_at=now)
    try:
        with db.begin_nested():
            db.add(row)
    except IntegrityError as error:
        raise DomainError("rights.rule_day", day=valid_from) from error
    record(db, DataRuleSet(subject_id=row.id, key=key.value, value=value), actor=actor, now=now)
    return row
