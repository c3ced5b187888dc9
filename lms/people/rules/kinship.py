"""In which units the teams of a unit may stand recorded. Successions themselves belong to ``lms.units``."""

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
