"""The pages of plans without a mouse: everything is reached with Tab, shows where it is, and does what it says."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Place, Screens
from tests.browser.test_pages import COMMUNE_OFFICER, OFFICER, enter

pytestmark = pytest.mark.parametrize("place", ["sqlite"], indirect=True, scope="session")

# What can be acted on in the page itself; of radio buttons that belong together Tab stops at one.
WANTED = """() => {
  const kinds = ['a[href]', 'button', 'input', 'select', 'textarea', 'summary'].map(kind => '#main ' + kind);
  const all = [...document.querySelectorAll(kinds)], seen = new Set();
  return all.filter(one => one.type !== 'hidden' && !one.disabled && one.getClientRects().length && one.tabIndex >= 0)
    .filter(one => one.type !== 'radio' || !seen.has(one.name) && seen.add(one.name))
    .map(one => one.type === 'radio' ? 'radio ' + one.name : (one.dataset.stop = one.tagName + ' ' + all.indexOf(one)));
}"""
# Where the keyboard stands, whether that can be seen, and what it is called.
HERE = """() => {
  const one = document.activeElement, place = one.getBoundingClientRect();
  const ringed = [one, one.nextElementSibling, one.closest('label')].filter(Boolean).some(part => {
    const style = getComputedStyle(part);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  });
  const inside = place.bottom > 0 && place.top < innerHeight;
  const stop = one.type === 'radio' ? 'radio ' + one.name : one.dataset.stop || '';
  return {stop, shown: ringed && inside, html: one.outerHTML.slice(0, 160)};
}"""
PLAN = """plan:
  key: {key}
  title: "{title}"
  number: "{number}/KH-UBND"
  signed_on: 2026-01-15
  issuer: {{name: "{issuer}", unit: {{name: "{issuer}", level: {level}, code: "{code}", era: current}}}}
  implements: []
  period: {{from: 2026, to: 2026}}
targets: []
tasks: []
duties: []
"""


@dataclass
class Keys:
    """Somebody with a keyboard and no mouse."""

    page: Page

    def open(self, path: str) -> None:
        self.page.goto(path)
        expect(self.page.locator("#main")).to_be_visible()

    def stops(self) -> list[str]:
        """Every stop of Tab through the page; none is out of sight or without its ring."""
        found, hidden = [], []
        for _ in range(400):
            self.page.keyboard.press("Tab")
            here = self.page.evaluate(HERE)
            if here["html"].startswith("<body") or (here["stop"] and here["stop"] in found):
                break
            if here["stop"]:
                found.append(here["stop"])
            if not here["shown"]:
                hidden.append(here["html"])
        assert not hidden, f"{self.page.url}: not seen where the keyboard stands: {hidden}"
        return found

    def to(self, found: str) -> None:
        """Tab until the element stands under the keyboard."""
        for _ in range(400):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("which => document.activeElement.matches(which)", found):
                return
        raise AssertionError(f"{self.page.url}: Tab never came to {found}")

    def press(self, words: str) -> None:
        """Tab to the button or link that is called so, and Enter."""
        for _ in range(400):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("document.activeElement.innerText || ''").strip() == words:
                return self.enter()
        raise AssertionError(f"{self.page.url}: Tab never came to “{words}”")

    def enter(self) -> None:
        """Enter, which leads to another page."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def type(self, words: str) -> None:
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(words)

    def hand_over(self, name: str, text: str) -> None:
        """The window in which a file is chosen opens by the keyboard."""
        with self.page.expect_file_chooser() as window:
            self.page.keyboard.press("Space")
        window.value.set_files({"name": name, "mimeType": "application/octet-stream", "buffer": text.encode()})


def keys(screens: Screens, place: Place, role: int) -> Keys:
    page = screens.open()
    enter(page, place, role)
    return Keys(page)


def plan_of(page: Page) -> str:
    """The address of the first plan listed."""
    page.goto("/plans")
    page.locator("#main tbody a").first.click()
    page.wait_for_url(re.compile(r"/plans/[\w-]+"))
    found = page.locator("a[href$='/inherit']").get_attribute("href")
    assert found
    return found.removesuffix("/inherit")


def task_of(page: Page, plan: str) -> str:
    page.goto(plan)
    found = page.locator("a[href^='/plans/tasks/']").first.get_attribute("href")
    assert found
    return found


def test_every_control_of_every_plan_page_is_a_stop_that_is_seen(screens: Screens, place: Place) -> None:
    hands = keys(screens, place, OFFICER)
    plan = plan_of(hands.page)
    pages = ("/plans", "/plans/import", "/plans/late", "/plans/duties", plan, f"{plan}/inherit", f"{plan}/supersede")
    for path in (*pages, task_of(hands.page, plan)):
        hands.open(path)
        wanted = hands.page.evaluate(WANTED)
        assert wanted, path
        assert set(wanted) <= set(hands.stops()), f"{path}: {set(wanted)}"


def test_a_plan_is_brought_in_takes_over_from_another_and_gives_it_back(screens: Screens, place: Place) -> None:
    hands = keys(screens, place, OFFICER)
    hands.open("/plans")
    hands.press("Nhập kế hoạch")
    hands.to("input[type=file]")
    text = PLAN.format(
        key="lang-son-2026",
        title="Công tác hòa giải năm 2026",
        number="17",
        issuer="tỉnh Lạng Sơn",
        level="province",
        code="20",
    )
    hands.hand_over("ke-hoach.yaml", text)
    hands.press("Đọc và nhập")
    expect(hands.page.get_by_role("heading", level=1)).to_contain_text("Công tác hòa giải năm 2026")
    hands.press("Thay một kế hoạch cũ")
    hands.to("select[name=older]")
    hands.page.keyboard.press("ArrowDown")
    hands.to("input[name=from_on]")
    hands.type("01/02/2026")
    # A line of writing is sent by Enter, as anywhere.
    hands.enter()
    hands.press("Thay một kế hoạch cũ")
    expect(hands.page.locator("#main")).to_contain_text("Từ ngày 01/02/2026 thay")
    old = hands.page.locator("#main ul.measure li a").first.get_attribute("href")
    assert old
    hands.open(old)
    expect(hands.page.locator("#main")).to_contain_text("kế hoạch khác đứng thay kế hoạch này")
    hands.press("Bỏ lời thay")
    expect(hands.page.locator("#main")).not_to_contain_text("kế hoạch khác đứng thay kế hoạch này")


def test_a_commune_takes_over_targets_of_the_province(screens: Screens, place: Place) -> None:
    hands = keys(screens, place, COMMUNE_OFFICER)
    hands.open("/plans/import")
    hands.to("input[type=file]")
    text = PLAN.format(
        key="cong-son-2026", title="Hòa giải ở xã năm 2026", number="9", issuer="xã Công Sơn", level="commune", code="06220"
    )
    hands.hand_over("xa.yaml", text)
    hands.press("Đọc và nhập")
    hands.press("Chỉ tiêu làm theo cấp trên")
    hands.to("input[name=targets]")
    hands.page.keyboard.press("Space")
    hands.to("input[name=from_on]")
    hands.type("01/02/2026")
    hands.press("Ghi")
    hands.open(hands.page.url + "/inherit")
    expect(hands.page.locator("input[name=targets]").first).to_be_checked()


def test_a_task_is_answered_and_the_word_taken_back(screens: Screens, place: Place) -> None:
    hands = keys(screens, place, OFFICER)
    hands.open("/plans/late")
    hands.to("th a[href^='/plans/tasks/']")
    hands.enter()
    hands.to("select[name=number]")
    hands.page.keyboard.press("ArrowDown")
    year = hands.page.locator("select[name=number]").input_value()
    hands.to("input[name=state]")
    # Of answers that exclude each other the arrows choose.
    hands.page.keyboard.press("ArrowDown")
    hands.page.keyboard.press("ArrowDown")
    chosen = hands.page.locator("input[name=state]:checked").get_attribute("value")
    hands.to("input[name=since_on]")
    hands.type(f"20/12/{year}")
    hands.to("textarea[name=note]")
    hands.page.keyboard.type("Báo cáo số 12, viết bằng bàn phím")
    hands.to("input[type=file]")
    hands.hand_over("minh-chung.pdf", "%PDF-1.4\n%%EOF\n")
    hands.press("Ghi")
    expect(hands.page.locator("#main")).to_contain_text("viết bằng bàn phím")
    assert chosen
    hands.press("Bỏ dòng này")
    expect(hands.page.locator("#main s").first).to_be_visible()
    hands.to("select[name=unit]")
    hands.page.keyboard.press("ArrowDown")
    hands.press("Giao")
    expect(hands.page.locator("#main dl, #main .kv").first).to_contain_text("Xã")


def test_what_is_late_is_narrowed_to_one_plan_and_another_day(screens: Screens, place: Place) -> None:
    hands = keys(screens, place, OFFICER)
    hands.open("/plans/late")
    hands.to("select[name=plan]")
    hands.page.keyboard.press("ArrowDown")
    hands.press("Lọc")
    assert re.search(r"plan=[\w-]+", hands.page.url)
    hands.to("#as-of")
    hands.type("01/06/2026")
    hands.enter()
    expect(hands.page.locator("#as-of")).to_have_value("01/06/2026")
