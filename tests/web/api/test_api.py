"""The API: who comes in, lists by cursor, marks sent once however often, and a description that says what is true."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.attendance.models import Method, Presence, Scan
from courses.attendance.queries import load_presence
from courses.evidence.queries import list_evidence
from lms import clock
from lms.access import bearer
from lms.access.rules import Action
from lms.access.tokens.models import ApiToken
from lms.audit.models import AuditEvent
from lms.web.api import once as api_once
from lms.web.api.pacing import Pacer
from tests.cast import VAULT, Cast
from tests.factories.attendance import Door
from tests.factories.delivery import appoint, make_class, make_person
from tests.web.api.conftest import Program

ProgramOf = Callable[..., Program]


def mark(nonce: str, at: str, **person: Any) -> dict[str, Any]:
    return {"nonce": nonce, "occurred_at": at, "person": person}


def now_text(minutes: int = 0) -> str:
    return (clock.now() + timedelta(minutes=minutes)).isoformat()


def marks_at(door: Door) -> str:
    return f"/api/v1/sessions/{door.session.id}/marks"


# --- who comes in -----------------------------------------------------------------------------------------------------


def test_only_a_token_in_force_comes_in(program: Program, client: FlaskClient, db: Session) -> None:
    assert program.get("/api/v1/classes").status_code == 200
    for header in (
        {},
        {"Authorization": "Basic x"},
        {"Authorization": "Bearer lms_x"},
        {"Authorization": f"Bearer {program.token}x"},
    ):
        answer = client.get("/api/v1/classes", headers=header)
        assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    token = db.scalars(select(ApiToken).execution_options(populate_existing=True)).one()
    assert token.last_used_at is not None
    assert program.token not in str(vars(token))
    token.ended_at = clock.now()
    db.commit()
    assert program.get("/api/v1/classes").get_json()["code"] == "api.token_wrong"


def test_an_expired_token_and_one_of_a_closed_account_open_nothing(program: Program, db: Session, cast: Cast) -> None:
    token = db.scalars(select(ApiToken)).one()
    token.expires_at = clock.now()
    db.commit()
    assert program.get("/api/v1/classes").status_code == 401
    token.expires_at = clock.now() + timedelta(days=1)
    assert cast.trainer.account is not None
    cast.trainer.account.disabled_at = clock.now()
    db.commit()
    assert program.get("/api/v1/classes").status_code == 401


def test_a_token_reaches_no_further_than_its_scopes_nor_its_account(
    program_of: ProgramOf, door: Door, cast: Cast, db: Session
) -> None:
    reader = program_of(cast.trainer, Action.CLASSES_READ)
    assert reader.get("/api/v1/classes").status_code == 200
    refused = reader.get(f"/api/v1/sessions/{door.session.id}/presences")
    assert (refused.status_code, refused.get_json()["code"]) == (403, "api.scope_absent")
    inspector = program_of(cast.inspector, Action.CLASSES_READ, Action.ATTENDANCE_READ)
    assert inspector.get(f"/api/v1/sessions/{door.session.id}/presences").status_code == 200
    outsider = program_of(cast.outsider)
    assert outsider.get("/api/v1/classes").get_json()["items"] == []
    for path in (f"/api/v1/classes/{door.training_class.id}/sessions", f"/api/v1/sessions/{door.session.id}/presences"):
        assert outsider.get(path).status_code == 404
    assert outsider.post(marks_at(door), {"marks": [mark("12345678", now_text(), id=1)]}).status_code == 404


def test_whoever_calls_too_often_is_told_how_long_to_wait(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bearer, "REQUESTS", Pacer(2, 60.0))
    assert [program.get("/api/v1/classes").status_code for _ in range(3)] == [200, 200, 429]
    assert 1 <= int(program.get("/api/v1/classes").headers["Retry-After"]) <= 60
    monkeypatch.setattr(bearer, "WRONG", Pacer(1, 60.0))
    monkeypatch.setattr(bearer, "REQUESTS", Pacer(2, 60.0))
    wrong = Program(program.client, "lms_" + "x" * 43)
    assert [wrong.get("/api/v1/classes").status_code for _ in range(2)] == [401, 429]


def test_a_pacer_lets_pass_again_after_its_while() -> None:
    pacer = Pacer(2, 10.0)
    assert [pacer.wait("a", at=at) for at in (0.0, 1.0, 2.0, 9.5, 10.0)] == [0, 0, 8, 1, 0]
    assert pacer.wait("b", at=2.0) == 0


# --- reading ----------------------------------------------------------------------------------------------------------


def test_lists_come_by_cursor_and_end(program: Program, door: Door, db: Session, cast: Cast) -> None:
    for number in range(3):
        make_class(db, cast.country.sister, title=f"Lớp {number}", trainers=[])
    make_class(db, cast.country.commune, title="Lớp của cô Lan", trainers=[])
    db.commit()
    program_seen = program.get("/api/v1/classes").get_json()
    assert [one["id"] for one in program_seen["items"]] == [door.training_class.id]
    first = program_seen["items"][0]
    assert (first["unit"]["name"], first["sessions"], first["seats"]) == ("Xã Lộc Bình", 1, 1)


def test_an_officer_reads_all_pages_once(program_of: ProgramOf, door: Door, db: Session, cast: Cast) -> None:
    made = [make_class(db, cast.country.commune, title=f"Lớp {number}").id for number in range(4)]
    db.commit()
    officer, cursor, seen = program_of(cast.officer_commune), "", []
    for _ in range(3):
        page = officer.get(f"/api/v1/classes?limit=2{cursor}").get_json()
        seen += [one["id"] for one in page["items"]]
        cursor = f"&cursor={page['next']}"
    assert (seen, page["next"]) == ([door.training_class.id, *made], None)
    for wrong in ("?cursor=x", "?cursor=YWZ0ZXI6", "?limit=0", "?limit=201", "?limit=x"):
        assert officer.get(f"/api/v1/classes{wrong}").status_code == 422


def test_a_meeting_says_when_and_how_much(program: Program, door: Door) -> None:
    [one] = program.get(f"/api/v1/classes/{door.training_class.id}/sessions").get_json()["items"]
    assert (one["id"], one["number"], one["of"], one["cancelled"]) == (door.session.id, 1, 1, False)
    assert one["starts_at"].endswith(".000Z")
    assert one["periods"] > 0


# --- marks ------------------------------------------------------------------------------------------------------------


def test_marks_are_settled_one_by_one(program: Program, door: Door, db: Session, cast: Cast) -> None:
    guest, stranger = make_person(db, "Đặng Mùi Nái"), make_person(db, "Đặng Mùi Nảy")
    appoint(db, guest, cast.country.commune)
    appoint(db, stranger, cast.country.other_commune)
    guest.identity_hash = VAULT.keyed_hash("identity:020170001234")
    db.commit()
    body = {
        "marks": [
            mark("mark-0001", now_text(-5), id=door.person.id),
            mark("mark-0002", now_text(-4), identity="020170001234"),
            mark("mark-0003", now_text(-3), id=stranger.id),
            mark("mark-0004", now_text(60), id=door.person.id),
            mark("mark-0005", now_text(-2), card=77),
            mark("mark-0001", now_text(-5), id=guest.id),
        ]
    }
    answer = program.post(marks_at(door), body).get_json()
    assert [(one["outcome"], one["reason"]) for one in answer["answers"]] == [
        ("present", None),
        ("present", None),
        ("refused", "no_such_person"),
        ("refused", "from_future"),
        ("refused", "card_unknown"),
        ("refused", "nonce_conflict"),
    ]
    assert all(one["say"] for one in answer["answers"][2:])
    presence = load_presence(db, door.session.id, guest.id)
    assert presence is not None and presence.method is Method.TRAINER_LIST
    assert len(list_evidence(db, guest.id)) == 2
    scan = db.get_one(Scan, presence.scan_id)
    assert scan.facts["token"] and scan.account_id == cast.trainer.viewer(db).account_id
    received = db.scalars(select(AuditEvent).where(AuditEvent.kind == "marks.received")).one()
    assert {name: received.data[name] for name in ("new", "same", "refused")} == {"new": 2, "same": 0, "refused": 4}
    listed = program.get(f"/api/v1/sessions/{door.session.id}/presences").get_json()["items"]
    assert [(one["person"]["name"], one["method"], one["category"]) for one in listed] == [
        ("Triệu Văn Phúc", "trainer_list", "mediator"),
        ("Đặng Mùi Nái", "trainer_list", "mediator"),
    ]


def test_a_request_sent_again_is_answered_the_same_and_done_once(program: Program, door: Door, db: Session) -> None:
    body = {"marks": [mark("mark-0001", now_text(-5), id=door.person.id)]}
    first = program.post(marks_at(door), body, key="once")
    again = program.post(marks_at(door), body, key="once")
    assert again.get_data() == first.get_data()
    assert (first.status_code, again.status_code, again.headers["Idempotent-Replay"]) == (200, 200, "true")
    assert len(db.scalars(select(Presence)).all()) == len(db.scalars(select(Scan)).all()) == 1
    other = program.post(marks_at(door), {"marks": [mark("mark-0002", now_text(-5), id=door.person.id)]}, key="once")
    assert (other.status_code, other.get_json()["code"]) == (422, "api.key_reused")
    anew = program.post(marks_at(door), body, key="twice").get_json()["answers"]
    assert [one["outcome"] for one in anew] == ["already"]
    assert len(db.scalars(select(Scan)).all()) == 1


def test_of_two_at_the_same_moment_one_does_the_work(
    program: Program, door: Door, db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = {"marks": [mark("mark-0001", now_text(-5), id=door.person.id)]}
    first = program.post(marks_at(door), body, key="once")
    found, looks = api_once._find, iter([None])
    # The other had not committed when this one looked, and has when it writes.
    monkeypatch.setattr(api_once, "_find", lambda *asked: next(looks, found(*asked)))
    second = program.post(marks_at(door), body, key="once")
    assert (second.status_code, second.get_data()) == (200, first.get_data())
    assert len(db.scalars(select(AuditEvent.id).where(AuditEvent.kind == "marks.received")).all()) == 1


def test_a_huge_body_is_not_read(program: Program, door: Door) -> None:
    headers = {**program.bearer, "Idempotency-Key": "k", "Content-Type": "application/json"}
    answer = program.client.post(marks_at(door), data=b" " * 2_000_001, headers=headers)
    assert (answer.status_code, answer.mimetype) == (413, "application/problem+json")


def test_bad_bodies_are_refused_with_the_place_of_each_fault(program: Program, door: Door) -> None:
    def faults(body: Any) -> list[tuple[str, str]]:
        answer = program.post(marks_at(door), body)
        assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
        return [(one["at"], one["code"]) for one in answer.get_json()["errors"]]

    assert faults([]) == [("", "not_an_object")]
    assert faults({"mark": []}) == [("mark", "unknown_field"), ("marks", "missing")]
    assert faults({"marks": []}) == [("marks", "too_small")]
    wrong = [{"nonce": "x", "occurred_at": "2026-12-03T08:00", "person": {}}, mark("12345678", now_text(), id=True)]
    assert faults({"marks": wrong}) == [
        ("marks/0/nonce", "too_small"),
        ("marks/0/occurred_at", "not_an_instant"),
        ("marks/1/person/id", "not_an_integer"),
    ]
    assert faults({"marks": [mark("12345678", now_text(), id=1, card=2)]}) == [("marks/0/person", "not_exactly_one")]
    long = {"marks": [mark(f"12345678{number}", now_text(), id=1) for number in range(1001)]}
    assert faults(long) == [("marks", "too_large")]
    for text in ("{", "NaN", '{"marks": [' + "[" * 100_000):
        headers = {**program.bearer, "Idempotency-Key": "k", "Content-Type": "application/json"}
        answer = program.client.post(marks_at(door), data=text, headers=headers)
        assert (answer.status_code, answer.get_json()["code"]) == (400, "api.not_json")
    absent = program.client.post(marks_at(door), json={}, headers=program.bearer)
    assert (absent.status_code, absent.get_json()["code"]) == (422, "api.key_absent")


# --- the description --------------------------------------------------------------------------------------------------


def test_the_description_holds_every_address_and_every_reference(client: FlaskClient, app: Flask) -> None:
    document = client.get("/api/v1/openapi.json").get_json()
    assert document["openapi"] == "3.1.0"
    routes = {rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/v1/")} - {"/api/v1/openapi.json"}
    assert {path.replace("{", "<int:").replace("}", ">") for path in document["paths"]} == routes
    named = document["components"]["schemas"]

    def references(part: Any) -> set[str]:
        if isinstance(part, dict):
            own = {part["$ref"].rsplit("/", 1)[-1]} if "$ref" in part else set()
            return own.union(*map(references, part.values()))
        return set().union(*map(references, part)) if isinstance(part, list) else set()

    assert references(document) == set(named)
    post = document["paths"]["/api/v1/sessions/{session_id}/marks"]["post"]
    assert post["security"] == [{"token": ["attendance:record"]}]
    assert "Idempotency-Key" in [one["name"] for one in post["parameters"]]
    assert named["MarksIn"]["properties"]["marks"]["maxItems"] == 1000


def test_a_refused_body_is_refused_alike_the_second_time(program: Program, door: Door) -> None:
    said = [program.post(f"/api/v1/sessions/{door.session.id}/marks", {"marks": [{}]}, key="k") for _ in range(2)]
    assert [(one.status_code, one.mimetype) for one in said] == [(422, "application/problem+json")] * 2
