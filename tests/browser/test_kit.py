"""Every component in a real browser: accessible in each mode, never wider than the screen, large enough for learners."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from tests.unit.web_templates.kit import PAGES, make_app

AAA = {"rules": {"color-contrast-enhanced": {"enabled": True}}}
LEARNERS = ("learner", "checked-in", "verified")


@pytest.fixture(scope="module")
def kit() -> Iterator[str]:
    """The address of the kit."""
    server = make_server("127.0.0.1", 0, make_app(), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def show(chromium: Browser, address: str, width: int) -> Page:
    page = chromium.new_page(viewport={"width": width, "height": 1080 if width > 1900 else 740})
    page.goto(address)
    return page


def check(page: Page, options: dict[str, Any] | None = None) -> None:
    findings = Axe().run(page, options=options)
    assert findings.violations_count == 0, findings.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_the_kit_is_accessible_at_every_width(chromium: Browser, kit: str, width: int) -> None:
    page = show(chromium, f"{kit}/kit", width)
    check(page)
    page.close()


@pytest.mark.parametrize("contrast", ["", "more"])
@pytest.mark.parametrize("name", LEARNERS)
def test_learners_pages_are_aaa_and_never_small(chromium: Browser, kit: str, name: str, contrast: str) -> None:
    page = show(chromium, f"{kit}/page/{name}", 360)
    page.evaluate("contrast => { if (contrast) document.documentElement.dataset.contrast = contrast }", contrast)
    check(page, AAA)
    small = page.evaluate(
        """() => [...document.querySelectorAll("body *")].filter(one => one.checkVisibility() && [...one.childNodes]
        .some(node => node.nodeType === 3 && node.data.trim()) && parseFloat(getComputedStyle(one).fontSize) < 16)
        .map(one => one.outerHTML)"""
    )
    assert small == []
    page.close()


@pytest.mark.parametrize(("name", "width"), [("board", 1920), ("board", 1280), ("paper", 1280), ("paper", 360)])
def test_wall_and_paper_are_accessible(chromium: Browser, kit: str, name: str, width: int) -> None:
    assert name in PAGES
    page = show(chromium, f"{kit}/page/{name}", width)
    check(page)
    page.close()


def test_a_learners_first_page_is_light(chromium: Browser, kit: str) -> None:
    page = chromium.new_page(viewport={"width": 360, "height": 740})
    sizes: list[int] = []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    page.goto(f"{kit}/page/learner", wait_until="networkidle")
    page.close()
    assert len(sizes) <= 6
    assert sum(sizes) <= 100_000


def test_the_date_box_asks_again_as_soon_as_the_day_has_changed(chromium: Browser, kit: str) -> None:
    page = show(chromium, f"{kit}/kit", 1280)
    page.locator("#as-of").fill("30/6/2025")
    page.locator("#as-of").press("Tab")
    page.wait_for_url("**/kit?map=now&as_of=30*")
    page.close()
