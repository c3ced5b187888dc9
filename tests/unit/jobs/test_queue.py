"""The life of a job on both engines: once per key, under a lease, tried again, its effects only with its token."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms.audit.events import SYSTEM, Actor, ActorKind, PersonalDataSeen
from lms.audit.operations import record
from lms.audit.queries import count_unsealed, list_events
from lms.db import Sessions, for_writing, writing
from lms.jobs.models import Job, JobState
from lms.jobs.operations import (
    LEASE_LOST,
    TokenLostError,
    claim,
    enqueue,
    fail,
    finish,
    heartbeat,
    note_progress,
    run_again,
    tidy,
    try_again,
)
from lms.jobs.queries import find_by_key, find_job, list_jobs, queue_answers, queue_state
from lms.jobs.rules import Every
from lms.jobs.standing import HANDLERS
from lms.jobs.worker import Progress, Worker, run_worker
from lms.kernel.errors import DomainError

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
LEASE = timedelta(minutes=1)
OFFICE = Actor(ActorKind.ACCOUNT, 7)
LOOK = PersonalDataSeen(subject_id=1, what="phone", reason="call")


def add(db: Session, key: str = "a", **given: Any) -> Job:
    return enqueue(db, "work", {"n": 1}, key=key, run_at=given.pop("run_at", NOW), **given)


def claimed(db: Session, now: datetime = NOW) -> Job | None:
    return claim(db, ["work"], now=now, lease=LEASE)


def token(job: Job) -> str:
    assert job.token
    return job.token


def test_one_key_is_one_job_whatever_became_of_it(db: Session) -> None:
    first = add(db)
    assert add(db) is first
    job = claimed(db)
    assert job is not None
    finish(db, job.id, token(job), result={"made": 3}, now=NOW)
    assert add(db).state is JobState.DONE
    assert len(list_jobs(db)) == 1


def test_the_longest_due_comes_first_and_nothing_before_its_time(db: Session) -> None:
    add(db, "later", run_at=NOW + timedelta(hours=1))
    add(db, "second", run_at=NOW - timedelta(minutes=1))
    add(db, "first", run_at=NOW - timedelta(minutes=2))
    keys = [job.key if (job := claimed(db)) else None for _ in range(3)]
    assert keys == ["first", "second", None]


def test_kinds_without_a_handler_are_left_to_others(db: Session) -> None:
    enqueue(db, "other", {}, key="a", run_at=NOW)
    assert claimed(db) is None


def test_a_lease_that_ran_out_is_claimed_again_and_the_first_run_can_write_nothing(db: Session) -> None:
    add(db)
    first = claimed(db)
    assert first is not None
    old = token(first)
    assert claimed(db, NOW + LEASE) is None
    second = claimed(db, NOW + LEASE + timedelta(seconds=1))
    assert second is not None
    assert second.attempts == 2
    with pytest.raises(TokenLostError):
        finish(db, second.id, old, result=None, now=NOW)
    with pytest.raises(TokenLostError):
        fail(db, second.id, old, error="X", now=NOW)
    assert not heartbeat(db, second.id, old, now=NOW, lease=LEASE)
    assert heartbeat(db, second.id, token(second), now=NOW, lease=LEASE)


def test_a_failed_run_is_tried_again_later_and_in_the_end_given_up(db: Session) -> None:
    add(db, max_attempts=2)
    now = NOW
    for state in (JobState.QUEUED, JobState.FAILED):
        job = claimed(db, now)
        assert job is not None
        fail(db, job.id, token(job), error="OSError", now=now)
        assert (job.state, job.error) == (state, "OSError")
        assert claimed(db, now) is None
        now += timedelta(minutes=1)
    job = list_jobs(db, states=[JobState.FAILED])[0]
    assert try_again(db, job, now=now)
    assert claimed(db, now) is not None


def test_a_job_whose_worker_dies_every_time_is_given_up(db: Session) -> None:
    job = add(db, max_attempts=1)
    assert claimed(db) is not None
    assert claimed(db, NOW + 2 * LEASE) is None
    assert (job.state, job.error) == (JobState.FAILED, LEASE_LOST)


def test_the_queue_in_figures(db: Session) -> None:
    add(db, "a", run_at=NOW - timedelta(minutes=9))
    add(db, "b", run_at=NOW + timedelta(minutes=9))
    state = queue_state(db, now=NOW)
    assert (state.queued, state.running, state.waiting_since) == (2, 0, NOW - timedelta(minutes=9))
    assert queue_answers(db)


def test_only_finished_occurrences_of_the_schedule_are_tidied_away(db: Session) -> None:
    for key in ("work@2026-11-22T10:00:00", "certificates-of-class-4"):
        add(db, key)
        job = claimed(db)
        assert job is not None
        finish(db, job.id, token(job), result=None, now=NOW)
    assert tidy(db, before=NOW) == 0
    assert tidy(db, before=NOW + timedelta(days=1)) == 1
    assert find_by_key(db, "certificates-of-class-4") is not None


def test_of_two_who_let_a_failed_job_run_again_one_is_heard(sessions: Sessions) -> None:
    job_id = put(sessions)
    with writing(sessions) as db:
        job = claimed(db)
        assert job is not None
        note_progress(db, job_id, token(job), done=2, total=3)
        fail(db, job_id, token(job), error=LEASE_LOST, now=NOW, final=True)
    with sessions() as early:
        seen = early.get_one(Job, job_id)
        assert seen.state is JobState.FAILED
        early.rollback()
        with writing(sessions) as other:
            assert run_again(other, other.get_one(Job, job_id), actor=OFFICE, now=NOW)
        for_writing(early)
        assert not run_again(early, seen, actor=OFFICE, now=NOW)
        early.commit()
    with sessions() as db:
        job = db.get_one(Job, job_id)
        assert (job.state, job.attempts, job.progress_done, job.progress_total, job.error) == (JobState.QUEUED, 0, 0, 0, None)
        [event] = [event for event in list_events(db) if event.kind == "jobs.run_again"]
        assert event.data == {"what": "work", "reason": LEASE_LOST}


def worker(sessions: Sessions, handler: Callable[[Session, dict[str, Any], Progress], dict[str, Any] | None]) -> Worker:
    return Worker(sessions, {"work": handler}, (), lambda: NOW, LEASE)


def put(sessions: Sessions) -> int:
    with writing(sessions) as db:
        job = add(db)
    return job.id


def outcome(sessions: Sessions, job_id: int) -> Job:
    with sessions() as db:
        job = find_job(db, job_id)
    assert job is not None
    return job


def test_effects_and_outcome_are_one_transaction(fresh_sessions: Sessions) -> None:
    def work(db: Session, payload: dict[str, Any], _progress: Progress) -> dict[str, Any]:
        record(db, LOOK, actor=SYSTEM, now=NOW)
        return {"seen": payload["n"]}

    job_id = put(fresh_sessions)
    assert worker(fresh_sessions, work).run_one()
    assert not worker(fresh_sessions, work).run_one()
    job = outcome(fresh_sessions, job_id)
    assert (job.state, job.result, job.attempts) == (JobState.DONE, {"seen": 1}, 1)
    with fresh_sessions() as db:
        assert len(list_events(db)) == 1


def test_a_run_that_lost_its_token_leaves_no_effect(fresh_sessions: Sessions) -> None:
    def slow(db: Session, _payload: dict[str, Any], progress: Progress) -> None:
        progress(0, 2)
        db.commit()
        with writing(fresh_sessions) as other:
            assert claim(other, ["work"], now=NOW + 2 * LEASE, lease=LEASE) is not None
        record(db, LOOK, actor=SYSTEM, now=NOW)

    job_id = put(fresh_sessions)
    worker(fresh_sessions, slow).run_one()
    assert outcome(fresh_sessions, job_id).state is JobState.RUNNING
    with fresh_sessions() as db:
        assert not list_events(db)


def test_progress_is_seen_by_others_while_the_job_runs(fresh_sessions: Sessions) -> None:
    seen: list[tuple[int, int, int]] = []

    def work(db: Session, _payload: dict[str, Any], progress: Progress) -> None:
        for done in (1, 2, 3):
            record(db, LOOK, actor=SYSTEM, now=NOW)
            progress(done, 3)
            with fresh_sessions() as other:
                job = find_job(other, job_id)
                assert job is not None
                seen.append((job.progress_done, job.progress_total, len(list_events(other))))

    job_id = put(fresh_sessions)
    worker(fresh_sessions, work).run_one()
    assert seen == [(1, 3, 1), (2, 3, 2), (3, 3, 3)]


def test_a_mistake_is_tried_again_and_a_refusal_is_not(fresh_sessions: Sessions) -> None:
    def mistaken(db: Session, _payload: dict[str, Any], _progress: Progress) -> None:
        record(db, LOOK, actor=SYSTEM, now=NOW)
        raise OSError("Hoàng Thị Lan, 0912345678")

    def refused(_db: Session, _payload: dict[str, Any], _progress: Progress) -> None:
        raise DomainError("files.empty")

    job_id = put(fresh_sessions)
    worker(fresh_sessions, mistaken).run_one()
    job = outcome(fresh_sessions, job_id)
    assert (job.state, job.error) == (JobState.QUEUED, "OSError"), "the text of a mistake may hold a person's data"
    again = Worker(fresh_sessions, {"work": refused}, (), lambda: NOW + timedelta(hours=1), LEASE)
    again.run_one()
    job = outcome(fresh_sessions, job_id)
    assert (job.state, job.error) == (JobState.FAILED, "files.empty")
    with fresh_sessions() as db:
        assert not list_events(db)


def test_the_worker_runs_what_the_schedule_owes_once_for_all_workers(fresh_sessions: Sessions) -> None:
    stop = threading.Event()
    runs: list[int] = []

    def work(_db: Session, _payload: dict[str, Any], _progress: Progress) -> None:
        runs.append(1)
        stop.set()

    schedule = (Every("work", timedelta(hours=1)),)
    for _process in (1, 2):
        stop.clear()
        threading.Timer(0.3, stop.set).start()
        run_worker(fresh_sessions, (("work", work),), schedule, stop=stop, now=lambda: NOW, poll=0.01)
    assert len(runs) == 1


def test_the_standing_jobs_seal_the_log(fresh_sessions: Sessions) -> None:
    with writing(fresh_sessions) as db:
        record(db, LOOK, actor=SYSTEM, now=NOW)
        for kind, _handler in HANDLERS:
            enqueue(db, kind, {}, key=kind, run_at=NOW)
    own = Worker(fresh_sessions, dict(HANDLERS), (), lambda: NOW, LEASE)
    while own.run_one():
        pass
    with fresh_sessions() as db:
        assert {job.state for job in list_jobs(db)} == {JobState.DONE}
        assert count_unsealed(db) == 0


def test_many_workers_at_once_run_every_job_once(fresh_sessions: Sessions) -> None:
    with writing(fresh_sessions) as db:
        for number in range(20):
            add(db, f"job-{number}")
    ran: list[int] = []

    def work(_db: Session, _payload: dict[str, Any], _progress: Progress) -> None:
        ran.append(1)

    def run_all() -> None:
        own = worker(fresh_sessions, work)
        while own.run_one():
            pass

    threads = [threading.Thread(target=run_all) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(ran) == 20
    with fresh_sessions() as db:
        assert {(job.state, job.attempts) for job in list_jobs(db)} == {(JobState.DONE, 1)}
