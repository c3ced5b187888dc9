"""Layouts, components and error pages as a person and a policy see them."""

import re

import pytest

from lms.desks.mediator.words import FILTERS as MEDIATOR
from lms.kernel.ids import card_number
from tests.unit.web_templates.kit import PAGES, ROOT, make_app

HTML = {"Accept": "text/html"}
STATUSES = (400, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def page(address: str, *, demo: bool = True) -> str:
    return make_app(demo=demo).test_client().get(address, headers=HTML).text


@pytest.mark.parametrize("address", ["/kit", *(f"/page/{name}" for name in PAGES), "/error/404"])
def test_a_page_keeps_the_strict_policy(address: str) -> None:
    text = page(address)
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))
    assert text.lstrip().startswith("<!doctype html>")
    assert '<html lang="vi"' in text
    assert text.count("<main") == 1


def test_invented_data_says_so_and_real_data_does_not() -> None:
    assert "DỮ LIỆU MINH HỌA" in page("/page/learner")
    assert "DỮ LIỆU MINH HỌA" not in page("/page/learner", demo=False)


def test_ids_are_unique_in_the_kit() -> None:
    ids = re.findall(r'\sid="([^"]+)"', page("/kit"))
    assert len(ids) == len(set(ids))


def test_a_field_ties_its_hint_and_its_error_to_its_control() -> None:
    text = page("/kit")
    control = re.search(r'<input[^>]*id="decision"[^>]*>', text)
    assert control is not None
    assert 'aria-describedby="decision-hint decision-error"' in control[0]
    assert 'aria-invalid="true"' in control[0]
    assert "Chưa có số quyết định. Ví dụ: 87/QĐ-UBND." in text


def test_the_basis_works_as_plain_links_and_a_plain_form() -> None:
    text = page("/kit")
    assert 'name="as_of" value="22/11/2026"' in text
    assert 'href="/kit?as_of=2026-11-22&amp;map=then"' in text


def test_counts_that_add_up_are_all_printed() -> None:
    text = re.sub(r"<[^>]+>", " ", page("/kit"))
    assert re.search(r"137\s+dòng đọc được\s+=\s+9\s+Mới\s+\+\s+21\s+Thay đổi\s+\+\s+96\s+Giữ nguyên\s+\+\s+11\s+Từ chối", text)


def test_the_chart_has_its_table_and_its_target() -> None:
    text = page("/kit")
    assert "mục tiêu 80–90 %" in text
    assert "sàn 80" in text
    assert "đích 90" in text
    assert re.search(r'<th scope="row">11/2026</th><td class="n">7.920 / 9.730</td><td class="n">81,4\s%</td>', text)


def test_all_65_communes_stand_on_the_tile_map_and_the_key_counts_them() -> None:
    text = page("/kit")
    assert len(re.findall(r'<li class="x\d+ y\d+">', text)) == 65
    key = re.search(r'<ul class="key.*?</ul>', text, re.DOTALL)
    assert key is not None
    assert sum(int(count) for count in re.findall(r"<b>(\d+)</b>", key[0])) == 65


@pytest.mark.parametrize("status", STATUSES)
def test_a_refusal_says_what_happened_and_what_to_do(status: int) -> None:
    answer = make_app().test_client().get(f"/error/{status}", headers=HTML)
    assert answer.status_code == status
    words = re.search(r"<h1[^>]*>(.+?)</h1>\s*<p[^>]*>(.+?)</p>", answer.text, re.DOTALL)
    assert words is not None
    assert len(words[2]) > 20
    assert f"Mã {status}" in answer.text


def test_two_refusals_never_share_their_words() -> None:
    heads = {re.search(r"<h1[^>]*>(.+?)</h1>", page(f"/error/{status}"))[1] for status in STATUSES}  # type: ignore[index]
    assert len(heads) == len(STATUSES)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_every_template_can_be_read(path: object) -> None:
    app = make_app()
    app.jinja_env.filters.update(MEDIATOR | {"card_number": card_number})
    app.jinja_env.get_template(str(path).split("/templates/", 1)[1])
