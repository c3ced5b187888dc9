"""Assets: hashed addresses, references that follow, weight, caching."""

import re

import brotli
import pytest

from lms.web import assets
from tests.unit.web_templates.kit import make_app

LEARNER_BUDGET = 75_000  # fonts and sheet; the page itself has the rest of its 100 KB
OFFICE_BUDGET = 110_000


@pytest.mark.parametrize("sheet", assets.SHEETS)
def test_a_sheet_is_stripped_and_refers_only_to_hashed_files(sheet: str) -> None:
    text = assets.load(sheet).body.decode()
    assert "/*" not in text
    assert text.count("{") == text.count("}")
    addresses = re.findall(r"url\(([^)]+)\)", text)
    assert addresses
    for address in addresses:
        digest, name = address.removeprefix("/static/").split("/", 1)
        assert assets.load(name).digest == digest


def test_every_part_is_used_and_every_font_has_its_licence() -> None:
    used = {part for parts in assets.SHEETS.values() for part in parts}
    assert used == {path.name for path in (assets.ROOT / "css").glob("*.css")}
    licences = {path.name for path in (assets.ROOT / "fonts").glob("LICENSE-*.txt")}
    assert licences == {"LICENSE-be-vietnam-pro.txt", "LICENSE-noto-serif.txt"}


def weight(sheet: str, *fonts: str) -> int:
    files = [f"fonts/{font}.woff2" for font in fonts]
    return len(brotli.compress(assets.load(sheet).body)) + sum(len(assets.load(name).body) for name in files)


def test_a_learners_and_an_officers_first_page_have_room_left() -> None:
    pair = ("be-vietnam-pro-400", "be-vietnam-pro-700")
    assert weight("css/learner.css", *pair) < LEARNER_BUDGET
    tables = ("be-vietnam-pro-600", "so-bang-400", "so-bang-600", "so-bang-700")
    assert weight("css/office.css", *pair, *tables) < OFFICE_BUDGET


def test_learner_pages_carry_two_fonts_only() -> None:
    text = assets.load("css/learner.css").body.decode()
    assert text.count("@font-face") == 2


def test_stripping_keeps_strings_and_the_spaces_that_mean_something() -> None:
    source = '/* no */ a > b , c { content: "a  /  b" ; width: calc(1px + 2px) }\n@media (min-width: 3px) { d { e: f; } }'
    assert assets.strip_css(source) == 'a > b,c{content: "a  /  b";width: calc(1px + 2px)}@media (min-width: 3px){d{e: f}}'


def test_a_hashed_address_is_kept_for_ever_and_packed() -> None:
    client = make_app().test_client()
    answer = client.get(assets.asset("css/office.css"), headers={"Accept-Encoding": "gzip, br"})
    assert answer.headers["Cache-Control"] == assets.FOREVER
    assert answer.headers["Content-Encoding"] == "br"
    assert brotli.decompress(answer.data) == assets.load("css/office.css").body
    again = client.get(
        assets.asset("css/office.css"),
        headers={"Accept-Encoding": "br", "If-None-Match": answer.headers["ETag"]},
    )
    assert again.status_code == 304


def test_an_old_or_plain_address_gets_todays_file_for_this_visit() -> None:
    client = make_app().test_client()
    for address in ("/static/000000000000/js/job.js", "/static/js/job.js"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-cache"
        assert answer.mimetype == "text/javascript"


@pytest.mark.parametrize("address", ["/static/css/missing.css", "/static/../app.py", "/static/000000000000/%2e%2e/app.py"])
def test_nothing_outside_is_served(address: str) -> None:
    assert make_app().test_client().get(address).status_code == 404


def test_an_unknown_asset_in_a_page_fails_loudly() -> None:
    with pytest.raises(KeyError):
        assets.asset("css/nothing.css")
