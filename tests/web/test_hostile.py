"""The attacker and the clumsy user: hostile addresses and forms on every route, for several of the cast, on both engines.

Whatever is sent, the answer stays below 500 and nothing is half written. ``app.testing`` lets an unexpected error through, so a
page that breaks fails here with its own traceback. What single rooms refuse in words is tested beside their pages.
"""

import io
import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any
from urllib.parse import quote

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from certificates.models import Certificate
from courses.evidence.models import Evidence
from lms import clock
from lms.access.models import Account, Grant
from lms.files.models import StoredFile
from lms.people.models import Appointment, Person, RosterImport
from tests.cast import NAMES, TRAINER_PERSON, Cast, Member
from tests.factories.attendance import stand_at_door
from tests.factories.delivery import appoint, make_person
from tests.factories.people import make_import, roster_file, roster_row
from tests.reading import words
from tests.web.matrix.addresses import MATRIX
from tests.web.matrix.examples import EXAMPLES

ClientAs = Callable[[Member], FlaskClient]

PLACE = re.compile(r"<(?:(\w+)[^:>]*:)?(\w+)>")
# What may stand in an address where a number is meant, and where words are.
NUMBERS = ("0", "9223372036854775808", "9" * 40, "-1", "٣", "%00")
PATHS = ("%00", "x" * 3000, "%FF%FE", "..%2F..%2Fetc", "%3Cscript%3E", "%0d%0aX:1")
DAYS = ("0001-01-01", "9999-12-31", "31/02/2025", "1900-01-01", "2199-12-31", "٣١/٠١/٢٠٢٥")
TEXTS = ("\0", "%", "'\"\\", "{{7*7}}", "%(n)s", "_" * 1400, "ﷺ" * 1400, "a " * 700, "x" * 20_000)
COUNTS = ("-1", "999999", "9" * 40, "9" * 5000, "²")
CODES = ("VN", "06328", "20", "99999", "' OR 1=1 --", "\0")
# What each page reads from its address.
FIGURES = {"as_of": DAYS, "map": (*DAYS, "then"), "from": DAYS, "unit": CODES}
ASKED: dict[str, dict[str, tuple[str, ...]]] = {
    "/": FIGURES,
    "/coverage": FIGURES | {"format": ("pdf", "\0", "csv", "xlsx", "json")},
    "/coverage/list": FIGURES | {"indicator": ("x", "mediators_trained"), "part": ("x", "\0"), "page": COUNTS},
    "/coverage/change": FIGURES | {"to": DAYS, "page": COUNTS},
    "/coverage/team/<int:team_id>": {"as_of": DAYS},
    "/deadlines": FIGURES | {"standing": ("x",), "within": COUNTS, "page": COUNTS, "format": ("pdf",)},
    "/plans/<int:plan_id>": {"as_of": DAYS},
    "/people": {"q": TEXTS, "unit": CODES, "after": COUNTS, "before": COUNTS},
    "/people/<int:person_id>": {"as_of": DAYS},
    "/teams/<int:team_id>": {"as_of": DAYS},
    "/imports": {"page": COUNTS},
    "/imports/<int:import_id>": {"verdict": ("x", "\0"), "page": COUNTS},
    "/classes": {"q": TEXTS, "state": ("x",), "page": COUNTS},
    "/classes/new": {"sessions": COUNTS, "version": COUNTS},
    "/classes/<int:class_id>": {"show": TEXTS[:3]},
    "/classes/<int:class_id>/enrol": {"q": TEXTS, "names": ("a\n" * 9000, "ﷺ\n" * 2000, "\0"), "unit": COUNTS},
    "/classes/<int:class_id>/sessions/<int:session_id>/list": {"q": TEXTS},
    "/classes/<int:class_id>/sessions/<int:session_id>/scans": {"page": COUNTS},
    "/certificates": {"q": TEXTS, "year": COUNTS, "state": ("x",), "page": COUNTS},
    "/certificates/eligible": {"version": COUNTS, "page": COUNTS},
    "/admin/accounts": {"q": TEXTS, "page": COUNTS},
    "/admin/pins": {"q": TEXTS, "page": COUNTS},
    "/admin/audit": {"kind": TEXTS, "before": COUNTS},
    "/admin/jobs": {"state": ("x",), "before": COUNTS},
    "/library": {"q": TEXTS},
    "/verify": {"code": TEXTS},
    "/sign-in": {"next": ("//evil.vn", "/\\evil.vn", "/\r\nX: 1", "\0", "http://[")},
}
# Every field that some form has; each is sent to every form, all with the same odd value.
FIELDS = (
    "username", "password", "birth_year", "next", "code", "secret", "again", "current", "name", "unit", "role",
    "valid_from", "last_day", "locale", "reason", "chosen", "to", "person", "one", "verdict", "present",
    "identifier", "pin", "remember", "nonce", "team_id", "person_id", "signed", "effective", "born", "village",
    "team", "phone", "sex", "codes", "day", "title", "venue", "address", "capacity", "trainers", "sessions-0-day",
    "sessions-0-starts", "sessions-99999-day", "sessions-x-day", "p-0-1", "category", "persons",
    "version", "issuer", "signer_title", "signer_name", "file", "register",
)  # fmt: skip
ODD = ("", "\0", "9" * 40, "9" * 5000, "x" * 70_000, "9999-12-31", "<script>{{7*7}}%(n)s", "²\u202e")


class Addresses:
    """The addresses of the matrix, with examples made once."""

    def __init__(self, db: Session, cast: Cast) -> None:
        self.db, self.cast = db, cast
        self.made: dict[str, str] = {}

    def fill(self, rule: str, instead: Mapping[str, str] = {}) -> str:
        return PLACE.sub(lambda found: instead.get(found[2]) or self._example(found[2]), rule)

    def _example(self, place: str) -> str:
        if place not in self.made:
            make = EXAMPLES.get(place)
            self.made[place] = str(make(self.db, self.cast) if make else 987_654_321)
        return self.made[place]


@pytest.fixture
def addresses(db: Session, cast: Cast) -> Addresses:
    return Addresses(db, cast)


def rules(method: str) -> list[str]:
    return [row.partition(" ")[2] for row in MATRIX if row.startswith(f"{method} ")]


def comes_in(method: str, rule: str, name: str) -> bool:
    """Does the matrix say so of this member?"""
    return MATRIX[f"{method} {rule}"][NAMES.index(name)] not in (303, 404)


def guest(method: str, rule: str) -> str:
    """Somebody who comes in; the first of all where nobody does, as at an address that holds nothing."""
    return next((name for name in NAMES if MATRIX[f"{method} {rule}"][NAMES.index(name)] not in (303, 404)), NAMES[0])


def status(client: FlaskClient, address: str, method: str = "GET", **sent: Any) -> int:
    answer = client.open(address, method=method, **sent)
    answer.close()
    return answer.status_code


# --- every address ----------------------------------------------------------------------------------------------------


def test_no_place_of_an_address_breaks_a_page(addresses: Addresses, cast: Cast, client_as: ClientAs) -> None:
    found = {}
    for rule in rules("GET"):
        name = guest("GET", rule)
        client = client_as(cast.members[name])
        for kind, place in PLACE.findall(rule):
            for value in NUMBERS if kind == "int" else PATHS:
                address = addresses.fill(rule, {place: value})
                found[address, name] = status(client, address)
    assert {key: code for key, code in found.items() if code >= 500} == {}


def test_an_id_that_no_row_can_have_is_missing(addresses: Addresses, cast: Cast, client_as: ClientAs) -> None:
    client = client_as(cast.officer_province)
    for rule in ("/people/<int:person_id>", "/teams/<int:team_id>", "/classes/<int:class_id>", "/imports/<int:import_id>"):
        for value in ("9223372036854775808", "9" * 40, "٣"):
            assert status(client, addresses.fill(rule, {PLACE.findall(rule)[0][1]: value})) == 404, rule


def test_no_question_breaks_a_page(addresses: Addresses, cast: Cast, client_as: ClientAs) -> None:
    found = {}
    for rule, questions in ASKED.items():
        name = guest("GET", rule)
        client = client_as(cast.members[name])
        for asked, values in questions.items():
            for value in values:
                address = f"{addresses.fill(rule)}?{asked}={quote(value)}"
                found[name, address[:120]] = status(client, address)
    assert {key: code for key, code in found.items() if code >= 500} == {}


def test_a_name_longer_than_any_is_refused_in_words(cast: Cast, client_as: ClientAs) -> None:
    answer = client_as(cast.officer_province).get(f"/people?q={'x' * 20_000}")
    assert (answer.status_code, "Đường dẫn quá dài" in words(answer)) == (414, True)


# --- every form -------------------------------------------------------------------------------------------------------


def standing(db: Session) -> list[int]:
    """How much there is of what a refused form must not touch."""
    tables = (Person, Appointment, Account, Grant, Certificate, Evidence)
    return [db.scalar(select(func.count(table.id))) or 0 for table in tables]


def test_no_form_breaks_a_page_or_writes_by_halves(addresses: Addresses, cast: Cast, client_as: ClientAs, db: Session) -> None:
    for rule in rules("POST"):
        address = addresses.fill(rule)
        name = guest("POST", rule)
        for value in ODD:
            client, before = client_as(cast.members[name]), standing(db)
            code = status(client, address, "POST", data=dict.fromkeys(FIELDS, value))
            assert code < 500, (rule, name, value[:20])
            assert code < 400 or standing(db) == before, (rule, name, value[:20])


@pytest.mark.usefixtures("csrf")
def test_no_form_is_taken_without_the_token_of_its_page(addresses: Addresses, cast: Cast, client_as: ClientAs) -> None:
    found = {}
    # A program of the API sends a token of its own, and no cookie that a stranger's page could use.
    for rule in (one for one in rules("POST") if not one.startswith("/api/")):
        name = guest("POST", rule)
        found[rule] = status(client_as(cast.members[name]), addresses.fill(rule), "POST", data={"x": "1"})
    assert {rule: code for rule, code in found.items() if code != 400} == {}


# --- whose is it ------------------------------------------------------------------------------------------------------


def test_a_trainer_writes_down_nobody_by_number(cast: Cast, db: Session, client_as: ClientAs) -> None:
    trainer = make_person(db, "Hoàng Thị Lan", person_id=TRAINER_PERSON)
    door = stand_at_door(db, cast.country.commune, clock.now(), trainers=(trainer,))
    stranger = make_person(db, "Bế Thị Kín")
    appoint(db, stranger, cast.country.other_commune)
    db.commit()
    client = client_as(cast.trainer)
    assert client.post(f"{door.at}/list", data={"person": [str(stranger.id)]}).status_code == 422
    assert client.post(f"{door.at}/list", data={"one": str(stranger.id)}).status_code == 422
    assert "Bế Thị Kín" not in words(client.get(f"{door.at}/list"))
    assert client.post(f"{door.at}/list", data={"one": str(door.person.id)}).status_code == 303


def test_a_row_of_a_roster_takes_nobody_by_number(cast: Cast, db: Session, client_as: ClientAs) -> None:
    stranger, roster = make_person(db, "Bế Thị Kín"), make_import(db, cast.country.commune)
    db.commit()
    address = f"/imports/{roster.id}/rows/2"
    for field in ("person_id", "team_id"):
        answer = client_as(cast.officer_commune).post(address, data={field: str(stranger.id)})
        assert answer.status_code == 422
        assert "Bế Thị Kín" not in answer.text


# --- addresses and headers that others write --------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["//evil.vn", "https://evil.vn", "/\\evil.vn", "\\\\evil.vn", "javascript:alert(1)"])
def test_nothing_leads_out_of_the_house(target: str, cast: Cast, client_as: ClientAs) -> None:
    assert client_as(cast.admin).get("/sign-in", query_string={"next": target}).location == "/"
    assert client_as(cast.admin).post("/language", data={"next": target, "locale": "vi"}).location == "/"


def test_a_broken_referrer_is_the_senders_mistake(client: FlaskClient) -> None:
    assert client.post("/language", headers={"Referer": "http://["}, data={"locale": "en"}).status_code == 400


def test_a_forged_sender_address_gives_no_further_tries(client: FlaskClient) -> None:
    tries = [client.get(f"/verify/{'7K2MP0QX9V4TZ1H'}{n:X}", headers={"X-Forwarded-For": f"10.0.0.{n}"}) for n in range(16)]
    tries += [client.get(f"/verify/{'7K2MP0QX9V4TZ1'}{n:02d}", headers={"X-Forwarded-For": f"10.0.1.{n}"}) for n in range(20)]
    assert tries[-1].status_code == 429


def test_an_error_as_json_tells_nothing_of_the_inside(client: FlaskClient) -> None:
    answer = client.get("/people/1?as_of=x", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
    assert set(answer.json or {}) == {"type", "status", "code", "title", "detail"}


def test_nobodys_page_is_kept_by_a_browser_or_a_proxy(addresses: Addresses, cast: Cast, client_as: ClientAs) -> None:
    kept = []
    for rule in rules("GET"):
        for name in ("officer_province", "mediator", "admin"):
            if comes_in("GET", rule, name) and not comes_in("GET", rule, "anonymous"):
                answer = client_as(cast.members[name]).get(addresses.fill(rule))
                if "no-store" not in answer.headers["Cache-Control"]:
                    kept.append((rule, name, answer.headers["Cache-Control"]))
                answer.close()
    assert kept == []


# --- what others call themselves --------------------------------------------------------------------------------------

SCRIPT = "<script>alert(1)</script>"
NAMED = f"{SCRIPT} {{{{7*7}}}} %(n)s"
SUM = "=1+1"


def test_a_name_is_text_on_every_page(cast: Cast, db: Session, client_as: ClientAs) -> None:
    trainer = make_person(db, "Hoàng Thị Lan", person_id=TRAINER_PERSON)
    person = make_person(db, NAMED)
    appointment = appoint(db, person, cast.country.commune, village=NAMED)
    door = stand_at_door(db, cast.country.commune, clock.now(), trainers=(trainer,), person=person, title=NAMED)
    db.commit()
    client = client_as(cast.officer_province)
    assert client.post(f"{door.at}/list", data={"one": str(person.id)}).status_code == 303
    at = f"/classes/{door.training_class.id}"
    here, team = f"/people/{person.id}", appointment.team_id
    addresses = [
        *("/", "/people", here, f"{here}/slip", f"/teams/{team}", f"/coverage/team/{team}", "/coverage?unit=06325"),
        *("/classes", at, f"{at}/enrol?q=script", f"{at}/slips", f"{at}{here}/withdraw", "/deadlines?unit=06325"),
        *(f"{door.at}{page}" for page in ("/list", "/board", "/board/state", "/poster", "/scans", here)),
    ]
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "<script>alert" not in answer.text, address
        assert "49 %(n)s" not in answer.text, address


def test_no_cell_of_an_export_is_a_formula(cast: Cast, db: Session, client_as: ClientAs) -> None:
    appoint(db, make_person(db, SUM), cast.country.commune, village=SUM)
    db.commit()
    sent = client_as(cast.officer_province).get("/deadlines?unit=06325&format=csv").text
    assert SUM in sent
    assert not re.search(r"(^|,)=", sent, re.MULTILINE)


def test_an_error_of_the_database_names_nobody(db: Session) -> None:
    with pytest.raises(DBAPIError) as refused, db.begin_nested():
        db.execute(text("SELECT nowhere FROM person WHERE full_name = :name"), {"name": "Bế Thị Kín"})
    assert "Kín" not in str(refused.value)


# --- what others send in ----------------------------------------------------------------------------------------------

LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{after}: &{after} [{', '.join([f'*{before}'] * 9)}]\n" for before, after in pairwise("abcdefghij")
)
PLANS = {
    "aliases upon aliases": LAUGHS,
    "a NUL by escape": 'plan: {key: "a\\0b"}',
    "half a pair": 'plan: {key: "\\ud800"}',
    "no number": "plan: {key: .nan, floor: .inf}",
    "brackets": "[" * 20_000,
    "a tag": "!!python/object/apply:os.system ['true']",
    "a list": "[1, 2]",
    "nothing": "",
}


@pytest.mark.parametrize("what", PLANS)
def test_a_plan_that_is_none_is_refused_in_words(what: str, cast: Cast, client_as: ClientAs) -> None:
    sent = {"file": (io.BytesIO(PLANS[what].encode()), "../../plan.yaml")}
    answer = client_as(cast.officer_province).post("/plans/import", data=sent, content_type="multipart/form-data")
    assert answer.status_code == 422


def far_corners() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["B2"], sheet["XFD50000"] = "a", "b"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("address", ["/imports", "/imports/history"])
@pytest.mark.parametrize("content", [b"a;b\n1;2\n", b"PK\x03\x04", b"", far_corners()], ids=["csv", "torn", "empty", "corners"])
def test_a_sheet_that_is_none_is_refused_in_words(
    address: str, content: bytes, cast: Cast, client_as: ClientAs, db: Session
) -> None:
    sent = {"file": (io.BytesIO(content), "../../etc/passwd.xlsx")}
    answer = client_as(cast.officer_province).post(address, data=sent, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert db.scalar(select(func.count(RosterImport.id))) == db.scalar(select(func.count(StoredFile.id))) == 0


def test_cells_of_any_length_and_letters_are_judged(cast: Cast, db: Session, client_as: ClientAs) -> None:
    rows = [
        roster_row(1, Họ_và_tên="x" * 32_000),
        roster_row(2, Tổ_hòa_giải="x" * 32_000),
        roster_row(3, Số_quyết_định="x" * 32_000, Trình_độ=SCRIPT, Dân_tộc="{{7*7}}"),
        roster_row(4, Họ_và_tên="Nông _x0000_ Văn A", Lý_do_thôi="_x0000_"),
        roster_row(5, Ngày_ký="9999-12-31", Ngày_sinh="0001-01-01"),
        roster_row(6, Họ_và_tên=NAMED, Điện_thoại="9" * 4000, Số_định_danh="9" * 4000),
    ]
    client = client_as(cast.officer_province)
    sent = {"file": (io.BytesIO(roster_file(rows)), "a.xlsx")}
    address = client.post("/imports", data=sent, content_type="multipart/form-data").location
    assert "<script>" not in client.get(address).text
    assert client.post(f"{address}/write").status_code in (303, 409, 422)
    assert client.get(f"{address}/refused.xlsx").status_code == 200
