"""Acts in any order, and two at the same moment: nothing is deleted and no two recognitions lie over each other."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from itertools import pairwise
from threading import Barrier

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.db import Sessions, writing
from lms.kernel.errors import DomainError
from lms.people.careers.corrections import annul
from lms.people.careers.models import Decision, Ending
from lms.people.careers.operations import Leaving, change_role, end, move, recognise_list
from lms.people.careers.queries import list_stretches
from lms.people.careers.terms import EndKind
from lms.people.models import Appointment, Person, TeamRole
from lms.policies.operations import load_policies
from tests.cast import VAULT, Country, make_country
from tests.factories.careers import BEGAN_ON, NOW, OFFICER, Teams, corrected, decision, in_force, make_teams, somebody

ACTS = st.lists(
    st.tuples(st.sampled_from(["move", "role", "end", "correct", "annul"]), st.integers(0, 2), st.integers(-40, 400)),
    max_size=8,
)


@settings(max_examples=25)
@given(acts=ACTS)
def test_no_order_of_acts_breaks_a_career(
    engine: object, db: Session, country: Country, acts: list[tuple[str, int, int]]
) -> None:
    """At most one recognition in force a day; nothing is deleted; what was refused left no trace."""
    with db.begin_nested() as outer:
        teams = make_teams(db, country.commune)
        people = [row.person_id for row in teams.rows]
        rows = db.scalar(select(func.count()).select_from(Appointment)) or 0
        for number, (what, who, days) in enumerate(acts):
            rows = act_once(db, country, teams, (what, people[who], BEGAN_ON + timedelta(days=days), number), rows)
            for person_id in people:
                sound(db, person_id)
        outer.rollback()


def act_once(db: Session, country: Country, teams: Teams, wanted: tuple[str, int, date, int], rows: int) -> int:
    what, person_id, on, number = wanted
    current = in_force(db, person_id)
    if not current:
        return rows
    row = current[-1]
    db.refresh(row, ["team", "person"])
    facts = decision(country.commune, f"{100 + number}", on)
    with db.begin_nested() as inside:
        try:
            match what:
                case "move":
                    other = teams.second if row.team_id == teams.first.id else teams.first
                    move(db, VAULT, row, other, TeamRole.MEDIATOR, facts, actor=OFFICER, now=NOW)
                case "role":
                    role = TeamRole.MEDIATOR if row.role is TeamRole.TEAM_HEAD else TeamRole.TEAM_HEAD
                    change_role(db, VAULT, row, role, facts, actor=OFFICER, now=NOW)
                case "end":
                    end(db, row, Leaving(kind=EndKind.OWN_WISH, on=on), facts, actor=OFFICER, now=NOW)
                case "correct":
                    corrected(db, row, signed_on=on, decision_no=None)
                case _:
                    annul(db, row, reason="Ghi nhầm", actor=OFFICER, now=NOW)
        except DomainError:
            inside.rollback()
    after = db.scalar(select(func.count()).select_from(Appointment)) or 0
    assert after >= rows
    return after


def sound(db: Session, person_id: int) -> None:
    stretches = list_stretches(db, person_id)
    for one, other in pairwise(stretches):
        assert one.ended_on is not None and one.ended_on <= other.recognised_on
    for ending in db.scalars(select(Ending).where(Ending.superseded_at.is_(None))):
        found = [one for one in stretches if one.series == ending.series]
        assert all(one.ended_on == ending.ended_on for one in found)


# --- at the same moment ---


def test_one_list_sent_twice_at_once_is_recorded_once(fresh_sessions: Sessions) -> None:
    with writing(fresh_sessions) as db:
        load_policies(db, now=NOW)
        unit = make_country(db).commune
    rows = [somebody(unit, name) for name in ("Đặng Thị Xuân", "Hứa Văn Sinh")]
    together = Barrier(2)

    def send() -> int:
        together.wait()
        with writing(fresh_sessions) as db:
            return len(recognise_list(db, VAULT, decision(unit), rows, actor=OFFICER, now=NOW))

    with ThreadPoolExecutor(2) as pool:
        assert [sent.result() for sent in [pool.submit(send), pool.submit(send)]] == [2, 2]
    with fresh_sessions() as db:
        assert db.scalar(select(func.count()).select_from(Person)) == 2
        assert db.scalar(select(func.count()).select_from(Decision)) == 1
