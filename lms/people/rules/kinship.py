"""In which units the teams of a unit may stand recorded, and which decided. Successions themselves belong to ``lms.units``."""

from datetime import date

from lms.units.rules import Register


def kin(register: Register, unit_id: int) -> frozenset[int]:
    """The unit, all that went over whole into it, and all it went over whole into: where its teams may have been recorded."""
    found = {unit_id}
    for links, end in ((register.predecessors, "predecessor_id"), (register.successors, "successor_id")):
        waiting = [unit_id]
        while waiting:
            ends = {getattr(link, end) for link in links.get(waiting.pop(), ()) if link.whole} - found
            found |= ends
            waiting += ends
    return frozenset(found)


def deciding_unit(register: Register, unit_id: int, on: date) -> int | None:
    """The commune that decided on the day about teams of this unit: itself while it stood, else the one certainly in its place.

    None when several stood in its place: then nobody can say whose decision it was.
    """
    period = register.entries[unit_id].period
    links, end = (register.successors, "successor_id") if period.is_over(on) else (register.predecessors, "predecessor_id")
    place = unit_id
    while not register.entries[place].period.holds(on):
        following = links.get(place, ())
        if len(following) != 1 or not following[0].whole:
            return None
        place = getattr(following[0], end)
    return place
