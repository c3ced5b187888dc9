"""What the pages of trainers, supporters, designations share: the decision stated, who is meant, refusals in words."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask import request
from werkzeug.wrappers import Response

from lms.access.gate import viewer_in
from lms.i18n import gettext
from lms.kernel.errors import DomainError
from lms.people.careers.acting import try_act as try_career_act
from lms.people.careers.decisions import DecisionFacts, Scan
from lms.people.careers.terms import DecisionKind
from lms.people.careers.wording import FIELDS as DECISION_FIELDS
from lms.people.careers.wording import SENTENCES as DECISIONS
from lms.people.decided.forms import NOBODY_YET, PaperForm, WhoForm
from lms.people.decided.operations import NewPerson, Paper
from lms.people.decided.queries import list_namesakes
from lms.people.decided.sentences import SENTENCES as DECIDED
from lms.web.db import request_db
from lms.web.forms import read_day, read_id
from lms.web.vault import storage

FIELDS = {
    "decided.ends_before_begin": "valid_to",
    "decided.no_such_level": "level",
    "decided.unit_needed": "unit",
    "decided.unit_unknown": "unit",
    "decided.unit_ambiguous": "unit",
    "decided.name_shape": "full_name",
    "decided.begin_missing": "valid_from",
}


def paper_in(form: PaperForm, unit_id: int, kind: DecisionKind) -> Paper | None:
    """The decision as the form states it; None where it states none."""
    upload: Any = form.scan.data
    scan = Scan(upload.filename, upload.stream) if upload and upload.filename else None
    if not form.number.data:
        if scan:
            raise DomainError("careers.decision_without_number")
        return None
    facts = DecisionFacts(
        unit_id=unit_id,
        kind=kind,
        number=form.number.data,
        signed_on=form.signed_on.data,
        effective_on=form.effective_on.data,
        typed=True,
    )
    return Paper(facts, scan, storage())


def begin_of(form: Any) -> date:
    """The first day: as stated, else that of the decision. DomainError ``decided.begin_missing``."""
    day: date | None = form.valid_from.data or form.effective_on.data or form.signed_on.data
    if day is None:
        raise DomainError("decided.begin_missing")
    return day


def day_asked(name: str, today: date) -> date:
    """The day in the address; what cannot be read, or is not there, is today."""
    text = request.args.get(name, "")
    try:
        return read_day(text) if text else today
    except ValueError:
        return today


def end_of(form: Any) -> date:
    """The first day no more; the form requires it."""
    day: date = form.ended_on.data
    return day


def who_in(form: WhoForm, known: int | None = None) -> int | NewPerson | None:
    """Who is meant: ``known``, the person chosen, or somebody new. None while people of that name wait for a choice."""
    if known is not None:
        return known
    namesakes = list_namesakes(request_db(), viewer_in(), form.full_name.data or "")
    if namesakes:
        somebody = {str(one.id): _told(one) for one in namesakes}
        form.who.choices = somebody | {NOBODY_YET: gettext("Một người khác, chưa có trong sổ")}
    chosen = read_id(form.who.data)
    if chosen in {one.id for one in namesakes}:
        return chosen
    if namesakes and form.who.data != NOBODY_YET:
        form.who.errors = [gettext("Mời chọn một dòng, để một người không thành hai.")]
        return None
    return NewPerson(full_name=form.full_name.data or "", born_year=form.born_year.data, sex=form.said_sex)


def _told(one: Any) -> str:
    facts = [one.full_name]
    if one.born_year:
        facts.append(gettext("sinh năm %(year)s", year=one.born_year))
    if one.team:
        facts.append(one.team)
    if one.trains:
        facts.append(gettext("tập huấn viên"))
    return ", ".join(facts)


def try_act(
    form: Any, do: Callable[[], Response | None], sentences: Mapping[str, str], fields: Mapping[str, str]
) -> Response | None:
    """As for careers, with what these pages refuse and what mends it; where only the end is asked, it mends the last day."""
    places = {**DECISION_FIELDS, **FIELDS, **fields}
    if "valid_to" not in form:
        places = {code: "ended_on" if place == "valid_to" else place for code, place in places.items()}
    return try_career_act(form, do, {**DECISIONS, **DECIDED, **sentences}, places)
