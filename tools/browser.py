"""Which Chromium the browser tests drive: the machine's own when it is a real one, else the one Playwright brought.

Run as a program it starts that browser once and prints its version; exit 1 when there is none.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Error, Playwright, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def executable() -> str | None:
    """The path of the machine's own Chromium; None means Playwright's. Ubuntu's command is a stub that starts a snap."""
    for name in NAMES:
        path = shutil.which(name)
        if path and not _is_snap(Path(path).resolve()):
            return path
    return None


def launch(playwright: Playwright, *args: str) -> Browser:
    """A headless browser; ``args`` are switches of Chromium."""
    # A container seldom lets Chromium build its sandbox, and has a small /dev/shm; the pages are our own.
    switches = ["--no-sandbox", "--disable-dev-shm-usage", "--force-color-profile=srgb", *args]
    return playwright.chromium.launch(executable_path=executable(), args=switches)


def _is_snap(path: Path) -> bool:
    return (
        path.is_relative_to("/snap") or path.name == "snap" or (path.stat().st_size < 10_000 and b"/snap" in path.read_bytes())
    )


def main() -> int:
    """Start the browser once; 1 when that fails."""
    try:
        with sync_playwright() as playwright:
            browser = launch(playwright)
            print(browser.version)
            browser.close()
    except Error as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
