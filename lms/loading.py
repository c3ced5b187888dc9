"""What every installation starts with: units, policies, curricula, lessons, questions. Safe to repeat after each upgrade."""

from datetime import datetime

from assessments.bank.operations import load_bank
from courses.content.operations import load_lessons
from courses.curriculum.operations import load_curricula
from lms.cases.operations import load_case_forms
from lms.db import Sessions, writing
from lms.people.search.operations import index_older_book
from lms.policies.operations import load_policies
from lms.units.operations import load_units

STEPS = (load_units, load_policies, load_case_forms, load_curricula, load_lessons, load_bank, index_older_book)


def load_reference(sessions: Sessions, *, now: datetime) -> None:
    """Load the shipped data that is not there yet, each step in a transaction of its own."""
    for step in STEPS:
        with writing(sessions) as db:
            step(db, now=now)
