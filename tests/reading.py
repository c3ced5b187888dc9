"""Reads an answer as a person does: the words on the page, its fields and links. No styling, no structure."""

from html.parser import HTMLParser

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

SILENT = frozenset({"script", "style", "template", "svg", "head"})


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.links: list[str] = []
        self.fields: dict[str, str] = {}
        self.title = ""
        self._silent = 0
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = {name: value or "" for name, value in attrs}
        self._silent += tag in SILENT
        self._in_title = self._in_title or (tag == "title" and self.title == "")
        if tag == "a" and "href" in facts:
            self.links.append(facts["href"])
        if tag in ("input", "select", "textarea") and facts.get("name"):
            self.fields.setdefault(facts["name"], facts.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in SILENT
        self._in_title = self._in_title and tag != "title"

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
        elif not self._silent:
            self.words.append(data)


def _read(response: TestResponse) -> _Page:
    page = _Page()
    page.feed(response.get_data(as_text=True))
    return page


def words(response: TestResponse) -> str:
    """The text of the page with single spaces; protected spaces are ordinary ones."""
    return " ".join(" ".join(_read(response).words).split())


def text_of(client: FlaskClient, address: str, status: int = 200) -> str:
    """The text of the page at an address, which answers with that status."""
    answer = client.get(address)
    assert answer.status_code == status, answer.text
    return words(answer)


def title(response: TestResponse) -> str:
    """The title of the page."""
    return " ".join(_read(response).title.split())


def links(response: TestResponse) -> list[str]:
    """Where the page leads, in order."""
    return _read(response).links


def fields(response: TestResponse) -> dict[str, str]:
    """Names and values of the fields of the page's forms; of several with one name the first."""
    return _read(response).fields
