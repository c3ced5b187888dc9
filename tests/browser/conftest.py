"""The whole program, started as ./run starts it, and a real Chromium in front of it.

Fixtures: ``place`` (a running installation with the demo data of one commune; once on SQLite, once on PostgreSQL),
``desktop`` and ``phone`` (a page each, in a browser profile of its own, signed out), ``new_page`` (more of them).
``installation`` and ``Started`` are for tests that need a place without demo data. A page that logs an error, breaks the
content policy or misses a file fails its test; a failed test leaves its screenshots in test-results/.
"""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, sync_playwright

from lms.demo.mark import SignIn, read_mark
from tests.conftest import DIALECTS, database
from tools.browser import launch

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "test-results"
START_SECONDS = 120

SCREENS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 800}},
    "phone": {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True},
}


@dataclass(frozen=True)
class Place:
    """A running installation: its address, its data folder, the database's dialect, the demo sign-ins."""

    url: str
    data_dir: Path
    dialect: str
    environment: dict[str, str] = field(repr=False)

    @property
    def sign_ins(self) -> tuple[SignIn, ...]:
        """What ./run printed and the sign-in page shows."""
        mark = read_mark(self.data_dir)
        assert mark is not None, "this place has no demo data"
        return mark.sign_ins

    def lms(self, *words: str) -> str:
        """Run the command line on this installation; returns what it printed."""
        program = Path(sys.executable).with_name("lms")
        done = subprocess.run([program, *words], env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture(scope="session", params=DIALECTS)
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The program as a newcomer starts it, with the demo data of one commune."""
    with installation(request.param, tmp_path_factory.mktemp("place")) as found, Started(found, "--scale", "commune"):
        yield found


@contextlib.contextmanager
def installation(dialect: str, folder: Path) -> Iterator[Place]:
    """A place of one's own on a free port: an empty database, a data folder, and nothing started yet."""
    with database(dialect, folder) as engine:
        url = engine.url.render_as_string(hide_password=False)
        engine.dispose()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        address = f"http://127.0.0.1:{port}"
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("LMS_")},
            "LMS_DATABASE_URL": url,
            "LMS_DATA_DIR": str(folder / "data"),
            "LMS_BASE_URL": address,
        }
        yield Place(address, folder / "data", dialect, environment)


class Started:
    """The processes of ./run for the length of a block; ``options`` are those of ./run."""

    def __init__(self, place: Place, *options: str) -> None:
        self.place = place
        self.log = place.data_dir.parent / "log"
        self.command = [sys.executable, "-m", "lms.start", "--port", place.url.rpartition(":")[2], *options]

    def __enter__(self) -> None:
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(self.command, env=self.place.environment, stdout=log, stderr=log, cwd=ROOT)
        deadline = time.monotonic() + START_SECONDS
        while not _answers(f"{self.place.url}/readyz"):
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.process.kill()
                self.process.wait()
                raise RuntimeError(f"./run did not come up:\n{self.log.read_text(errors='replace')}")
            time.sleep(0.1)

    def __exit__(self, *_error: object) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright, without its pytest plug-in."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """One browser process for all tests; every page gets a profile of its own in it."""
    browser = launch(playwright)
    yield browser
    browser.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember how the test went, for those who take the screenshots."""
    report = yield
    if report.when == "call":
        item.user_properties.append(("failed", report.failed))
    return report


class Screens:
    """The pages of one test and what they complained about."""

    def __init__(self, browser: Browser, place: Place) -> None:
        self.browser = browser
        self.place = place
        self.contexts: list[tuple[str, BrowserContext]] = []
        self.complaints: list[str] = []

    def open(self, screen: str = "desktop", **options: Any) -> Page:
        """A page in a fresh profile. Addresses may be given as paths; Vietnamese is the browser's language."""
        facts = {"base_url": self.place.url, "locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh", **SCREENS[screen], **options}
        context = self.browser.new_context(**facts)
        context.set_default_timeout(15_000)
        self.contexts.append((screen, context))
        page = context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        return page

    def _heard(self, message: ConsoleMessage) -> None:
        # A page that answers 4xx on purpose is reported here too; a missing part of a page is not on purpose.
        expected = "Failed to load resource" in message.text and message.location.get("url", "") == message.page.url  # type: ignore[union-attr]
        if message.type == "error" and not expected:
            self.complaints.append(f"{message.location.get('url')}: {message.text}")

    def close(self, keep: str | None) -> None:
        """Close everything; ``keep`` names the screenshots of a failed test."""
        for number, (screen, context) in enumerate(self.contexts):
            if keep:
                RESULTS.mkdir(exist_ok=True)
                for page in context.pages:
                    page.screenshot(path=RESULTS / f"{keep}-{number}-{screen}.png", full_page=True)
            context.close()


@pytest.fixture
def screens(request: pytest.FixtureRequest, chromium: Browser, place: Place) -> Iterator[Screens]:
    """The pages of this test, all closed and looked over at its end."""
    opened = Screens(chromium, place)
    yield opened
    keep_or_fail(request, opened)


def keep_or_fail(request: pytest.FixtureRequest, opened: Screens) -> None:
    """Close the pages of a test: screenshots when it failed, and a failure when a page complained."""
    failed = ("failed", True) in request.node.user_properties
    opened.close(re.sub(r"\W+", "-", request.node.name) if failed else None)
    assert not opened.complaints, "\n".join(opened.complaints)


@pytest.fixture
def new_page(screens: Screens) -> Callable[..., Page]:
    """``new_page("phone")`` or ``new_page("desktop")``: one more person with a device of their own."""
    return screens.open


@pytest.fixture
def desktop(screens: Screens) -> Page:
    """A page 1280 pixels wide."""
    return screens.open("desktop")


@pytest.fixture
def phone(screens: Screens) -> Page:
    """A page 360 pixels wide, with touch."""
    return screens.open("phone")
