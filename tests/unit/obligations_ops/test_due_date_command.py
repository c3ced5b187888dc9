"""``lms due-date``: the worked example on the command line."""

import json

from click.testing import CliRunner
from sqlalchemy.orm import Session

from courses.obligations.commands import due_date
from lms.cli_context import CommandContext
from lms.db import Sessions
from lms.policies.operations import load_policies
from lms.sentences import sentence
from tests.factories.training import NOW


def _nothing(*_args: object) -> None:
    """Neither reference data nor followers are needed here."""


def test_the_due_day_with_its_steps(db: Session, sessions: Sessions) -> None:
    load_policies(db, now=NOW)
    db.commit()
    obj = CommandContext(_nothing, _nothing, sentence)
    obj.__dict__["sessions"] = sessions
    told = CliRunner().invoke(due_date, ["2025-10-30"], obj=obj)
    assert told.exit_code == 0, told.output
    assert "hạn là ngày 04/5/2026" in told.stdout
    facts = json.loads(CliRunner().invoke(due_date, ["2025-10-30", "--json"], obj=obj).stdout)
    assert (facts["recognised_on"], facts["due_on"]) == ("2025-10-30", "2026-05-04")
    assert len(facts["steps"]) == 4
    wrong = CliRunner().invoke(due_date, ["31/02/2025"], obj=obj)
    assert getattr(wrong.exception, "code", None) == "obligations.not_a_day"
