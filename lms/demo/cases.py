"""What communes entered of their cases: the last three periods of a province, with noughts, drafts and late ones.

Entered through the operations of the pages. The same seed and day give the same counts. Shares of success and cases a team
and year as DOMAIN 7 has them; an assumption, not a figure of any place.
"""

from datetime import date, datetime
from random import Random

from sqlalchemy.orm import Session

from lms.audit.events import Actor
from lms.cases.operations import complete, save
from lms.cases.queries import Grid, grid_of, load_forms
from lms.cases.rules.grid import TypedRow
from lms.cases.rules.periods import open_periods
from lms.units.queries import load_map
from lms.units.rules import Level

PERIODS = 3
NO_CASE = 0.35  # of the teams
MOST = 12  # cases of a team in a year
SUCCESS = (0.73, 0.94)
LATE = 9  # one commune in so many is late with the newest period
KINDS = ("civil", "family", "other")


def enter(db: Session, province: int, *, seed: int, actor: Actor, now: datetime, today: date) -> None:
    """Enter the newest open periods for every commune of a province and for its teams that wait for theirs."""
    periods = open_periods(load_forms(db), today)[:PERIODS]
    for place, period in enumerate(periods):
        units = load_map(db, period.map_on(today))
        if province not in units.nodes:
            continue
        communes = [node for node in units.below(province) if node.level is Level.COMMUNE]
        for unit in [units.nodes[province], *communes]:
            rng = Random(f"{seed}:{period.key}:{unit.code}")  # nosec B311 # made-up counts
            late = place == 0 and rng.randrange(LATE) == 0
            _fill(db, grid_of(db, unit, period, today=today), rng, late=late, actor=actor, now=now)


def _fill(db: Session, grid: Grid, rng: Random, *, late: bool, actor: Actor, now: datetime) -> None:
    if not grid.teams:
        return
    share = rng.uniform(*SUCCESS)
    year = grid.period.first_on.month == 1 and grid.period.last_on.month == 12
    rows = {team.id: _row(rng, share, MOST if year else MOST // 2) for team in grid.teams}
    if late:
        rows = dict(list(rows.items())[: len(rows) // 2])
    save(db, grid, rows, actor=actor, now=now)
    if not late:
        complete(db, grid, actor=actor, now=now)


def _row(rng: Random, share: float, most: int) -> TypedRow:
    if rng.random() < NO_CASE:
        return TypedRow({}, nothing=True)
    counts: dict[str, int] = dict.fromkeys(
        [f"{what}_{kind}" for what in ("received", "successful") for kind in KINDS]
        + ["unsuccessful", "pending", "in_progress"],
        0,
    )
    for _case in range(rng.randint(1, most)):
        kind = rng.choices(KINDS, (5, 3, 2))[0]
        counts[f"received_{kind}"] += 1
        ending = "pending" if rng.random() < 0.02 else "in_progress" if rng.random() < 0.05 else ""
        if not ending:
            ending = f"successful_{kind}" if rng.random() < share else "unsuccessful"
        counts[ending] += 1
    return TypedRow({code: str(count) for code, count in counts.items()})
