"""Every page a role can walk to by links, at a desk and on a phone: accessible, no wider than the screen, silent, all our own.

The walk begins at ``/`` and opens one address of each shape, so a page that is new is looked at without being named here.
How a page looks does not depend on the database, so one is enough.
"""

import os
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import ROOT, SCREENS, Place, Screens

pytestmark = pytest.mark.parametrize("place", ["sqlite"], indirect=True, scope="session")

OFFICER, COMMUNE_OFFICER, TRAINER, MEDIATOR, ADMIN = range(5)
PICTURE = ROOT / "docs" / "pictures" / "officer-home.png"
WIDTHS = (1280, 360, 320)
# Files and what changes something are not pages; a file opens no page to look at.
NO_PAGE = re.compile(r"\.(pdf|xlsx|csv|ics|json|yaml|png|svg)$|/(file|signed)$|^/static/")
GRAVE = ("serious", "critical")
# Told of what is right as well, and with the styles fetched once more, a page takes twice as long to look through.
WHAT_IS_WRONG = {"resultTypes": ["violations"], "preload": False}
KILOBYTE = 1000


def enter(page: Page, place: Place, role: int) -> None:
    """Sign in as one of the demo's people."""
    one = place.sign_ins[role]
    page.goto("/sign-in")
    page.locator("input#username, input[name=username][type=text]").first.fill(one.username)
    page.locator("input[name=password]:visible").fill(one.secret)
    page.get_by_role("button", name="Vào", exact=True).first.click()
    expect(page).not_to_have_url(re.compile("/sign-in"))


@dataclass
class Walk:
    """A walk through everything that can be reached, and what was found wrong on the way."""

    page: Page
    place: Place
    widths: tuple[int, ...]
    seen: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def through(self, *starts: str) -> "Walk":
        waiting = list(starts)
        self.page.on("request", lambda request: self._ours(request.url))
        while waiting:
            path = waiting.pop(0)
            shape = shape_of(path)
            if shape in self.seen:
                continue
            self.seen[shape] = path
            answer = self.page.goto(path)
            assert answer is not None
            if answer.status >= 400:
                self.wrong.append(f"{path}: answers {answer.status}")
                continue
            waiting += self._links()
            self._look(path)
        return self

    def _ours(self, url: str) -> None:
        if not url.startswith((self.place.url, "data:", "blob:")):
            self.wrong.append(f"{self.page.url} asks {url}")

    def _links(self) -> list[str]:
        # A link inside a drawing has no plain ``href`` of its own, so the attribute is read.
        absolute = "links => links.map(one => new URL(one.getAttribute('href'), location.href).href)"
        found: list[str] = self.page.eval_on_selector_all("a[href]", absolute)
        paths = [url.removeprefix(self.place.url).partition("#")[0] for url in found if url.startswith(self.place.url + "/")]
        return [path for path in paths if not NO_PAGE.search(path.partition("?")[0]) and "format=" not in path]

    def _look(self, path: str) -> None:
        for width in self.widths:
            self.page.set_viewport_size({"width": width, "height": 800})
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                self.wrong.append(f"{path}: {wide} pixels wide on a screen of {width}")
            if width != 320:
                self._accessible(path, width, colours=width == self.widths[0])

    def _accessible(self, path: str, width: int, *, colours: bool) -> None:
        # Contrast is most of the work, and the colours are those of the first width.
        options = WHAT_IS_WRONG if colours else WHAT_IS_WRONG | {"rules": {"color-contrast": {"enabled": False}}}
        for one in Axe().run(self.page, options=options).response["violations"]:
            if one["impact"] in GRAVE:
                nodes = "; ".join(node["html"][:160] for node in one["nodes"][:3])
                self.wrong.append(f"{path} at {width}: {one['id']} ({one['help']}): {nodes}")


def shape_of(path: str) -> str:
    """The address with what names one row left out, so that two persons' pages are one page."""
    parts = urlsplit(path)
    names = re.findall(r"(?:^|&)(\w+)=", parts.query)
    keys = sorted({name for name in names if name in ("indicator", "unit", "show", "verdict")})
    return re.sub(r"\d+", "#", re.sub(r"/library/[^/]+", "/library/#", parts.path)) + "?" + "&".join(keys)


@pytest.mark.parametrize(
    ("role", "start", "screen", "least"),
    [
        pytest.param(None, "/sign-in", "desktop", 3, id="stranger"),
        pytest.param(OFFICER, "/", "desktop", 20, id="province"),
        pytest.param(COMMUNE_OFFICER, "/", "desktop", 15, id="commune"),
        pytest.param(TRAINER, "/", "desktop", 5, id="trainer"),
        pytest.param(MEDIATOR, "/", "phone", 5, id="mediator"),
        pytest.param(ADMIN, "/", "desktop", 5, id="admin"),
    ],
)
def test_every_page_is_accessible_and_fits(
    screens: Screens, place: Place, role: int | None, start: str, screen: str, least: int
) -> None:
    page = screens.open(screen)
    if role is not None:
        enter(page, place, role)
    extra = ("/verify", "/library", "/code") if role is None else ("/account",)
    walk = Walk(page, place, WIDTHS if screen == "desktop" else (360, 320)).through(start, *extra)
    assert len(walk.seen) >= least, walk.seen
    assert not walk.wrong, "\n".join(walk.wrong)


@pytest.mark.parametrize("role", [OFFICER, MEDIATOR])
def test_the_keyboard_skips_the_menu(screens: Screens, place: Place, role: int) -> None:
    page = screens.open()
    enter(page, place, role)
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("Boolean(document.activeElement.closest('#main'))")


@dataclass
class Wire:
    """What went over the wire since it was last asked: requests and bytes, headers included."""

    context: BrowserContext
    page: Page
    sizes: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        line = self.context.new_cdp_session(self.page)
        line.send("Network.enable")
        line.on("Network.loadingFinished", lambda facts: self.sizes.append(facts["encodedDataLength"]))

    def load(self, path: str) -> tuple[int, float]:
        """(requests that reached the server, KB)."""
        self.sizes.clear()
        self.page.goto(path, wait_until="networkidle")
        crossed = [size for size in self.sizes if size]
        return len(crossed), sum(crossed) / KILOBYTE


@pytest.mark.parametrize(
    ("role", "screen", "most_kb", "most_requests"),
    [pytest.param(MEDIATOR, "phone", 100, 6, id="learner"), pytest.param(OFFICER, "desktop", 150, None, id="officer")],
)
def test_the_first_page_is_light_and_the_second_lighter(
    screens: Screens, place: Place, role: int, screen: str, most_kb: int, most_requests: int | None
) -> None:
    signed = screens.open(screen)
    enter(signed, place, role)
    state: Any = signed.context.storage_state()
    page = screens.open(screen, storage_state=state)
    wire = Wire(page.context, page)
    requests, first = wire.load("/")
    _again, second = wire.load("/")
    print(f"{screen}: {requests} requests, {first:.1f} KB; again {second:.1f} KB")
    assert first <= most_kb
    assert most_requests is None or requests <= most_requests
    assert second <= 8


def test_the_picture_of_the_readme(screens: Screens, place: Place) -> None:
    """The officer's first page as the README shows it; kept when LMS_PICTURES=1."""
    page = screens.open("desktop", device_scale_factor=1)
    enter(page, place, OFFICER)
    page.goto("/", wait_until="networkidle")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    width = SCREENS["desktop"]["viewport"]["width"]
    picture = page.screenshot(clip={"x": 0, "y": 0, "width": width, "height": 960}, full_page=True)
    if os.environ.get("LMS_PICTURES") == "1":
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        PICTURE.write_bytes(picture)
    assert picture.startswith(b"\x89PNG")


def _chosen(page: Page) -> list[str]:
    """By team the figure that is chosen."""
    return [box.get_attribute("data-key") or "" for box in page.locator("[data-row] input:checked").all()]


def test_the_teams_of_a_split_commune_are_assigned_by_keyboard(screens: Screens, place: Place) -> None:
    """Arrows and Enter move, a figure chooses, Ctrl+Enter keeps; no mouse, and nothing is applied by itself."""
    page = screens.open()
    enter(page, place, OFFICER)
    page.goto("/units/splits")
    page.get_by_role("row").filter(has_text="Còn tổ chưa xếp").first.get_by_role("link").click()
    rows, before = page.locator("[data-row]"), _chosen(page)
    first = before.index("0")
    expect(rows.nth(first)).to_have_class(re.compile(r"\bhere\b"))

    page.keyboard.press("1")
    page.keyboard.press("9")
    page.keyboard.press("Enter")
    page.keyboard.press("2")
    assert _chosen(page) == [*before[:first], "1", "2", *before[first + 2 :]], "a figure that names no commune does nothing"
    page.keyboard.press("ArrowUp")
    expect(rows.nth(first)).to_have_class(re.compile(r"\bhere\b"))
    page.keyboard.press("2")
    page.keyboard.press("Control+Enter")

    expect(page.get_by_text(re.compile(r"Đã ghi \d tổ"))).to_be_visible()
    assert _chosen(page) == [*before[:first], "2", "2", *before[first + 2 :]]
