"""Two scanners in one hall: what one takes back, the other may have seen with its own eyes."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Started, installation
from tests.browser.hall import Hall, picture
from tests.browser.office import furnish
from tests.browser.phone import PATIENT, Phone


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    with installation("sqlite", tmp_path_factory.mktemp("two")) as place:
        furnish(place)
        with Started(place, "--no-demo"):
            made = Hall(place)
            made.meet(people=3)
            yield made
            made.close()


@pytest.fixture
def phones(chromium: Browser, hall: Hall) -> Iterator[tuple[Phone, Phone]]:
    both = Phone(chromium, hall.place), Phone(chromium, hall.place)
    for one in both:
        one.sign_in()
    yield both
    for one in both:
        one.close()


def renew(phone: Phone) -> None:
    """The list is fetched anew, as it is every minute."""
    phone.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def sent(phone: Phone) -> None:
    phone.page.locator("[data-part=sent]").wait_for(timeout=PATIENT)
    assert phone.waiting() == 0


def test_what_the_second_saw_stands_when_the_first_takes_its_own_back(phones: tuple[Phone, Phone], hall: Hall) -> None:
    first, second = phones
    name = next(iter(hall.people))
    first.list_(name)
    sent(first)
    renew(second)
    expect(second.page.locator("[data-part=count]")).to_have_text("1", timeout=PATIENT)

    second.list_(name)
    second.band("máy khác ghi trước")
    expect(second.page.locator("[data-part=last] b")).to_have_text([name])
    second.list_(name)
    second.band("đã vào từ")
    assert second.run("(await store.head((await store.scanners())[0].fingerprint)).seq") == 1
    sent(second)

    first.page.locator("[data-part=undo]").click()
    first.band("Đã hoàn lại lượt của")
    sent(first)
    assert hall.present() == {name}
    renew(first)
    expect(first.page.locator("[data-part=count]")).to_have_text("1", timeout=PATIENT)


def test_a_slip_of_the_second_is_taken_back_and_the_first_one_stands(phones: tuple[Phone, Phone], hall: Hall) -> None:
    first, second = phones
    name = list(hall.people)[1]
    first.show(hall.cards[name])
    first.band(name)
    sent(first)
    renew(second)
    count = second.page.locator("[data-part=count]")
    expect(count).to_have_text("2", timeout=PATIENT)
    second.lose_signal()
    second.list_(name)
    second.page.locator("[data-part=undo]").click()
    second.band("Đã hoàn lại lượt của")
    expect(count).to_have_text("2")
    second.context.set_offline(False)
    sent(second)
    assert name in hall.present()


def test_without_a_camera_the_way_by_picture_is_in_sight(phones: tuple[Phone, Phone], hall: Hall) -> None:
    phone, name = phones[0], list(hall.people)[2]
    phone.band("đọc thẻ từ ảnh")
    with phone.page.expect_file_chooser() as asked:
        phone.page.locator("[data-part=by-picture]").click()
    asked.value.set_files({"name": "the.png", "mimeType": "image/png", "buffer": picture(hall.cards[name])})
    phone.band(name)
    sent(phone)
    assert name in hall.present()
