"""What was asked and what was planned, as values and as a row keeps them. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from courses.proposals.rules import Obstacle, Planned, Proposal, Seeker, Travel


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Whom a proposal is for and within which limits.

    ``within``: due in so many days, 0 for nobody; ``late_too``: who cannot be reached in time gets a class all the same.
    """

    within: int
    overdue: bool
    absent: bool
    seats: int
    travel: Travel
    first_on: date
    late_too: bool = False

    def written(self) -> dict[str, Any]:
        """As a row keeps it."""
        return {
            "within": self.within,
            "overdue": self.overdue,
            "absent": self.absent,
            "seats": self.seats,
            "travel": self.travel.value,
            "first_on": self.first_on.isoformat(),
            "late_too": self.late_too,
        }

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> "Asked":
        values = {**row, "travel": Travel(row["travel"]), "first_on": date.fromisoformat(row["first_on"])}
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Need:
    """Somebody of the lists: their commune on the day's map, and their due day if any term is open."""

    person_id: int
    unit_id: int
    due_on: date | None

    def seeker(self, *, today: date, earliest: date | None, late_too: bool) -> Seeker:
        """What the search looks at: who is late already, or will be whatever is done, is free to come any day."""
        by = self.due_on
        if by is not None and (by < today or (late_too and (earliest is None or by < earliest))):
            by = None
        return Seeker(self.person_id, self.unit_id, by)


def write_needs(needs: Sequence[Need], seekers: Sequence[Seeker]) -> list[Any]:
    """Person, commune, due day, last day in time."""
    return [
        [need.person_id, need.unit_id, _iso(need.due_on), _iso(seeker.by)] for need, seeker in zip(needs, seekers, strict=True)
    ]


def read_needs(rows: Sequence[Any]) -> tuple[list[Need], list[Seeker]]:
    """As they were written."""
    needs = [Need(person, unit, _day(due)) for person, unit, due, _by in rows]
    return needs, [Seeker(person, unit, _day(by)) for person, unit, _due, by in rows]


@dataclass(frozen=True)
class Plan:
    """The plan as it stands. ``removed``: whom the officer took out; ``left_out``: restricted, so only found by name;
    ``placed``: had a place in a class to come when the plan was made.
    """

    classes: tuple[Planned, ...]
    unreached: tuple[tuple[int, Obstacle], ...]
    removed: tuple[int, ...] = ()
    least_unreached: int = 0
    least_classes: int = 0
    proven: bool = False
    left_out: int = 0
    more: int = 0
    changed: bool = False
    placed: int = 0

    @classmethod
    def of(cls, found: Proposal, *, left_out: int, more: int, placed: int) -> "Plan":
        """A proposal before anybody changed it. ``more``: how many people of the lists were too many for one proposal."""
        return cls(
            found.classes,
            found.unreached,
            least_unreached=found.least_unreached,
            least_classes=found.least_classes,
            proven=found.proven,
            left_out=left_out,
            more=more,
            placed=placed,
        )

    @property
    def people(self) -> int:
        """How many have a seat."""
        return sum(len(one.people) for one in self.classes)

    def waiting(self) -> list[int]:
        """Who has no seat and may be given one."""
        return [*(person for person, _why in self.unreached), *self.removed]

    def written(self) -> dict[str, Any]:
        """As a row keeps it."""
        return {
            "classes": [
                [[day.isoformat() for day in one.days], one.unit_id, one.trainer_id, list(one.people)] for one in self.classes
            ],
            "unreached": [[person, why.value] for person, why in self.unreached],
            "removed": list(self.removed),
            "least": [self.least_unreached, self.least_classes],
            "proven": self.proven,
            "left_out": self.left_out,
            "more": self.more,
            "changed": self.changed,
            "placed": self.placed,
        }

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> "Plan":
        classes = tuple(
            Planned(tuple(map(date.fromisoformat, days)), unit, trainer, tuple(people))
            for days, unit, trainer, people in row["classes"]
        )
        unreached = tuple((person, Obstacle(why)) for person, why in row["unreached"])
        unreached_at_least, classes_at_least = row["least"]
        return cls(
            classes,
            unreached,
            tuple(row["removed"]),
            least_unreached=unreached_at_least,
            least_classes=classes_at_least,
            **{name: row[name] for name in ("proven", "left_out", "more", "changed")},
            placed=row.get("placed", 0),  # plans of before say nothing of it
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One class as an officer wants it. ``days``: its run of working days; people by id."""

    days: tuple[date, ...]
    unit_id: int
    trainer_id: int
    remove: frozenset[int] = frozenset()
    add: tuple[int, ...] = ()


def changed(plan: Plan, number: int, change: Change) -> Plan:
    """The plan with its ``number``-th class (from 1) as wanted; a class without people falls away."""
    old = plan.classes[number - 1]
    added = tuple(person for person in change.add if person in plan.waiting())
    people = tuple(person for person in old.people if person not in change.remove) + added
    new = Planned(change.days, change.unit_id, change.trainer_id, people)
    classes = [*plan.classes[: number - 1], *([new] if people else []), *plan.classes[number:]]
    gone = [person for person in old.people if person in change.remove]
    return replace(
        plan,
        classes=tuple(classes),
        unreached=tuple((person, why) for person, why in plan.unreached if person not in added),
        removed=tuple(person for person in (*plan.removed, *gone) if person not in added),
        changed=True,
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
