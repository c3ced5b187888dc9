"""Supporters of about one team in eight, a pilot commune and two typical ones, all marked as made up."""

from datetime import date, datetime
from random import Random

from sqlalchemy.orm import Session

from lms.audit.events import Actor
from lms.demo.pools import load_pools
from lms.people.careers.decisions import DecisionFacts
from lms.people.careers.terms import DecisionKind
from lms.people.decided.operations import NewPerson, Paper
from lms.people.designations.operations import Choice, designate
from lms.people.designations.terms import DesignationKind, DesignationLevel
from lms.people.rules.professions import Profession
from lms.people.rules.terms import Sex
from lms.people.supporters.operations import Support, begin_support
from lms.people.supporters.queries import teams_in
from lms.units.queries import load_map
from lms.units.rules import Level, Node

BEGAN_ON = date(2026, 3, 2)
SHARE = 0.12
MADE_UP = "minh họa"
POSTS = (
    (Profession.LAWYER, "Đoàn Luật sư tỉnh"),
    (Profession.JURIST, "Hội Luật gia tỉnh"),
    (Profession.POLICE, "Công an xã"),
    (Profession.FORMER_JUDGE, "Tòa án nhân dân khu vực, đã nghỉ hưu"),
    (Profession.JUSTICE_OFFICIAL, "Trung tâm trợ giúp pháp lý"),
)
CHOSEN = (
    (DesignationKind.PILOT, DesignationLevel.PROVINCE, "901/QĐ-UBND"),
    (DesignationKind.TYPICAL_COMMUNE, DesignationLevel.PROVINCE, "902/QĐ-UBND"),
    (DesignationKind.TYPICAL_COMMUNE, DesignationLevel.PROVINCE, "902/QĐ-UBND"),
)


def _communes(db: Session, province: int) -> list[Node]:
    return sorted(
        (node for node in load_map(db, BEGAN_ON).below(province) if node.level is Level.COMMUNE), key=lambda one: one.code
    )


def support_some(db: Session, province: int, *, seed: int, actor: Actor, now: datetime) -> int:
    """The same seed names the same supporters; returns how many teams have one."""
    rng = Random(f"{seed}/supporters")  # nosec B311
    pools, communes = load_pools(), _communes(db, province)
    every = set(db.scalars(teams_in(db, province, BEGAN_ON)))
    wanted, found = round(len(every) * SHARE), 0
    rng.shuffle(communes)
    for commune in communes:
        if found >= wanted:
            break
        here = sorted(db.scalars(teams_in(db, commune.id, BEGAN_ON)))
        named = frozenset(here[: min(8, wanted - found)])
        if not named:
            continue
        sex, (profession, workplace) = rng.choice(list(Sex)), rng.choice(POSTS)
        who = NewPerson(full_name=pools.groups["Kinh"].name(rng, sex), born_year=1960 + rng.randrange(35), sex=sex)
        said = Support(
            unit_id=commune.id,
            team_ids=named,
            profession=profession,
            valid_from=BEGAN_ON,
            workplace=workplace,
            paper=f"Công văn phân công, {MADE_UP}",
        )
        begin_support(db, who, said, None, actor=actor, now=now)
        found += len(named)
    return found


def designate_some(db: Session, province: int, *, actor: Actor, now: datetime) -> int:
    """A pilot commune and two typical ones; returns how many there are."""
    communes = _communes(db, province)
    communes = communes[:: max(1, len(communes) // len(CHOSEN))]
    for commune, (kind, level, number) in zip(communes, CHOSEN, strict=False):
        facts = DecisionFacts(unit_id=province, kind=DecisionKind.DESIGNATION, number=number, signed_on=BEGAN_ON)
        choice = Choice(kind=kind, level=level, valid_from=BEGAN_ON, unit_id=commune.id, source=MADE_UP)
        designate(db, choice, Paper(facts), actor=actor, now=now)
    return min(len(communes), len(CHOSEN))
