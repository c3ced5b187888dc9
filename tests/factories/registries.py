"""Random small registries for property tests: a few teams and people with days so close together that they often coincide."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import strategies as st
from sqlalchemy.orm import Session

from lms.reports.indicators.figures import CompletionFact, ExemptionFact, NewcomerFact, PersonFact, Registry, TeamFact
from lms.reports.indicators.serving import AppointmentFact
from tests.factories.reports import make_land, make_versions, write_registry

FIRST = date(2025, 1, 1)
# Months of thirty days and the day after: what begins, ends, falls due and is asked about meets on one day again and again.
spans = st.builds(lambda months, more: 30 * months + more, st.integers(0, 9), st.sampled_from([0, 0, 1]))
days = spans.map(lambda n: FIRST + timedelta(days=n))
lengths = spans.filter(bool)
terms = st.sampled_from([30, 60, 60, 90, 91])
# So close to the edges of the bands of age that a birthday often falls near the day asked about.
births = st.none() | st.sampled_from([1955, 1966, 1985, 1996]) | days.map(lambda day: day.replace(year=day.year - 40, day=1))
SKILLS = (None, "Cử nhân luật", "12/12", "Sơ cấp chính trị")


@st.composite
def registries(draw: st.DrawFn) -> tuple[Registry, date, date, date]:
    """A few teams and people with random days, and a basis; units and versions are given as small numbers."""
    teams = [TeamFact(n + 1, draw(st.integers(0, 4)), draw(st.booleans())) for n in range(draw(st.integers(1, 3)))]
    flags = st.sampled_from([True, False, None])
    people = [
        PersonFact(n + 1, draw(flags), draw(flags), draw(births), draw(st.sampled_from(SKILLS)))
        for n in range(draw(st.integers(1, 12)))
    ]
    team = st.sampled_from([one.id for one in teams])
    appointments: list[AppointmentFact] = []
    newcomers: list[NewcomerFact] = []
    exemptions: list[ExemptionFact] = []
    for person in people:
        for start in sorted(draw(st.sets(days, max_size=3))):
            length = draw(st.none() | lengths)
            end = start + timedelta(days=length) if length else None
            fact = AppointmentFact(len(appointments) + 1, person.id, draw(team), start, end, draw(st.booleans()))
            appointments.append(fact)
            if draw(st.booleans()):
                # Who ends on the due day is no longer there on it.
                due = end if end and draw(st.integers(0, 2)) == 0 else start + timedelta(days=draw(terms))
                newcomers.append(NewcomerFact(person.id, fact.team_id, start, due, end))
            if draw(st.integers(0, 4)) == 0:
                first = draw(days)
                exemptions.append(ExemptionFact(person.id, start, first, draw(st.none() | st.just(first + timedelta(days=30)))))
    completions = [
        CompletionFact(person.id, version, draw(days))
        for person in people
        for version in draw(st.sets(st.integers(0, 4), max_size=2))
    ]
    registry = Registry(teams, people, appointments, completions, newcomers, exemptions)
    # Most questions are asked about a day on which something happened: it is there that a rule and its twin part.
    moments = sorted(
        {one.due_on for one in newcomers} | {one.ended_on for one in appointments if one.ended_on}
        | {one.recognised_on for one in appointments} | {one.completed_on for one in completions} | {FIRST}
    )  # fmt: skip
    asked = st.sampled_from(moments) | days
    as_of = draw(asked)
    return registry, as_of, draw(st.sampled_from([as_of, as_of + timedelta(days=9)])), draw(asked)


def written(db: Session, drawn: Registry) -> Registry:
    """The registry as written into the tables, with real units and versions. After ``prepared``, in a savepoint."""
    land, versions = db.info["land"]
    registry = replace(
        drawn,
        teams=[TeamFact(t.id, land.communes[t.unit_id], t.minority_village) for t in drawn.teams],
        completions=[CompletionFact(c.person_id, versions[c.version_id], c.completed_on) for c in drawn.completions],
    )
    write_registry(db, registry)
    return registry


def prepared(db: Session) -> Session:
    """The session with units, versions and policies, made once for all examples of a property test."""
    if "land" not in db.info:
        db.info["land"] = make_land(db), list(make_versions(db).values())
    return db
