"""From the plain values of a plan file to a draft that can be kept, or to everything that is wrong with it. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lms.reports.plans.checking import Checking, Problem
from lms.reports.rules.times import first_day, last_day

INDICATOR_CODES = frozenset(
    {
        "mediators_trained", "newcomers_trained_on_time", "mediators_with_materials", "teams_complete",
        "teams_with_legal_support", "trainers_trained", "trainers_district_per_teams", "trainers_province_per_teams",
        "mediation_success_rate", "typical_communes", "typical_teams", "pilot_communes", "materials_published", "contest_held",
    }
)  # fmt: skip
POPULATIONS = frozenset(
    {"all", "pilot", "newcomers", "trainers_province", "trainers_district", "advanced_new_rural", "typical_team"}
)
PER = frozenset({"unit", "each_child_district", "each_child_commune"})
VALUES = frozenset({"percent", "count", "count_of_total", "ratio_per_n_teams"})
COMPARATORS = frozenset({">=", ">", "="})
CATEGORIES = frozenset(
    {
        "pilot", "trainers", "mediators", "officials", "materials", "media_it", "policy", "funding", "support_network",
        "conferences_contests", "review",
    }
)  # fmt: skip
WHEN = frozenset({"yearly", "continuous", "years", "quarter", "month_range", "on_guidance", "once"})
RHYTHMS = frozenset({"yearly", "half_yearly", "by_date", "ad_hoc"})
LEVELS = frozenset({"province", "district", "commune"})
ERAS = frozenset({"current", "legacy"})
_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
# Beside a plan's own page stand pages of these names; a number alone is the id of a plan.
RESERVED = frozenset({"import", "late", "duties", "example", "tasks"})
LONGEST_TERM = 120


@dataclass(frozen=True)
class Draft:
    """A plan whose shape is right. The issuer is still a code; whether it names a unit is asked of the register."""

    plan: dict[str, Any]
    targets: Sequence[dict[str, Any]]
    tasks: Sequence[dict[str, Any]]
    duties: Sequence[dict[str, Any]]

    @property
    def read(self) -> int:
        """How many targets, tasks and duties the file has."""
        return len(self.targets) + len(self.tasks) + len(self.duties)


def check(raw: Any) -> Draft | tuple[Problem, ...]:
    """The draft, or everything there is to mend."""
    checking = Checking()
    if not isinstance(raw, dict):
        return (Problem("", "plans.section_missing"),)
    plan = _plan(checking, checking.mapping(raw, "plan", ""))
    targets = [_target(checking, one, where) for where, one in checking.entries(raw, "targets")]
    tasks = [_task(checking, one, where) for where, one in checking.entries(raw, "tasks")]
    duties = [_duty(checking, one, where) for where, one in checking.entries(raw, "duties")]
    _once(checking, targets, "key", "targets")
    _once(checking, tasks, "no", "tasks")
    return tuple(checking.problems) or Draft(plan, targets, tasks, duties)


def _once(checking: Checking, items: list[dict[str, Any]], key: str, section: str) -> None:
    seen: set[Any] = set()
    for place, item in enumerate(items, 1):
        if item[key] is not None and item[key] in seen:
            checking.say(f"{section}[{place}].{key}", "twice", word=item[key])
        seen.add(item[key])


def _plan(checking: Checking, plan: dict[str, Any]) -> dict[str, Any]:
    if not plan:
        return {}  # told as missing
    key = checking.text(plan, "key", "plan", most=80)
    if key and (not _KEY.fullmatch(key) or key.isdigit() or key in RESERVED):
        checking.say("plan.key", "bad_key", word=key[:80])
    issuer = checking.mapping(plan, "issuer", "plan")
    unit = checking.mapping(issuer, "unit", "plan.issuer") if issuer else {}
    if unit:
        checking.word(unit, "level", "plan.issuer.unit", LEVELS, "unknown_word")
        checking.word(unit, "era", "plan.issuer.unit", ERAS, "unknown_word", needed=False)
        if not isinstance(unit.get("code"), str):
            checking.say("plan.issuer.unit.code", "code_not_text", word=str(unit.get("code"))[:20])
    period = checking.mapping(plan, "period", "plan")
    first = checking.year(period, "from", "plan.period", needed=bool(period))
    last = checking.year(period, "to", "plan.period")
    if first is not None and last is not None and last < first:
        checking.say("plan.period", "period_reversed", first=str(first), last=str(last))
    return {
        "key": key,
        "title": checking.text(plan, "title", "plan"),
        "number": checking.text(plan, "number", "plan", needed=False, most=60),
        "signed_on": checking.day(plan, "signed_on", "plan"),
        "issuer_name": checking.text(issuer, "name", "plan.issuer", most=200) if issuer else None,
        "unit": unit,
        "from": first,
        "to": last,
        "implements": checking.lines(plan, "implements", "plan", shown=("number", "date", "title", "key")),
        "supersedes": _superseded(checking, plan),
        "phases": checking.lines(plan, "phases", "plan", shown=("key", "from", "to", "summary")),
        "notes": checking.texts(plan, "notes", "plan"),
    }


def _superseded(checking: Checking, plan: dict[str, Any]) -> dict[str, Any]:
    """The plan that this one stands in for: its key, and from which day; a bare key means from this plan's first day."""
    value = plan.get("supersedes")
    if value is None:
        return {}
    said = {"key": value} if isinstance(value, str) else checking.mapping(plan, "supersedes", "plan")
    if not said:
        return {}
    return {
        "key": checking.text(said, "key", "plan.supersedes", most=80),
        "from": checking.day(said, "from", "plan.supersedes"),
    }


def _target(checking: Checking, target: dict[str, Any], where: str) -> dict[str, Any]:
    checking.word(target, "indicator", where, INDICATOR_CODES, "unknown_indicator")
    scope = checking.mapping(target, "scope", where)
    if scope:
        checking.word(scope, "population", f"{where}.scope", POPULATIONS, "unknown_word")
        checking.word(scope, "per", f"{where}.scope", PER, "unknown_word")
    checking.word(target, "comparator", where, COMPARATORS, "unknown_word", needed=False)
    checking.word(target, "value", where, VALUES, "unknown_word", needed=False)
    within = checking.mapping(target, "within", where, needed=False)
    due = target.get("due")
    return {
        "key": checking.text(target, "key", where, most=40),
        "indicator": target.get("indicator"),
        "population": scope.get("population"),
        "per": scope.get("per"),
        "comparator": target.get("comparator"),
        "value": target.get("value"),
        "within_months": _term(checking, within, f"{where}.within"),
        "within_from": checking.text(within, "from", f"{where}.within", needed=False, most=40) if within else None,
        "quote": checking.text(target, "quote", where, needed=False),
        "due": due if due in ("every_year", "every_5_years") else checking.day(target, "due", where),
        **_figures(checking, target, where),
    }


def _term(checking: Checking, within: dict[str, Any], where: str) -> int | None:
    months = checking.whole(within, "months", where) if within else None
    if months is not None and not 1 <= months <= LONGEST_TERM:
        checking.say(f"{where}.months", "not_a_term", months=months, most=LONGEST_TERM)
    return months


def _figures(checking: Checking, target: dict[str, Any], where: str) -> dict[str, int | None]:
    floor, stretch = checking.whole(target, "floor", where), checking.whole(target, "stretch", where)
    of_total = checking.whole(target, "of_total", where)
    if (target.get("floor") is None) != (target.get("value") is None):
        checking.say(where, "floor_and_value")
    if floor is None and stretch is not None:
        checking.say(f"{where}.stretch", "stretch_alone")
    if floor is not None and stretch is not None and stretch < floor:
        checking.say(f"{where}.stretch", "stretch_under_floor", floor=floor, stretch=stretch)
    _reachable(checking, target, where, floor, stretch, of_total)
    return {"floor": floor, "stretch": stretch, "of_total": of_total}


def _reachable(
    checking: Checking, target: dict[str, Any], where: str, floor: int | None, stretch: int | None, of_total: int | None
) -> None:
    """A level that is always reached, or never, is a slip of the pen; so is a kind of level that the indicator has not."""
    value, strict = target.get("value"), target.get("comparator") == ">"
    if floor == 0 and (value == "ratio_per_n_teams" or target.get("comparator", ">=") == ">="):
        checking.say(f"{where}.floor", "always_reached")
    if value == "percent":
        for key, figure in (("floor", floor), ("stretch", stretch)):
            if figure is not None and figure > 100:
                checking.say(f"{where}.{key}", "over_100", figure=figure)
        if strict and floor == 100:
            checking.say(f"{where}.floor", "never_reached", most=100)
    if value == "count_of_total" and of_total is None:
        checking.say(f"{where}.of_total", "total_missing")
    elif value == "count_of_total" and floor is not None:
        highest = max(floor + int(strict), stretch or 0)
        if of_total is not None and highest > of_total:
            checking.say(f"{where}.of_total", "never_reached", most=of_total)
    if value and (value == "ratio_per_n_teams") is not str(target.get("indicator")).endswith("_per_teams"):
        checking.say(f"{where}.value", "value_unfit", word=str(value)[:60])


def _task(checking: Checking, task: dict[str, Any], where: str) -> dict[str, Any]:
    checking.word(task, "category", where, CATEGORIES, "unknown_word")
    when = checking.mapping(task, "when", where)
    if when:
        checking.word(when, "kind", f"{where}.when", WHEN, "unknown_word")
        first, last = when.get("from"), when.get("to")
        begins, ends = (checking.moment(when, key, f"{where}.when") for key in ("from", "to"))
        if begins and ends and (last_day(ends) or date.max) < (first_day(begins) or date.min):
            checking.say(f"{where}.when", "period_reversed", first=begins, last=ends)
        checking.printed(when, f"{where}.when", ("text",))
        if when.get("kind") == "once" and not (ends or first or last or when.get("text")):
            checking.say(f"{where}.when.to", "day_missing")
    number = task.get("no")
    if isinstance(number, int) and not isinstance(number, bool):
        number = str(number)
    return {
        "no": checking.text({"no": number}, "no", where, most=40),
        "title": checking.text(task, "title", where),
        "category": task.get("category"),
        "lead": checking.texts(task, "lead", where),
        "partners": checking.texts(task, "partners", where),
        "when": when,
    }


def _duty(checking: Checking, duty: dict[str, Any], where: str) -> dict[str, Any]:
    checking.word(duty, "rhythm", where, RHYTHMS, "unknown_word", needed=False)
    checking.printed(duty, where, ("title", "text", "who", "to"))
    if not duty.get("title") and not duty.get("text") and not duty.get("who"):
        checking.say(where, "text_missing")
    kept = {key: duty.get(key) for key in ("who", "to", "rhythm", "title", "text") if duty.get(key) is not None}
    due = checking.day(duty, "due", where)
    return kept | ({"due": due} if due else {})
