"""The whole story in a real browser, on both databases: from an Excel roster to a coverage figure that moves by one person.

Officer and trainer sit at desks (1280 pixels), the mediator holds a phone (360), the stranger too. Codes are read from
pictures as a camera reads them: from the screenshot of the wall, from the rendered certificate. Nothing is typed that a
person would not type, and no table is looked into.
"""

import io
import json
import re
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from ruamel.yaml import YAML

from lms import clock
from lms.i18n import format_day
from tests.browser.conftest import ROOT, Place, Screens, Started, installation, keep_or_fail
from tests.browser.office import COMMUNE, COMMUNE_NAME, OFFICER, TRAINER, TRAINER_NAME, furnish
from tests.cast import PASSWORD
from tests.conftest import DIALECTS
from tests.factories.people import FortyRows, forty_rows, roster_row

ROSTER = forty_rows(COMMUNE)
# One of the thirty-five good rows, whose name nobody else bears.
LEARNER = roster_row(6, code=COMMUNE)
NAME, PHONE = str(LEARNER["Họ và tên"]), str(LEARNER["Điện thoại"])
BANK = ROOT / "assessments" / "bank" / "data" / "mediator-first.yaml"
AT_HOME = ("M01", "M03", "M06", "M09")
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(params=DIALECTS)
def bureau(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """A commune's office on its first morning: accounts, curricula and lessons, nobody in the book."""
    with installation(request.param, tmp_path) as place:
        furnish(place)
        with Started(place, "--no-demo"):
            yield place


@pytest.fixture
def desks(request: pytest.FixtureRequest, chromium: Browser, bureau: Place) -> Iterator[Screens]:
    """Everybody's pages in that office."""
    opened = Screens(chromium, bureau)
    yield opened
    keep_or_fail(request, opened)


def test_from_an_excel_roster_to_one_more_person_trained(bureau: Place, desks: Screens, tmp_path: Path) -> None:
    office, wall, stranger = desks.open(), desks.open(), desks.open("phone")
    phone = desks.open("phone", accept_downloads=True)
    sign_in(office, OFFICER, PASSWORD)
    bring_the_roster(office)
    mend_the_five_rows(office)
    learner_id = write_the_book(office)
    see_the_figure(office, trained=0)
    before = figures(office)
    assert before == by_command_line(tmp_path, bureau.dialect)

    class_path = open_a_class(office)
    pin = print_the_slip(office, learner_id)
    sign_in(wall, TRAINER, PASSWORD)
    address = project_the_code(wall, class_path, bureau)
    check_in(phone, address, pin)
    expect(wall.locator("section.state")).to_contain_text(NAME, timeout=10_000)
    see_the_figure(office, trained=0)

    sign_in(phone, PHONE, pin)
    read_at_home(phone)
    pass_the_quiz(phone)
    sheet = download_the_certificate(phone)
    verify(stranger, sheet, bureau)
    see_the_figure(office, trained=1)
    assert moved_by_one(before, figures(office))
    see_why(office)
    assert figures(office) == report(bureau)


# --- the office -------------------------------------------------------------------------------------------------------


def sign_in(page: Page, name: str, secret: str) -> None:
    page.goto("/sign-in")
    page.locator("input[name=username]").fill(name)
    page.locator("input[name=password]").fill(secret)
    page.get_by_role("button", name="Vào", exact=True).click()
    expect(page).not_to_have_url(re.compile("/sign-in"))


def bring_the_roster(page: Page) -> None:
    page.goto("/imports")
    page.locator("input[type=file]").set_input_files(
        {"name": "danh-sach-xa.xlsx", "mimeType": SPREADSHEET, "buffer": ROSTER.content}
    )
    page.get_by_role("button", name="Xem trước").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Xem trước khi ghi vào sổ")
    expect(page.locator("main")).to_contain_text(spaced("Chưa ghi gì vào sổ. Có 5 dòng cần sửa; 35 dòng còn lại đã đúng."))
    expect(page.get_by_role("button", name="Ghi cả 40 dòng")).to_be_disabled()
    page.get_by_role("link", name="Từ chối 5").click()
    for number in ROSTER.bad_rows:
        # Every refused row says in words why.
        expect(page.locator(f"#e{number}")).to_contain_text(re.compile(r"(\S+ ){4,}"))


def mend_the_five_rows(page: Page) -> None:
    for left, mended in zip((4, 3, 2, 1, 0), ROSTER.mended, strict=True):
        page.get_by_label(f"{mended.heading}, dòng {mended.row}", exact=True).fill(mended.text)
        page.get_by_role("button", name=f"Ghi lại dòng {mended.row}", exact=True).click()
        expect(page.get_by_role("link", name=f"Từ chối {left}", exact=True)).to_be_visible()
    expect(page.locator("main")).to_contain_text(spaced("Cả 40 dòng đều đúng"))


def write_the_book(page: Page) -> int:
    """Write all forty rows; returns the person id of the learner."""
    page.get_by_role("button", name="Ghi cả 40 dòng").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đã ghi vào sổ")
    expect(page.locator("main")).to_contain_text(spaced("Đã ghi 40 dòng: 40 mới, 0 thay đổi; 0 dòng giữ nguyên."))
    path = page.get_by_role("link", name=NAME, exact=True).get_attribute("href") or ""
    page.get_by_role("link", name="Xem tỷ lệ tập huấn").click()
    return int(path.rpartition("/")[2])


def see_the_figure(page: Page, *, trained: int) -> None:
    page.goto(f"/coverage?unit={COMMUNE}")
    expect(page.get_by_role("heading", level=1)).to_have_text(spaced(COMMUNE_NAME))
    expect(page.locator("main .lede")).to_contain_text(spaced(f"Có {trained} trong 40 hòa giải viên đã tập huấn"))


def figures(page: Page) -> dict[str, Any]:
    """What the page hands out as JSON."""
    return json.loads(page.request.get(f"/coverage?unit={COMMUNE}&format=json").text())  # type: ignore[no-any-return]


def report(place: Place) -> dict[str, Any]:
    """What the command line says today."""
    words = ("report", "coverage", "--unit", COMMUNE, "--as-of", clock.today().isoformat(), "--format", "json")
    return json.loads(place.lms(*words))  # type: ignore[no-any-return]


def by_command_line(folder: Path, dialect: str) -> dict[str, Any]:
    """The same roster in a second, fresh database, by commands alone: the same verdicts, the same figures."""
    (folder / "second").mkdir()
    with installation(dialect, folder / "second") as place:
        place.lms("db", "upgrade")
        raw, mended = folder / "raw.xlsx", folder / "mended.xlsx"
        raw.write_bytes(ROSTER.content)
        mended.write_bytes(mended_file(ROSTER))
        tried = json.loads(place.lms("roster", "import", str(raw), "--dry-run", "--json"))
        assert counts(tried) == {"read": 40, "new": 35, "changed": 0, "same": 0, "refused": 5}
        assert tuple(row["row"] for row in tried["rows"]) == ROSTER.bad_rows
        written = json.loads(place.lms("roster", "import", str(mended), "--json"))
        assert counts(written) == {"read": 40, "new": 40, "changed": 0, "same": 0, "refused": 0}
        again = json.loads(place.lms("roster", "import", str(mended), "--json"))
        assert counts(again) == {"read": 40, "new": 0, "changed": 0, "same": 40, "refused": 0}
        return report(place)


def counts(result: dict[str, Any]) -> dict[str, int]:
    return {name: result[name] for name in ("read", "new", "changed", "same", "refused")}


def mended_file(roster: FortyRows) -> bytes:
    """The same file with the five cells put right in Excel."""
    book = openpyxl.load_workbook(io.BytesIO(roster.content))
    sheet = book.active
    assert sheet is not None
    headings = {cell.value: cell.column for cell in sheet[roster.bad_rows[0] - 7] if cell.value}
    for one in roster.mended:
        sheet.cell(one.row, headings[one.heading], one.text)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# --- the class --------------------------------------------------------------------------------------------------------


def open_a_class(page: Page) -> str:
    """A class of one meeting that begins about now and teaches whatever cannot be read at home; returns its path."""
    page.goto("/classes/new?sessions=1")
    page.get_by_label("Tên lớp").fill("Kỹ năng hòa giải, xã Bắc Sơn")
    page.get_by_label("Nơi học").fill("Hội trường UBND xã Bắc Sơn")
    page.get_by_label(TRAINER_NAME).check()
    page.get_by_label("Ai học đủ thì cấp giấy chứng nhận ngay").check()
    now = clock.now().astimezone(clock.HANOI)
    page.get_by_label("Buổi 1: Ngày").fill(f"{now:%d/%m/%Y}")
    page.get_by_label("Buổi 1: Từ").fill(f"{now.hour}:{now.minute // 10 * 10:02d}")
    page.get_by_label("Buổi 1: Đến").fill(f"{now.hour + 4}:00" if now.hour < 20 else "23:59")
    for code in AT_HOME:
        page.get_by_label(f"Buổi 1: {code}", exact=True).fill("")
    page.get_by_role("button", name="Mở lớp").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ghi tên người học")
    page.locator("textarea[name=names]").fill(NAME)
    page.get_by_role("button", name="Tìm", exact=True).click()
    expect(page.get_by_label(NAME)).to_be_checked()
    page.get_by_role("button", name="Ghi tên người đã chọn").click()
    expect(page.get_by_role("tab", name="Đã ghi danh 1").or_(page.get_by_role("link", name="Đã ghi danh 1"))).to_be_visible()
    return page.url.rpartition("/")[2]


def print_the_slip(page: Page, person_id: int) -> str:
    """The officer prints the mediator's slip; returns the PIN that stands on it."""
    page.goto(f"/people/{person_id}")
    page.get_by_role("link", name="In phiếu đăng nhập").click()
    page.get_by_role("button", name="Tạo mã PIN và in phiếu").click()
    expect(page.locator(".slip")).to_contain_text(NAME)
    return page.locator(".pin").inner_text().strip()


def project_the_code(page: Page, class_id: str, place: Place) -> str:
    """The trainer opens attendance; returns the address that a camera reads from the wall."""
    page.goto(f"/classes/{class_id}")
    page.get_by_role("button", name="Mở điểm danh buổi 1").click()
    expect(page.get_by_role("heading", name="Quét mã để điểm danh")).to_be_visible()
    expect(page.locator("section.state")).to_contain_text(spaced("còn 1 người"))
    seen = zxingcpp.read_barcodes(Image.open(io.BytesIO(page.screenshot())))
    assert [code.format for code in seen] == [zxingcpp.BarcodeFormat.QRCode]
    assert seen[0].text.startswith(f"{place.url}/c/")
    return seen[0].text


def check_in(page: Page, address: str, pin: str) -> None:
    page.goto(address)
    page.locator("input[name=identifier]").fill(PHONE)
    page.locator("input[name=pin]").fill(pin)
    page.get_by_role("button", name="Điểm danh", exact=True).click()
    expect(page.get_by_role("heading", name="Bác đã điểm danh")).to_be_visible()
    expect(page.locator(".full.yes")).to_contain_text(NAME)
    # The phone is known from now on: opening the code again asks nothing.
    page.goto(address)
    expect(page.locator(".full.yes")).to_contain_text(NAME)


# --- learning ---------------------------------------------------------------------------------------------------------


def read_at_home(page: Page) -> None:
    """Every page of every online module, as the big button leads."""
    page.goto("/learn")
    lessons = 0
    while page.get_by_role("link", name=re.compile("^(Bắt đầu học|Học tiếp)$")).count():
        page.get_by_role("link", name=re.compile("^(Bắt đầu học|Học tiếp)$")).click()
        while re.search(r"/learn/\d+/\d+$", page.url):
            last = page.get_by_role("button", name="Đã đọc xong bài").count()
            before = page.url
            page.get_by_role("button", name=re.compile("^Đã đọc")).click()
            expect(page).not_to_have_url(before)
            lessons += last
    assert lessons == len(AT_HOME)
    expect(page.locator("main")).to_contain_text(spaced("Bác đã học đủ 16 tiết. Còn bài kiểm tra."))


def pass_the_quiz(page: Page) -> None:
    right = right_texts()
    page.get_by_role("link", name="Làm bài kiểm tra").click()
    start = page.get_by_role("button", name="Bắt đầu làm")
    # The one thing to do lies in reach at once, and no tab bar over it.
    assert start.evaluate("""button => {
        const { left, top, width, height } = button.getBoundingClientRect()
        return button.contains(document.elementFromPoint(left + width / 2, top + height / 2))
    }""")
    start.click()
    for number in range(1, 11):
        expect(page.get_by_text(spaced(f"Câu {number} trong 10"))).to_be_visible()
        for text in right[plain(page.locator("h1.question").inner_text())]:
            tap_choice(page, text)
        before = page.url
        page.get_by_role("button", name=re.compile("^(Câu sau|Xem lại rồi nộp)$")).click()
        expect(page).not_to_have_url(before)
    expect(page.locator("main")).to_contain_text(spaced("Bác đã trả lời đủ 10 câu."))
    page.get_by_role("button", name="Nộp bài").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bác nắm được bài rồi")
    expect(page.locator("main")).to_contain_text(spaced("Bác trả lời đúng cả"))


def right_texts() -> dict[str, list[str]]:
    """Question -> the right choices, from the file that ships."""
    bank = YAML(typ="safe", pure=True).load(BANK.read_text("utf-8"))
    return {
        plain(question["text"]): [plain(choice["text"]) for choice in question["choices"] if choice.get("correct")]
        for question in bank["questions"]
    }


def tap_choice(page: Page, text: str) -> None:
    labels = page.locator(".opts label")
    place = next(n for n, label in enumerate(labels.all_inner_texts()) if plain(label) == text)
    labels.nth(place).click()
    expect(page.locator("[name=chosen]").nth(place)).to_be_checked()


# --- the certificate --------------------------------------------------------------------------------------------------


def download_the_certificate(page: Page) -> bytes:
    page.goto("/my/certificates")
    with page.expect_download(timeout=60_000) as found:
        page.get_by_role("link", name="Tải giấy về máy").click()
    return Path(found.value.path()).read_bytes()


def verify(page: Page, sheet: bytes, place: Place) -> None:
    """A stranger reads the code on the paper and compares the answer with it, line by line."""
    text, printed, addresses = read_sheet(sheet)
    assert printed["name"] == NAME
    assert not printed["demo"]
    for fact in ("name", "register_no", "team", "unit", "instrument"):
        assert plain(printed[fact]) in text, fact
    assert addresses == [f"{place.url}/verify/{printed['code']}"]
    page.goto(addresses[0])
    expect(page.get_by_role("heading", name="Giấy này là thật")).to_be_visible()
    shown = plain(page.locator("main").inner_text())
    missing = [name for name, fact in printed.items() if name not in ("demo", "form") and as_shown(name, fact) not in shown]
    # The page names the issuing body as a sentence does; the paper sets it in capitals over two lines.
    assert set(missing) <= {"issuer_above", "issuer"}, missing


def read_sheet(sheet: bytes) -> tuple[str, dict[str, Any], list[str]]:
    """Its words, every printed fact as the text carried along for offline checks has it, the addresses in its codes."""
    document = pypdfium2.PdfDocument(sheet)
    try:
        text = plain(document[0].get_textpage().get_text_bounded())
        signed = json.loads(bytes(document.get_attachment(0).get_data()))["payload"]
        seen = zxingcpp.read_barcodes(document[0].render(scale=3).to_pil())
    finally:
        document.close()
    return text, json.loads(signed), [code.text for code in seen]


def as_shown(name: str, fact: Any) -> str:
    if name == "code":
        return "-".join(fact[start : start + 4] for start in range(0, len(fact), 4))
    day = re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(fact))
    return format_day(date.fromisoformat(day[0])) if day else plain(str(fact))


# --- the figure -------------------------------------------------------------------------------------------------------


def moved_by_one(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """One more trained among as many mediators."""
    was, now = (ratio_of(one) for one in (before, after))
    return (now[0] - was[0], now[1] - was[1]) == (1, 0)


def ratio_of(found: dict[str, Any]) -> tuple[int, int]:
    one = next(one for one in found["indicators"] if one["code"] == "mediators_trained")
    return one["numerator"], one["denominator"]


def see_why(page: Page) -> None:
    yesterday = clock.today() - timedelta(days=1)
    page.get_by_role("link", name="Vì sao con số đổi").click()
    page.get_by_label("Từ ngày").fill(f"{yesterday:%d/%m/%Y}")
    page.get_by_role("button", name="So sánh").click()
    lede = page.locator("main .lede")
    expect(lede).to_contain_text("0 / 40")
    expect(lede).to_contain_text("1 / 40")
    expect(lede).to_contain_text(spaced("Có 1 người làm con số đổi."))
    rows = page.locator("section[aria-labelledby=h-who] li")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text(NAME)
    expect(rows).to_contain_text(spaced(f"Hoàn thành ngày {format_day(clock.today())} theo 2372/QĐ-BTP."))


def plain(text: str) -> str:
    """Text as one compares it: ordinary spaces, composed letters."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def spaced(text: str) -> re.Pattern[str]:
    """The text on a page, whichever kind of space stands between its words."""
    return re.compile(r"\s+".join(re.escape(word) for word in text.split()))
