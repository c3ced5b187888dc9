"""Entering papers that were sat in a hall, a whole class at once. The rules of drawing and marking are those of the phone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from assessments.bank.kinds.shape import Keyed
from assessments.bank.models import Assessment
from assessments.bank.queries import keyed, list_candidates, list_questions
from assessments.sittings.events import SittingHandedIn
from assessments.sittings.models import Answer, Sitting
from assessments.sittings.rules import Item, Marks, draw, mark, passes, stored
from courses.evidence.models import EvidenceKind
from courses.evidence.operations import NewEvidence, record_evidence
from lms.audit.events import Actor
from lms.clock import day_of
from lms.db import insert_for_ids, insert_rows
from lms.kernel.errors import DomainError

LENGTH = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class PaperSat:
    """One person's paper: how many of its questions, in the order of the paper, were answered rightly; the rest wrongly."""

    person_id: int
    right: int


@dataclass(frozen=True, slots=True)
class Score:
    """What one person reached on a printed paper that was marked by hand: so many right answers."""

    person_id: int
    right: int


def enter_scores(
    db: Session,
    assessment: Assessment,
    scores: Sequence[Score],
    *,
    out_of: int,
    handed_in_at: datetime,
    actor: Actor,
    now: datetime,
) -> list[int]:
    """Keep what was reached on paper, one sitting a person, and write the passes into the ledger. Returns the ids.

    Such a sitting holds a score and no questions: nobody typed which of them were answered rightly. ``assessment`` with its
    version. DomainError ``sittings.score_beyond``.
    """
    if any(not 0 <= one.right <= out_of for one in scores):
        raise DomainError("sittings.score_beyond", out_of=out_of)
    if not scores:
        return []
    marks = [Marks((), out_of, passes(one.right, out_of, assessment.version.pass_mark)) for one in scores]
    rows = [
        {**_row(assessment, one.person_id, (), marked, handed_in_at), "score": one.right, "right": None}
        for one, marked in zip(scores, marks, strict=True)
    ]
    ids = insert_for_ids(db, Sitting, rows)
    reached = [(one.right, out_of, marked.passed) for one, marked in zip(scores, marks, strict=True)]
    _prove(
        db,
        assessment,
        list(zip(ids, [one.person_id for one in scores], reached, strict=True)),
        handed_in_at,
        actor=actor,
        now=now,
    )
    return ids


def enter_sittings(
    db: Session, assessment: Assessment, papers: Sequence[PaperSat], *, handed_in_at: datetime, actor: Actor, now: datetime
) -> list[int]:
    """Keep the papers with their answers, mark them, and write the passes into the ledger. Returns the ids of the sittings.

    ``assessment`` with its version. Six statements for any number.
    """
    if not papers:
        return []
    candidates = list_candidates(db, assessment.version_id)
    keys = {question.id: keyed(question) for question in list_questions(db, [one.id for one in candidates])}
    drawn = [draw(candidates, assessment.draw, seed=f"{assessment.id}:{one.person_id}:0") for one in papers]
    answers = [dict(_answers(paper, one.right, keys)) for paper, one in zip(drawn, papers, strict=True)]
    marks = [mark(paper, answer, keys, assessment.version.pass_mark) for paper, answer in zip(drawn, answers, strict=True)]
    rows = [
        _row(assessment, one.person_id, paper, marked, handed_in_at)
        for one, paper, marked in zip(papers, drawn, marks, strict=True)
    ]
    ids = insert_for_ids(db, Sitting, rows)
    kept = [
        {"sitting_id": sitting_id, "question_id": question_id, "chosen": chosen, "saved_at": handed_in_at}
        for sitting_id, answer in zip(ids, answers, strict=True)
        for question_id, chosen in answer.items()
    ]
    insert_rows(db, Answer, kept)
    reached = [(marked.score, marked.out_of, marked.passed) for marked in marks]
    _prove(
        db,
        assessment,
        list(zip(ids, [one.person_id for one in papers], reached, strict=True)),
        handed_in_at,
        actor=actor,
        now=now,
    )
    return ids


def _answers(paper: Sequence[Item], right: int, keys: Mapping[int, Keyed]) -> Iterator[tuple[int, list[int]]]:
    """Right answers to some of the questions, spread over the paper; to the others the first wrong choice."""
    for place, item in enumerate(paper):
        key = keys[item.question_id]
        # Of ten questions and seven right ones, every place whose multiple of seven passes a ten.
        well = (place + 1) * right // len(paper) > place * right // len(paper)
        yield item.question_id, sorted(key.right) if well else [min(key.choices - key.right)]


def _row(assessment: Assessment, person_id: int, paper: Sequence[Item], marks: Marks, at: datetime) -> dict[str, Any]:
    return {
        "assessment_id": assessment.id,
        "person_id": person_id,
        "paper": stored(paper),
        "started_at": at - LENGTH,
        "submitted_at": at,
        "score": marks.score,
        "out_of": marks.out_of,
        "passed": marks.passed,
        "right": list(marks.right),
    }


def _prove(
    db: Session,
    assessment: Assessment,
    sat: Sequence[tuple[int, int, tuple[int, int, bool]]],
    at: datetime,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """``sat``: (sitting, person, (score, out of, passed))."""
    events = [
        SittingHandedIn(
            subject_id=person_id,
            sitting_id=sitting_id,
            person_id=person_id,
            version_id=assessment.version_id,
            score=score,
            out_of=out_of,
            passed=passed,
        )
        for sitting_id, person_id, (score, out_of, passed) in sat
    ]
    proofs = [
        NewEvidence(
            person_id=person_id,
            kind=EvidenceKind.ASSESSMENT_PASSED,
            version_id=assessment.version_id,
            module_id=None,
            periods=None,
            occurred_on=day_of(at),
            source_kind="sitting",
            source_id=sitting_id,
            facts={"score": score, "out_of": out_of},
        )
        for sitting_id, person_id, (score, out_of, passed) in sat
        if passed
    ]
    record_evidence(db, proofs, actor=actor, now=now, new_source=True, also=events)
