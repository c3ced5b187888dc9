"""Pages of the register and the public check, as people read them."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from certificates.models import Certificate
from certificates.operations import Award, correct, issue, mark_demo, revoke
from certificates.queries import PACE_OF_CHECKS, printed_of
from courses.completion.operations import refresh_completions
from courses.curriculum.models import CurriculumVersion
from courses.evidence.models import EvidenceKind
from lms.access.models import Account
from lms.audit.events import SYSTEM
from lms.audit.models import AuditEvent
from lms.people.models import Person
from lms.units.models import Succession, UnitEdition
from lms.units.operations import refresh_reach
from lms.units.queries import unit_name
from tests.cast import VAULT, Cast, Member
from tests.factories.delivery import enrol, make_class
from tests.factories.training import NOW, appoint, make_person, make_team, make_version, prove
from tests.reading import links, words

ClientAs = Callable[[Member], FlaskClient]


class Register:
    """Two people of the commune who have completed a version; the first is the mediator of the cast and has a certificate."""

    def __init__(self, db: Session, cast: Cast) -> None:
        self.version: CurriculumVersion = make_version(db, needs_assessment=True)
        team = make_team(db, cast.country.commune)
        self.lan, self.an = self._train(db, team, "Hoàng Thị Lan"), self._train(db, team, "Nông Văn An")
        assert cast.mediator.account is not None
        db.get_one(Account, cast.mediator.account.id).person_id = self.lan.id
        refresh_completions(db, None, now=NOW)
        self.issuer = cast.country.province.id
        self.award = Award(version_id=self.version.id, issuer_unit_id=self.issuer)
        (self.row,) = issue(db, VAULT, [self.lan.id], self.award, actor=SYSTEM, now=NOW)
        self.code = printed_of(VAULT, self.row).code
        db.commit()

    def _train(self, db: Session, team: object, name: str) -> Person:
        person = make_person(db, name)
        appoint(db, person, team)  # type: ignore[arg-type]
        prove(db, person, self.version, EvidenceKind.ASSESSMENT_PASSED, date(2026, 4, 28))
        return person


@pytest.fixture
def register(db: Session, cast: Cast) -> Register:
    return Register(db, cast)


# --- the public check -------------------------------------------------------------------------------------------------


def test_a_genuine_certificate_shows_every_printed_fact(client: FlaskClient, register: Register) -> None:
    answer = client.get(f"/verify/{register.code}")
    assert answer.status_code == 200
    text = words(answer)
    assert "Giấy này là thật" in text
    for fact in ("Bà Hoàng Thị Lan", "14/6/1968", "xã Lộc Bình, tỉnh Lạng Sơn", "1/2026/STP-LS", "2372/QĐ-BTP", "28/4/2026"):
        assert fact in text
    assert "So từng dòng với tờ giấy" in text


def test_each_state_says_something_else(client: FlaskClient, register: Register, db: Session) -> None:
    new = correct(db, VAULT, register.row, reason="Ghi sai năm sinh", actor=SYSTEM, now=NOW)
    db.commit()
    replaced = words(client.get(f"/verify/{register.code}"))
    assert "Giấy này đã được cấp lại" in replaced
    assert "Số 2/2026/STP-LS" in replaced
    revoke(db, new, reason="Cấp nhầm người", actor=SYSTEM, now=NOW)
    db.commit()
    revoked = words(client.get(f"/verify/{printed_of(VAULT, new).code}"))
    assert "Giấy này đã thu hồi" in revoked
    assert "Cấp nhầm người" in revoked
    unknown = client.get("/verify/0000000000000000")
    assert unknown.status_code == 404
    assert "Không có giấy này trong sổ" in words(unknown)
    forged = db.get_one(Certificate, new.id)
    forged.signature = bytes(64)
    db.commit()
    altered = client.get(f"/verify/{printed_of(VAULT, new).code}")
    assert "Giấy này đã bị sửa" in words(altered)
    assert "Hoàng Thị Lan" not in words(altered)


def test_a_demo_certificate_is_never_called_genuine(client: FlaskClient, register: Register, db: Session) -> None:
    mark_demo(db, now=NOW)
    (row,) = issue(db, VAULT, [register.an.id], register.award, actor=SYSTEM, now=NOW)
    db.commit()
    text = words(client.get(f"/verify/{printed_of(VAULT, row).code}"))
    assert "Giấy minh họa" in text
    assert "Giấy này là thật" not in text


def test_the_form_takes_a_code_and_no_register_number(client: FlaskClient, register: Register) -> None:
    assert "Kiểm tra giấy chứng nhận" in words(client.get("/verify"))
    code = register.code
    typed = client.get("/verify", query_string={"code": f"{code[:4]}-{code[4:8]}-{code[8:12]}-{code[12:]}".lower()})
    assert (typed.status_code, typed.location) == (303, f"/verify/{code}")
    number = client.get("/verify", query_string={"code": "1/2026/STP-LS"})
    assert number.status_code == 422
    assert "Số vào sổ không phải mã này" in words(number)
    assert client.get("/verify/1/2026/STP-LS").status_code == 404


def test_nobody_walks_through_the_codes(client: FlaskClient, register: Register) -> None:
    for number in range(PACE_OF_CHECKS.free):
        assert client.get(f"/verify/{number:016d}").status_code == 404
    answer = client.get(f"/verify/{register.code}")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    elsewhere = client.get(f"/verify/{register.code}", environ_overrides={"REMOTE_ADDR": "10.9.8.7"})
    assert elsewhere.status_code == 200


def test_the_public_keys_are_published(client: FlaskClient, register: Register) -> None:
    (key,) = client.get("/.well-known/lms-keys.json").get_json()["keys"]
    assert (key["kid"], key["crv"]) == (register.row.kid, "Ed25519")
    assert "d" not in key


# --- the officer ------------------------------------------------------------------------------------------------------


def test_the_register_is_read_in_scope(client_as: ClientAs, cast: Cast, register: Register) -> None:
    for member in (cast.officer_province, cast.officer_commune, cast.inspector):
        assert "1/2026/STP-LS" in words(client_as(member).get("/certificates"))
        assert client_as(member).get(f"/certificates/{register.row.id}").status_code == 200
    outside = client_as(cast.outsider)
    assert "Sổ chưa có giấy nào" in words(outside.get("/certificates"))
    assert outside.get(f"/certificates/{register.row.id}").status_code == 404
    assert outside.get(f"/certificates/{register.row.id}.pdf").status_code == 404
    assert outside.post(f"/certificates/{register.row.id}/revoke", data={"reason": "Không thích"}).status_code == 404


def test_the_register_is_filtered(client_as: ClientAs, cast: Cast, register: Register) -> None:
    officer = client_as(cast.officer_province)
    for wanted in ({"q": "hoang lan"}, {"q": "1/2026"}, {"year": "2026"}, {"state": "valid"}):
        text = words(officer.get("/certificates", query_string=wanted))
        assert ("1/2026/STP-LS" in text) is (wanted != {"q": "hoang lan"}), wanted
    assert "1/2026/STP-LS" in words(officer.get("/certificates", query_string={"q": "thi lan"}))
    for other in ({"q": "không ai"}, {"year": "2020"}, {"state": "revoked"}):
        assert "Không có giấy nào như vậy" in words(officer.get("/certificates", query_string=other))


def test_the_eligible_are_seen_first_and_then_issued(client_as: ClientAs, cast: Cast, register: Register, db: Session) -> None:
    officer = client_as(cast.officer_province)
    listed = words(officer.get("/certificates/eligible"))
    assert "Nông Văn An" in listed
    assert "Hoàng Thị Lan" not in listed
    chosen = {"persons": [register.an.id], "version": register.version.id}
    preview = officer.post("/certificates/preview", data=chosen)
    assert preview.status_code == 200
    assert "xã Lộc Bình, tỉnh Lạng Sơn" in words(preview)
    assert len(db.scalars(select(Certificate)).all()) == 1
    signed = {**chosen, "issuer": register.issuer, "signer_title": "Giám đốc", "signer_name": "Nông Thị Thanh Hương"}
    done = officer.post("/certificates/issue", data=signed)
    assert (done.status_code, done.location) == (303, "/certificates")
    assert "Đã cấp 1 giấy chứng nhận" in words(officer.get("/certificates"))
    new = db.scalars(select(Certificate).where(Certificate.person_id == register.an.id)).one()
    assert new.register_no == "2/2026/STP-LS"
    assert officer.post("/certificates/issue", data=signed).status_code == 422


@pytest.mark.parametrize("data", [{}, {"persons": ["x"]}, {"persons": ["1"], "version": "0"}])
def test_nobody_chosen_is_said_so(client_as: ClientAs, cast: Cast, register: Register, data: dict[str, object]) -> None:
    for address in ("/certificates/preview", "/certificates/issue"):
        answer = client_as(cast.officer_province).post(address, data=data)
        assert answer.status_code == 422
        assert "Chưa chọn ai đủ điều kiện" in words(answer)


def test_an_officer_of_elsewhere_issues_nothing_here(client_as: ClientAs, cast: Cast, register: Register, db: Session) -> None:
    data = {"persons": [register.an.id], "version": register.version.id, "issuer": cast.country.other_province.id}
    assert client_as(cast.outsider).post("/certificates/issue", data=data).status_code == 422
    data["issuer"] = register.issuer
    assert client_as(cast.officer_commune).post("/certificates/issue", data=data).status_code == 422
    assert len(db.scalars(select(Certificate)).all()) == 1


def test_revoking_and_correcting_on_the_page(client_as: ClientAs, cast: Cast, register: Register, db: Session) -> None:
    officer, page = client_as(cast.officer_province), f"/certificates/{register.row.id}"
    empty = officer.post(f"{page}/revoke", data={"reason": ""})
    assert empty.status_code == 422
    short = officer.post(f"{page}/correct", data={"reason": "ab"})
    assert short.status_code == 422
    assert "ít nhất 5 ký tự" in words(short)
    corrected = officer.post(f"{page}/correct", data={"reason": "Ghi sai năm sinh"})
    assert corrected.status_code == 303
    assert "Đã cấp lại, số mới 2/2026/STP-LS" in words(officer.get(corrected.location))
    assert "Xem giấy mới, số 2/2026/STP-LS" in words(officer.get(page))
    revoked = officer.post(f"{corrected.location}/revoke", data={"reason": "Cấp nhầm người"})
    assert revoked.status_code == 303
    assert "Đã thu hồi" in words(officer.get(corrected.location))
    again = officer.post(f"{corrected.location}/revoke", data={"reason": "Cấp nhầm người"})
    assert "đã thu hồi từ trước" in words(again)


def test_the_eligible_stand_in_the_units_of_today(client_as: ClientAs, cast: Cast, register: Register, db: Session) -> None:
    old, new = cast.country.old_commune, cast.country.commune
    db.add(Succession(predecessor_id=old.id, successor_id=new.id, valid_from=date(2025, 7, 1), whole=True, source="Bản thử"))
    db.add(UnitEdition(token=f"test-{time.monotonic_ns()}", recorded_at=NOW))
    db.flush()
    refresh_reach(db, as_of=NOW.date())
    register._train(db, make_team(db, old, "Tổ hòa giải thôn Khòn Cọ", "Thôn Khòn Cọ"), "Lý Thị Mẩy")
    refresh_completions(db, None, now=NOW)
    db.commit()
    listed = words(client_as(cast.officer_province).get("/certificates/eligible"))
    assert f"Lý Thị Mẩy Tổ hòa giải thôn Khòn Cọ {unit_name(db, new.id)}" in listed
    assert unit_name(db, old.id) not in listed


def test_the_eligible_of_one_class_alone(client_as: ClientAs, cast: Cast, register: Register, db: Session) -> None:
    empty = make_class(db, cast.country.commune, version=register.version)
    held = make_class(db, cast.country.commune, version=register.version)
    enrol(db, held, register.an)
    db.commit()
    officer = client_as(cast.officer_province)
    assert "Nông Văn An" in words(officer.get(f"/certificates/eligible?class={held.id}"))
    assert "Nông Văn An" not in words(officer.get(f"/certificates/eligible?class={empty.id}"))
    assert "Nông Văn An" in words(officer.get("/certificates/eligible?class=chưa-có"))


def test_an_inspector_reads_and_changes_nothing(client_as: ClientAs, cast: Cast, register: Register) -> None:
    inspector = client_as(cast.inspector)
    assert "Thu hồi hoặc cấp lại" not in words(inspector.get(f"/certificates/{register.row.id}"))
    assert inspector.post(f"/certificates/{register.row.id}/revoke", data={"reason": "Cấp nhầm"}).status_code == 404
    assert inspector.get("/certificates/eligible").status_code == 404


# --- the holder -------------------------------------------------------------------------------------------------------


def test_the_holder_downloads_the_own_sheet(client_as: ClientAs, cast: Cast, register: Register, db: Session) -> None:
    mediator = client_as(cast.mediator)
    mine = mediator.get("/my/certificates")
    assert "Số 1/2026/STP-LS" in words(mine)
    assert f"/certificates/{register.row.id}.pdf" in links(mine)
    sheet = mediator.get(f"/certificates/{register.row.id}.pdf")
    assert sheet.status_code == 200
    assert sheet.data.startswith(b"%PDF-")
    assert "giay-chung-nhan-1-2026-STP-LS.pdf" in sheet.headers["Content-Disposition"]
    looked = select(AuditEvent).where(AuditEvent.kind == "certificates.downloaded")
    assert db.scalars(looked).all() == []
    assert mediator.get(f"/certificates/{register.row.id}").status_code == 404


def test_another_holder_cannot(client_as: ClientAs, cast: Cast, register: Register, db: Session) -> None:
    (other,) = issue(db, VAULT, [register.an.id], register.award, actor=SYSTEM, now=NOW)
    db.commit()
    mediator = client_as(cast.mediator)
    assert mediator.get(f"/certificates/{other.id}.pdf").status_code == 404
    assert "2/2026/STP-LS" not in words(mediator.get("/my/certificates"))


def test_an_officers_copy_is_written_down(client_as: ClientAs, cast: Cast, register: Register, db: Session) -> None:
    assert client_as(cast.officer_commune).get(f"/certificates/{register.row.id}.pdf").status_code == 200
    event = db.scalars(select(AuditEvent).where(AuditEvent.kind == "certificates.downloaded")).one()
    assert event.data == {"person_id": register.lan.id}


def test_nobody_has_certificates_at_first(client_as: ClientAs, cast: Cast) -> None:
    assert "Bác chưa có giấy nào" in words(client_as(cast.mediator).get("/my/certificates"))


def test_statements_do_not_grow_with_the_list(
    client_as: ClientAs,
    cast: Cast,
    register: Register,
    db: Session,
    queries: Callable[[], AbstractContextManager[list[str]]],
) -> None:
    db.add(UnitEdition(token=f"test-{time.monotonic_ns()}", recorded_at=NOW))  # as a real register has, to be kept in memory
    db.commit()
    officer = client_as(cast.officer_province)

    def count(address: str) -> int:
        officer.get(address)
        with queries() as found:
            assert officer.get(address).status_code == 200
        return len(found)

    addresses = ("/certificates", "/certificates/eligible", f"/verify/{register.code}")
    before = {address: count(address) for address in addresses}
    team = make_team(db, cast.country.commune, "Tổ hòa giải thôn Khòn Lèng", "Thôn Khòn Lèng")
    people = [register._train(db, team, f"Người Thứ {number}") for number in range(12)]
    refresh_completions(db, None, now=NOW)
    half = [person.id for person in people[:6]]
    issue(db, VAULT, half, register.award, actor=SYSTEM, now=NOW)
    db.commit()
    assert {address: count(address) for address in addresses} == before
    assert max(before.values()) <= 20, before
