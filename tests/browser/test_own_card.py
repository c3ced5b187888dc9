"""The own card before the camera, where signing in asks for its number; nothing is offered where it cannot be read."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright, expect

from tests.browser.conftest import SCREENS, Place, Started, installation
from tests.browser.hall import Hall
from tests.browser.office import furnish
from tools.browser import launch

# Headless Chromium has no detector of its own: this one sees the card in whatever picture it is given.
DETECTOR = """globalThis.BarcodeDetector = class {
  static getSupportedFormats() { return Promise.resolve(["qr_code"]); }
  detect(picture) { return Promise.resolve(picture.width ? [{ rawValue: "CARD" }] : []); }
};"""
FAKE_CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with installation("sqlite", tmp_path_factory.mktemp("own-card")) as place:
        furnish(place)
        with Started(place, "--no-demo"):
            yield place


@pytest.fixture(scope="module")
def card(place: Place) -> Iterator[str]:
    """What stands in the code of somebody's card."""
    hall = Hall(place)
    hall.meet(people=1)
    yield next(iter(hall.cards.values()))
    hall.close()


def test_nothing_is_offered_or_fetched_where_the_browser_reads_no_codes(chromium: Browser, place: Place) -> None:
    page = chromium.new_page(base_url=place.url)
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto("/sign-in", wait_until="networkidle")
    expect(page.locator("[data-own-card]")).to_be_hidden()
    assert any("own-card.js" in address for address in fetched)
    assert not any("/scan/" in address for address in fetched)
    page.close()


def test_the_own_card_opens_the_page_that_asks_for_its_pin(playwright: Playwright, place: Place, card: str) -> None:
    browser = launch(playwright, *FAKE_CAMERA)
    context = browser.new_context(**SCREENS["phone"], base_url=place.url, permissions=["camera"])
    context.add_init_script(DETECTOR.replace("CARD", card))
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_role("button", name="Quét thẻ của tôi").click()
    page.wait_for_url(f"**/p/{card.rsplit('/', 1)[1]}")
    expect(page.locator("input[name=pin]")).to_be_visible()
    browser.close()


def test_without_a_camera_the_number_is_typed(playwright: Playwright, place: Place) -> None:
    browser = launch(playwright)
    context = browser.new_context(**SCREENS["phone"], base_url=place.url)
    context.add_init_script(DETECTOR)
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_role("button", name="Quét thẻ của tôi").click()
    expect(page.get_by_text("Chưa mở được máy ảnh.")).to_be_visible()
    expect(page.locator("[data-own-frame]")).to_be_hidden()
    browser.close()
