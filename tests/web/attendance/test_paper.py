"""Paper in the hall: a sheet is made, signed, entered by keyboard; photos of it; nobody else comes in."""

import io
from collections.abc import Callable

import numpy as np
import pypdfium2
import pytest
import zxingcpp
from flask.testing import FlaskClient
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.attendance.models import Method
from courses.attendance.paper.models import PaperEntry, PaperPhoto, PaperRow, PaperSheet
from courses.attendance.paper.rules.reading import STRIP
from courses.attendance.queries import load_presence
from courses.delivery.models import Category
from courses.evidence.queries import list_evidence
from lms import clock
from lms.about_people import named_in_files
from lms.audit.models import AuditEvent
from lms.files.sheets import read_sheet
from lms.people.models import Person
from tests.cast import TRAINER_PERSON, Cast, Member
from tests.factories.attendance import Door, stand_at_door
from tests.factories.delivery import appoint, enrol, make_person
from tests.factories.signed_sheets import FINE, Photo, photographed, sign, stroke
from tests.reading import fields, words

Enter = Callable[[Member], FlaskClient]


@pytest.fixture
def door(db: Session, cast: Cast) -> Door:
    """A meeting about to begin with four people and a guest of honour."""
    trainer = make_person(db, "Hoàng Thị Lan", person_id=TRAINER_PERSON)
    found = stand_at_door(db, cast.country.commune, clock.now(), opened=False, trainers=(trainer,))
    people = [make_person(db, name) for name in ("Nông Văn An", "Lý Thị Bình", "Vi Văn Chài")]
    enrol(db, found.training_class, *people)
    enrol(db, found.training_class, make_person(db, "Nguyễn Đức Minh"), category=Category.OFFICIAL)
    db.commit()
    return found


@pytest.fixture
def trainer(cast: Cast, client_as: Enter) -> FlaskClient:
    return client_as(cast.trainer)


def made(trainer: FlaskClient, door: Door) -> str:
    """The address of a fresh sheet."""
    answer = trainer.post(f"{door.at}/paper")
    assert answer.status_code == 303
    return str(answer.location)


def person(db: Session, name: str) -> Person:
    return db.scalars(select(Person).where(Person.full_name == name)).one()


def test_a_sheet_names_everybody_by_given_name_and_delegates_apart(trainer: FlaskClient, door: Door, db: Session) -> None:
    address = made(trainer, door)
    page = words(trainer.get(address))
    order = [page.index(name) for name in ("Nông Văn An", "Lý Thị Bình", "Vi Văn Chài", "Triệu Văn Phúc", "Nguyễn Đức Minh")]
    assert order == sorted(order)
    assert page.index("Đại biểu, khách mời") in range(order[3], order[4])
    assert "ỦY BAN NHÂN DÂN XÃ LỘC BÌNH" in page.replace("  ", " ")
    assert made(trainer, door) == address, "nobody came or went: the same sheet again"
    enrol(db, door.training_class, make_person(db, "Hứa Thị Oanh"))
    db.commit()
    assert made(trainer, door) != address
    assert "Hứa Thị Oanh" not in words(trainer.get(address)), "a sheet means the same people for ever"


def test_the_pdf_carries_a_code_a_camera_reads(trainer: FlaskClient, door: Door) -> None:
    address = made(trainer, door)
    answer = trainer.get(f"{address}.pdf")
    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    document = pypdfium2.PdfDocument(answer.get_data())
    picture = document[0].render(scale=2).to_pil().convert("L")
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [f"TK{address[-10:]}-1"]


def test_a_sheet_is_entered_once_however_often_it_is_sent(trainer: FlaskClient, door: Door, db: Session) -> None:
    address = made(trainer, door)
    typed = {"row-1": "1", "row-2": "0", "row-3": "?", "row-5": "1"}
    for _ in range(2):
        assert trainer.post(f"{address}/grid", data=typed).status_code == 303
    assert len(db.scalars(select(PaperEntry)).all()) == 4
    held = load_presence(db, door.session.id, person(db, "Nông Văn An").id)
    assert held is not None and held.method is Method.PAPER and held.occurred_at <= clock.now()
    assert len(list_evidence(db, person(db, "Nông Văn An").id)) == 2
    assert load_presence(db, door.session.id, person(db, "Lý Thị Bình").id) is None
    page = trainer.get(f"{address}/grid").get_data(as_text=True)
    for key, count in {"rows": 5, "signed": 2, "absent": 1, "doubtful": 1, "open": 1}.items():
        assert f'data-sum="{key}">{count}<' in page


def test_a_mistyped_row_is_taken_back_and_typed_again(trainer: FlaskClient, door: Door, db: Session) -> None:
    address, an = made(trainer, door), person(db, "Nông Văn An").id
    for key, there in (("1", True), ("0", False), ("1", True), ("?", False)):
        trainer.post(f"{address}/grid", data={"row-1": key})
        db.expire_all()
        held = load_presence(db, door.session.id, an)
        assert held is not None and held.present is there
        assert len(list_evidence(db, an)) == (2 if there else 0)


def test_paper_gives_way_to_what_was_scanned(trainer: FlaskClient, door: Door, db: Session) -> None:
    address, an = made(trainer, door), person(db, "Nông Văn An").id
    trainer.post(f"{door.at}/list", data={"one": str(an)})
    trainer.post(f"{address}/grid", data={"row-1": "1"})
    trainer.post(f"{address}/grid", data={"row-1": "0"})
    held = load_presence(db, door.session.id, an)
    assert held is not None and held.method is Method.TRAINER_LIST


def test_a_row_of_nobodys_takes_a_walk_in_of_the_unit(trainer: FlaskClient, door: Door, db: Session, cast: Cast) -> None:
    address = made(trainer, door)
    guest, stranger = make_person(db, "Đặng Mùi Nái"), make_person(db, "Đặng Mùi Nảy")
    appoint(db, guest, cast.country.commune)
    appoint(db, stranger, cast.country.other_commune)
    db.commit()
    found = trainer.get(f"{address}/people?q=mui na").get_json()["people"]
    assert [one["name"] for one in found] == ["Đặng Mùi Nái"]
    assert trainer.get(f"{address}/people?q=na").get_json() == {"people": []}
    kept = {"Accept": "application/json"}
    for whose in ("", str(stranger.id)):
        refused = trainer.post(f"{address}/grid", data={"row-6": "1", "person-6": whose}, headers=kept)
        assert (refused.status_code, refused.get_json()["row"]) == (422, 6)
    answer = trainer.post(f"{address}/grid", data={"row-6": "1", "person-6": str(guest.id)}, headers=kept)
    assert answer.get_json() == {"said": ["Đã ghi 1 dòng."], "refused": []}
    assert len(list_evidence(db, guest.id)) == 2
    twice = trainer.post(f"{address}/grid", data={"row-7": "1", "person-7": str(guest.id)}, headers=kept)
    assert (twice.status_code, twice.get_json()["said"][0][:22]) == (422, "Người ở dòng 7 đã có ở")
    assert "Đặng Mùi Nái" in trainer.get(f"{address}/grid").get_data(as_text=True)


def photo_bytes() -> bytes:
    """A photo with a place and a phone in its remarks, turned on its side."""
    told = Image.Exif()
    told[0x010F], told[0x0112] = "Xiaomi", 6
    out = io.BytesIO()
    Image.new("RGB", (640, 480), "white").save(out, "JPEG", exif=told)
    return out.getvalue()


def test_a_photo_is_drawn_anew_and_every_look_is_written_down(trainer: FlaskClient, door: Door, db: Session) -> None:
    code = made(trainer, door)[-10:]
    upload = {"photo": (io.BytesIO(photo_bytes()), "../../IMG_0418.jpeg"), "sheet": code, "page": "1"}
    answer = trainer.post(f"{door.at}/paper/photos", data=upload)
    assert answer.location == f"{door.at}/paper/{code}/grid"
    kept = db.scalars(select(PaperPhoto)).one()
    assert (kept.page, db.get_one(PaperSheet, kept.sheet_id).code) == (1, code)
    shown = trainer.get(f"{door.at}/paper/photos/{kept.id}")
    content = shown.get_data()
    shown.close()
    with Image.open(io.BytesIO(content)) as picture:
        assert (picture.format, picture.size, dict(picture.getexif())) == ("JPEG", (480, 640), {})
    looks = select(AuditEvent).where(AuditEvent.kind == "attendance.photo_seen")
    assert len(db.scalars(looks).all()) == 1
    assert "IMG_0418.jpg" in words(trainer.get(f"{door.at}/paper"))


def test_a_photo_is_read_and_nothing_entered_before_a_person_says_so(trainer: FlaskClient, door: Door, db: Session) -> None:
    address = made(trainer, door)
    document = pypdfium2.PdfDocument(trainer.get(f"{address}.pdf").get_data())
    paper, chance = np.array(document[0].render(scale=FINE * 25.4 / 72).to_pil().convert("L")), np.random.default_rng(7)
    tops = {number: 70.0 + 9.0 * place for place, number in enumerate((None, 1, 2, 3, 4)) if number}
    sign(paper, tops[1], chance)
    sign(paper, tops[4], chance)
    stroke(paper, [(140, tops[2] + 4.5), (160, tops[2] + 4.4)])
    photo = photographed(paper, Photo("leaning", lean=0.1, turn=-5), chance)
    trainer.post(f"{door.at}/paper/photos", data={"photo": (io.BytesIO(photo), "to.jpg")})
    at = f"{door.at}/paper/photos/{db.scalars(select(PaperPhoto.id)).one()}"
    answer = trainer.post(f"{at}/read")
    assert answer.location == f"{at}/rows"
    page = trainer.get(answer.location)
    assert "Máy mới đề xuất, chưa ghi dòng nào." in words(page)
    assert "1 dòng cần xem lại" in words(page)
    typed = {name: key for name, key in fields(page).items() if name.startswith("row-")}
    assert typed == {"row-1": "1", "row-2": "", "row-3": "0", "row-4": "1", "row-5": "0"}
    assert not db.scalars(select(PaperEntry)).all()
    with trainer.get(f"{at}/rows.jpg") as strip, Image.open(io.BytesIO(strip.get_data())) as picture:
        assert picture.size == STRIP
    kept = db.scalars(select(PaperPhoto)).one()
    assert (kept.page, db.get_one(PaperSheet, kept.sheet_id).code) == (1, address[-10:])
    trainer.post(f"{address}/grid", data=typed)
    assert len(db.scalars(select(PaperEntry)).all()) == 4
    assert load_presence(db, door.session.id, person(db, "Nông Văn An").id) is not None
    assert len(named_in_files(db, [person(db, "Lý Thị Bình").id])) == 2, "the photo and the pieces of it go with a name on it"
    other = trainer.post(f"{door.at}/paper/photos", data={"photo": (io.BytesIO(photo_bytes()), "trắng.jpg")})
    assert other.status_code == 303
    blank = trainer.post(f"{at[:-1]}{kept.id + 1}/read", follow_redirects=True)
    assert "Không nhận ra tờ trong ảnh." in words(blank)


@pytest.mark.parametrize("content", [b"<svg onload=alert(1)>", b"\xff\xd8\xff\xe0broken\xff\xd9"])
def test_what_is_no_photo_is_refused_in_words(trainer: FlaskClient, door: Door, db: Session, content: bytes) -> None:
    answer = trainer.post(f"{door.at}/paper/photos", data={"photo": (io.BytesIO(content), "to-ky.jpg")})
    assert answer.status_code == 422
    assert "Mời" in words(answer)
    assert not db.scalars(select(PaperPhoto)).all()


def test_a_sheet_of_another_meeting_is_none(trainer: FlaskClient, door: Door, db: Session, cast: Cast) -> None:
    address = made(trainer, door)
    other = stand_at_door(db, cast.country.sister, clock.now(), title="Lớp xã bên", person=make_person(db, "Ma Văn Tài"))
    code = address[-10:]
    for tail in (f"/{code}", f"/{code}.pdf", f"/{code}/grid", f"/{code}/people?q=van", "/photos/1"):
        assert trainer.get(f"{other.at}/paper{tail}").status_code == 404
    assert trainer.get(f"{door.at}/paper/{'0' * 10}/grid").status_code == 404
    assert len(db.scalars(select(PaperRow)).all()) == 10


def test_what_a_class_pays_is_stated_and_printed(client_as: Enter, cast: Cast, trainer: FlaskClient, door: Door) -> None:
    trainer.post(f"{made(trainer, door)}/grid", data={"row-1": "1", "row-2": "1", "row-3": "0"})
    address, officer = f"/classes/{door.training_class.id}/payment", client_as(cast.officer_commune)
    assert trainer.get(address).status_code == 404
    assert officer.get(f"{address}.pdf").status_code == 404, "nothing is stated, and no rate is the program's"
    assert officer.post(address, data={"purpose": "Tiền ăn", "amount": "0", "basis": "x"}).status_code == 422
    for amount in ("50000", "52500"):
        stated = {"purpose": "Hỗ trợ tiền ăn", "amount": amount, "basis": "Quyết định 15/QĐ-UBND"}
        assert officer.post(address, data=stated).status_code == 303
    assert "Bằng chữ: Một trăm linh năm nghìn đồng." in words(officer.get(address))
    assert "Ký nhận" in words(officer.get(f"{address}/sheet"))
    sheet = read_sheet(officer.get(f"{address}.xlsx").get_data())
    assert [row[1:6] for row in sheet.rows[-3:]] == [
        ["Nông Văn An", None, "1", "52500", "52500"],
        ["Lý Thị Bình", None, "1", "52500", "52500"],
        ["Cộng", None, "2", None, "105000"],
    ]
    said = PdfReader(io.BytesIO(officer.get(f"{address}.pdf").get_data())).pages[0].extract_text()
    assert "Một trăm linh năm nghìn đồng" in " ".join(said.split())
