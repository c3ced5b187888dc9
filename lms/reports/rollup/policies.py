"""The regimes: every combination of accepted training and least composition that the policies have asked for, or will."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.curriculum.queries import counting_versions
from lms.db import rows_of
from lms.people.rules.composition import Least
from lms.policies.queries import list_policies
from lms.policies.rules import PolicyKey, value_on
from lms.reports.indicators.teams_complete import minority_words
from lms.reports.rollup.building import Asked
from lms.reports.rollup.models import Regime
from lms.reports.rollup.rules import key_of

LEAST = (PolicyKey.TEAM_LEAST_MEDIATORS, PolicyKey.TEAM_LEAST_WOMEN, PolicyKey.TEAM_LEAST_MINORITY)


def asked_ever(db: Session) -> dict[str, tuple[tuple[int, ...], Least]]:
    """What the policies of every day ask for, by key; a day on which they do not say all of it has none."""
    values = list_policies(db)
    wanted = (PolicyKey.ACCEPTED_INSTRUMENTS, *LEAST)
    found = {}
    for day in sorted({value.valid_from for value in values if value.key in wanted}):
        instruments, *least = (value_on(values, key, day) for key in wanted)
        if instruments is None or None in least:
            continue
        versions = tuple(sorted(counting_versions(db, instruments.texts)))
        numbers = [one.number for one in least if one is not None]
        found[key_of(versions, *numbers)] = versions, Least(*numbers)
    return found


def add_regimes(db: Session) -> None:
    """Write a row for each combination; there must be none yet."""
    for key, (versions, least) in asked_ever(db).items():
        numbers = [least.mediators, least.women, least.minority]
        db.add(Regime(key=key, versions=list(versions), least=numbers))
    db.flush()


def regimes(db: Session) -> Iterator[tuple[int, Asked]]:
    """Every regime that is kept, as the steps are worked out under it."""
    minority = tuple(minority_words(db))
    for row in rows_of(db, select(Regime.id, Regime.versions, Regime.least).order_by(Regime.id)).all():
        yield row.id, Asked(tuple(row.versions), Least(*row.least), minority)
