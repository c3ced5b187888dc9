"""The first page a newcomer sees, in a real browser, on both databases."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Place


def test_the_sign_in_page_stands_and_is_accessible(phone: Page, place: Place) -> None:
    phone.goto("/sign-in")
    expect(phone.get_by_label("Tên đăng nhập, số điện thoại hoặc số trên thẻ")).to_be_visible()
    for one in place.sign_ins:
        expect(phone.get_by_text(one.username).first).to_be_attached()
    findings = Axe().run(phone)
    assert findings.violations_count == 0, findings.generate_report()


def test_the_page_is_no_wider_than_the_phone(phone: Page) -> None:
    phone.goto("/sign-in")
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
