"""Lines that can be loaded and yet are probably a slip: the old name they give is not the name of the code's bearer. Pure.

No reason to refuse: the register may learn of an earlier change of name only from a resolution that is loaded later.
"""

from collections.abc import Iterable
from datetime import timedelta

from lms.units.changes.rules.draft import Draft
from lms.units.changes.rules.lines import Change, Line, Refusal, same_name, split_name


def misnamed(draft: Draft, lines: Iterable[tuple[Change, Line]]) -> list[Refusal]:
    """``units.change.old_name_differs`` for each such code and name, by the name on the day before the change."""
    found: dict[tuple[str, str], Refusal] = {}
    for change, line in lines:
        body = draft.bearer_before(line.old_code, change.effective_on) if line.old_name else None
        if body is None:
            continue
        day_before = change.effective_on - timedelta(days=1)
        if not _called(line, *body.name_on(day_before)):
            said = f"{line.old_type} {line.old_name}".strip()
            facts = {"code": body.code, "said": said, "name": body.title_on(day_before), "on": change.effective_on}
            found.setdefault((body.code, said), Refusal("units.change.old_name_differs", line.row, facts))
    return list(found.values())


def _called(line: Line, kind: str, name: str) -> bool:
    said_kind, said_name = split_name(line.old_name)
    return same_name(said_name, name) and (line.old_type or said_kind or kind) == kind
