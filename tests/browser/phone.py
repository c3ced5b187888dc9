"""A trainer's phone with the scanner on it, as the tests hold it."""

import re
from datetime import timedelta
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

from lms import clock
from lms.kernel.text import fold
from lms.web import assets
from tests.browser.conftest import SCREENS, Place
from tests.browser.hall import picture
from tests.browser.office import TRAINER
from tests.cast import PASSWORD

PATIENT = 15_000


class Phone:
    """A trainer's phone: one browser profile, whose tab may be closed and opened again. ``off``: how wrong its clock is."""

    def __init__(self, browser: Browser, place: Place, *, off: timedelta = timedelta()) -> None:
        options: dict[str, Any] = {
            **SCREENS["phone"],
            "base_url": place.url,
            "locale": "vi-VN",
            "timezone_id": "Asia/Ho_Chi_Minh",
        }
        self.context: BrowserContext = browser.new_context(**options)
        self.context.set_default_timeout(PATIENT)
        self.errors: list[str] = []
        if off:
            self.context.clock.install(time=clock.now() + off)
        self.page = self._tab()

    def _tab(self) -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        return page

    def sign_in(self) -> None:
        """Sign in while there is signal; the page fetches its list and is kept."""
        self.page.goto("/sign-in?next=/scan")
        self.page.locator("input#username").fill(TRAINER)
        self.page.locator("input[name=password]:visible").fill(PASSWORD)
        self.page.locator("main button[type=submit]").first.click()
        self.page.wait_for_url("**/scan")
        self.page.evaluate("navigator.serviceWorker.ready.then(() => null)")
        self.ready()

    def ready(self) -> None:
        expect(self.page.locator("[data-part=count]")).to_have_text(re.compile(r"\d"), timeout=PATIENT)

    def lose_signal(self) -> None:
        self.context.set_offline(True)

    def reopen(self, path: str = "/scan") -> None:
        """The tab is gone in the middle of whatever it did; a new one opens."""
        self.page.close()
        self.page = self._tab()
        self.page.goto(path)
        self.ready()

    def show(self, code: str) -> None:
        """A picture of a card; what comes of it is not waited for."""
        self.page.set_input_files("[data-part=picture]", {"name": "the.png", "mimeType": "image/png", "buffer": picture(code)})

    def band(self, text: str) -> None:
        expect(self.page.locator("[data-part=band]")).to_contain_text(text, timeout=PATIENT)

    def list_(self, name: str) -> None:
        """Find somebody by the name without accents and take it down."""
        self.page.locator("[data-part=find-button]").click()
        self.page.keyboard.type(fold(name))
        self.page.keyboard.press("Enter")
        self.band(name)

    def add(self, name: str) -> None:
        """Take down somebody who is not in the class."""
        self.page.locator("[data-part=add-button]").click()
        self.page.keyboard.type(name)
        self.page.keyboard.press("Enter")
        self.band(name)

    def waiting(self) -> int:
        found: int = self.run("store.waiting()")
        return found

    def run(self, script: str, given: Any = None) -> Any:
        """An expression in the page, with the program's own modules and its store at hand, and what is ``given``."""
        names = ("store", "chain", "judge", "card", "bytes", "ed25519", "meetings", "search", "clock")
        parts = {name: assets.asset(f"js/scan/{name}.js") for name in names}
        before = "".join(f"const {name}Js = await import('{url}');" for name, url in parts.items())
        return self.page.evaluate(
            f"async (given) => {{ {before} const store = await storeJs.openStore(); return {script}; }}", given
        )

    def close(self) -> None:
        self.context.close()
        assert not self.errors, self.errors
