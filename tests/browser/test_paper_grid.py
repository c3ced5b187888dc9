"""The grid that enters a signed sheet, in a real browser: sixty people by keyboard, and nothing lost on the way."""

import time
from datetime import timedelta

from playwright.sync_api import Page, expect
from sqlalchemy import select

from courses.delivery.models import ClassSession, TrainingClass
from courses.delivery.rules import Meeting
from lms import clock
from lms.config import load_settings
from lms.db import make_engine, make_sessions, writing
from lms.people.models import Person
from lms.units.queries import find_unit
from tests.browser.conftest import Place
from tests.factories.delivery import enrol, make_class

PEOPLE = 60
ABSENT = (7, 23, 41, 58)


def sheet_of(place: Place, page: Page, *, days_ago: int) -> str:
    """A class of sixty with its sheet made; the officer of the province sits before it."""
    officer = next(one for one in place.sign_ins if one.username == "canbo.tinh")
    page.goto("/sign-in")
    page.locator("#username").fill(officer.username)
    page.locator("#password").fill(officer.secret)
    page.locator("main button[type=submit]").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    class_id, session_id = sixty(place, days_ago)
    page.goto(f"/classes/{class_id}/sessions/{session_id}/paper")
    page.get_by_role("button", name="Lập tờ ký tên").click()
    return page.url


def sixty(place: Place, days_ago: int) -> tuple[int, int]:
    """A class of the province, held when none of sixty mediators of the demo sat elsewhere."""
    settings = load_settings(place.environment)
    engine = make_engine(settings.database_url)
    with writing(make_sessions(engine)) as db:
        unit = find_unit(db, "20", clock.today())
        starts = clock.now() - timedelta(days=days_ago)
        training_class: TrainingClass = make_class(
            db, unit, title="Lớp sáu mươi người", meetings=[Meeting(starts, starts + timedelta(hours=3))]
        )
        people = db.scalars(select(Person).where(Person.erased_at.is_(None)).order_by(Person.id).limit(PEOPLE)).all()
        enrol(db, training_class, *people)
        found = training_class.id, db.scalars(select(ClassSession.id).where(ClassSession.class_id == training_class.id)).one()
    engine.dispose()
    return found


class Hands:
    """Presses keys and counts them."""

    def __init__(self, page: Page) -> None:
        self.page, self.pressed = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1


def test_sixty_people_in_a_minute_by_keyboard(place: Place, desktop: Page) -> None:
    sheet = sheet_of(place, desktop, days_ago=400)
    desktop.goto(f"{sheet}/grid")
    hands, began = Hands(desktop), time.monotonic()
    for number in range(1, PEOPLE + 1):
        hands.press("0" if number in ABSENT else "1")
        if number == 30:
            # The lights go out half way: what was typed is there when the page is opened again.
            desktop.reload()
            expect(desktop.locator("[data-sum=open]")).to_have_text("30")
    desktop.context.set_offline(True)
    hands.press("Control+Enter")
    expect(desktop.locator("[data-state]")).to_contain_text("vẫn giữ trong máy này")
    desktop.context.set_offline(False)
    expect(desktop.locator("[data-state]")).to_have_text("Đã ghi 60 dòng.", timeout=10_000)
    every_key = time.monotonic() - began
    assert hands.pressed <= 61
    assert every_key < 60
    desktop.reload()
    for key, count in {"rows": 60, "signed": 56, "absent": 4, "open": 0}.items():
        expect(desktop.locator(f"[data-sum={key}]")).to_have_text(str(count))
    hands.press("Control+Enter")
    expect(desktop.locator("[data-state]")).to_have_text("Không còn dòng nào chưa ghi")


def test_only_what_deviates_is_typed(place: Place, desktop: Page) -> None:
    desktop.goto(f"{sheet_of(place, desktop, days_ago=410)}/grid")
    hands = Hands(desktop)
    for number in ABSENT:
        hands.press("/", *str(number), "Enter", "0")
    hands.press("=", "Control+Enter")
    expect(desktop.locator("[data-state]")).to_have_text("Đã ghi 60 dòng.")
    assert hands.pressed <= 22
    expect(desktop.locator("[data-sum=absent]")).to_have_text("4")
    expect(desktop.locator("[data-sum=signed]")).to_have_text("56")
    # Somebody who was not on the list, found by three letters in a row of nobody's.
    who = desktop.locator("[data-row='61'] [data-who]")
    who.focus()
    desktop.keyboard.type("van")
    desktop.locator("[data-row='61'] [data-found] button").first.wait_for()
    hands.press("Enter", "Control+Enter")
    expect(desktop.locator("[data-state]")).to_have_text("Đã ghi 1 dòng.")
