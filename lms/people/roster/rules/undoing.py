"""What undoing an import does to the versions of recognitions it touched, and who stands in the way. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lms.people.rules.service import Service


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a recognition. ``own``: said by the import that is to be undone."""

    id: int
    series: int
    person_id: int
    service: Service
    own: bool
    in_force: bool


@dataclass(frozen=True, slots=True)
class UndoPlan:
    """``annul``: versions to supersede; ``restore``: of them, the former version that comes back, by the id of the annulled.

    ``later``: people with a version said since; ``overlapping``: whose recognitions would overlap; ``left``: who would be
    left without any recognition.
    """

    annul: Sequence[Version]
    restore: Mapping[int, Version] = field(default_factory=dict)
    later: frozenset[int] = frozenset()
    overlapping: frozenset[int] = frozenset()
    left: frozenset[int] = frozenset()


def plan_undo(versions: Iterable[Version], standing: Iterable[Version]) -> UndoPlan:
    """``versions``: all of every series the import touched; ``standing``: all in force of the people concerned."""
    by_series: dict[int, list[Version]] = defaultdict(list)
    for version in sorted(versions, key=lambda version: version.id):
        by_series[version.series].append(version)
    annul, restore, later = [], {}, set()
    for chain in by_series.values():
        last = chain[-1]
        if _built_upon(chain):
            later.add(last.person_id)
        elif last.in_force:
            annul.append(last)
            if not chain[0].own:
                restore[last.id] = [version for version in chain if not version.own][-1]
    overlapping, left = _afterwards(annul, restore, standing)
    return UndoPlan(annul, restore, frozenset(later), overlapping, left)


def _built_upon(chain: Sequence[Version]) -> bool:
    """Did somebody else say a version after the import's first?"""
    first = next(place for place, version in enumerate(chain) if version.own)
    return any(not version.own for version in chain[first:])


def _afterwards(
    annul: Sequence[Version], restore: Mapping[int, Version], standing: Iterable[Version]
) -> tuple[frozenset[int], frozenset[int]]:
    gone = {version.id for version in annul}
    stay: dict[int, list[Service]] = defaultdict(list)
    for version in standing:
        if version.id not in gone:
            stay[version.person_id].append(version.service)
    overlapping = set()
    for former in restore.values():
        if any(_overlap(former.service, other) for other in stay[former.person_id]):
            overlapping.add(former.person_id)
        stay[former.person_id].append(former.service)
    left = {version.person_id for version in annul if not stay.get(version.person_id)}
    return frozenset(overlapping), frozenset(left)


def _overlap(one: Service, other: Service) -> bool:
    return (one.ended_on is None or other.recognised_on < one.ended_on) and (
        other.ended_on is None or one.recognised_on < other.ended_on
    )
