"""What runs on, as arithmetic: keys of regimes, steps from running totals and back. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

Values = tuple[int, ...]
Steps = dict[date, Values]


def key_of(versions: Sequence[int], mediators: int, women: int, minority: int) -> str:
    """The name of one combination of policies: ``3,4/3,1,1``."""
    return f"{','.join(map(str, sorted(versions)))}/{mediators},{women},{minority}"


def steps(running: Iterable[tuple[date, Values]], before: Values | None = None) -> Steps:
    """What changed on each day, from the totals in the order of days; ``before`` held until then."""
    found: Steps = {}
    last = before
    for day, values in running:
        found[day] = values if last is None else tuple(now - then for now, then in zip(values, last, strict=True))
        last = values
    return found


def difference(new: Mapping[date, Values], old: Mapping[date, Values]) -> Steps:
    """What must be added on each day to come from the old steps to the new ones; no day of zeros."""
    found: Steps = {}
    for day in new.keys() | old.keys():
        here, there = new.get(day), old.get(day)
        if here is None:
            assert there is not None
            found[day] = tuple(-one for one in there)
        elif there is None:
            found[day] = here
        elif here != there:
            found[day] = tuple(one - other for one, other in zip(here, there, strict=True))
    return found


def summed(many: Iterable[Mapping[date, Values]]) -> Steps:
    """Several series' steps as one; days on which they cancel out are left out."""
    found: Steps = {}
    for each in many:
        for day, values in each.items():
            before = found.get(day)
            found[day] = values if before is None else tuple(a + b for a, b in zip(before, values, strict=True))
    return {day: values for day, values in found.items() if any(values)}


def run_on(before: Values, changes: Mapping[date, Values]) -> list[tuple[date, Values]]:
    """The totals after each day that changes something, in order, beginning from ``before``; days that stand still left out."""
    found, total = [], before
    for day in sorted(changes):
        if any(changes[day]):
            total = tuple(a + b for a, b in zip(total, changes[day], strict=True))
            found.append((day, total))
    return found
