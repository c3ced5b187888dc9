"""A small application that serves the kit, the layouts and the error pages with fixed figures. No database, no rooms."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from flask import Flask, abort, render_template, render_template_string
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from lms.web import charts
from lms.web.errors import init_errors
from lms.web.forms import Day, Form
from lms.web.pages import init_pages
from lms.web.paging import Page
from lms.web.security import init_security

ROOT = Path(__file__).parents[3]
TODAY = date(2026, 11, 22)
RATES = (46.1, 47.0, 47.4, 49.8, 52.6, 55.0, 56.1, 54.9, 56.0, 58.8, 61.5, 63.2,
         64.9, 65.3, 65.8, 67.9, 70.2, 72.1, 73.4, 74.6, 75.5, 77.3, 79.6, 81.4)  # fmt: skip


@dataclass(frozen=True)
class Someone:
    """What a layout asks of a viewer."""

    name: str = "Lý Thị Hoa"
    role_title: str = "Cán bộ tư pháp"
    locale: str = "vi"

    def may(self, *_asked: Any) -> bool:
        return True


class Sample(Form):
    """One field of each kind; the decision is missing, so that its error shows."""

    recognised_on = Day("Ngày công nhận")
    decision = StringField("Số quyết định", [InputRequired("Chưa có số quyết định. Ví dụ: 87/QĐ-UBND.")])
    reason = SelectField("Lý do ghi bổ sung", choices=[("supplement", "Bầu bổ sung"), ("new", "Bầu mới")])
    remark = TextAreaField("Ghi chú")
    agreed = BooleanField("Đã xem bản có chữ ký", description="ảnh kèm theo là đủ")
    who = RadioField("Ai được mời", choices=[("due", "Người sắp đến hạn"), ("all", "Cả tổ")], default="due")


@dataclass(frozen=True)
class Figures:
    """Percentages the kit prints."""

    province: Decimal = Decimal("81.4")
    commune: Decimal = Decimal("76.3")
    late: Decimal = Decimal("93.9")
    months: list[tuple[str, Decimal, int, int]] = field(default_factory=list)


def months() -> list[tuple[str, Decimal, int, int]]:
    """24 months from 12/2024 with their counts."""
    return [
        (f"{(11 + n) % 12 + 1}/{2024 + (11 + n) // 12}", Decimal(str(rate)), round(rate * 97.3), 9730)
        for n, rate in enumerate(RATES)
    ]


def kit_data() -> dict[str, Any]:
    """All that kit.html prints."""
    form = Sample(data={"recognised_on": date(2025, 10, 30), "who": "due"})
    form.validate()
    places = charts.tile_places("20")
    return {
        "form": form,
        "page": Page(list(range(50)), 1, 137, 10),
        "figures": Figures(),
        "teams": [("Thôn Pắc Kéo", 5, Decimal("40.0"), 2), ("Thôn Nà Súng", 6, Decimal("83.3"), 0),
                  ("Thôn Nà Lộc", 6, Decimal("100.0"), 0), ("Thôn Bản Mới", 0, None, 0)],
        "months": months(),
        "ahead": [("12/2026", Decimal("82.0"), Decimal("82.6"), Decimal("83.2")),
                  ("1/2027", Decimal("82.0"), Decimal("83.1"), Decimal("84.1")),
                  ("2/2027", Decimal("82.1"), Decimal("83.4"), Decimal("84.8")),
                  ("3/2027", Decimal("82.8"), Decimal("84.7"), Decimal("86.6"))],
        "tiles": [(name, name.split(" ", 1)[1], "#", 60 + (n * 37) % 40, 100) for n, name in enumerate(places)],
        "career": [(date(2025, 10, 30), "Được công nhận", "Tổ thôn Nà Lộc", ""),
                   (date(2026, 8, 9), "Thôi làm theo nguyện vọng", "", "gap off"),
                   (date(2026, 11, 20), "Được công nhận lại", "", "fact")],
    }  # fmt: skip


LEARNER = """{% extends "layouts/learner.html" %}{% set tab_here = 'home' %}
{% from "components/charts.html" import ring %}{% from "components/buttons.html" import link_button, button %}
{% from "components/cards.html" import icon_line, list_row %}{% from "components/badges.html" import badge %}
{% block top_name %}Chào bác Phúc{% endblock %}{% block top_end %}{{ link_button('Nghe', '#', 'quiet end', 'sound') }}{% endblock %}
{% block main %}<h1 class="days">Bác còn <b>43&nbsp;ngày</b> để hoàn thành tập huấn</h1><p class="mute mt-2 mb-4">Hạn: thứ Hai, 04/01/2027</p>
<div class="row tight mb-4">{{ ring(9, 16, 'tiết', 'Đã học 9 trong 16 tiết') }}<p>Bác đã học hơn nửa. Còn <b>7&nbsp;tiết</b>: 5 ở lớp, 2 ở nhà.</p></div>
<p>{{ link_button('Học tiếp', '#', 'go wide xl', after='right') }}</p><p class="mute center mt-3">Chuyên đề 2, trang 3 · 64&nbsp;KB</p>
<section class="sec" aria-labelledby="next"><h2 id="next" class="ruled mb-4">Buổi học tới</h2><p class="big"><b>Thứ Năm, 03/12/2026</b><br>8&nbsp;giờ đến 11&nbsp;giờ 30</p>
<ul class="plain stack-s mt-4 mb-4"><li>{{ icon_line('pin', 'Hội trường UBND xã Công Sơn'|bind) }}</li><li>{{ icon_line('bag', 'Bác mang theo thẻ QR, bút và kính đọc') }}</li></ul>
<div class="stack-s">{{ link_button('Chỉ đường', '#', 'wide', 'pin') }}{{ link_button('Ghi vào lịch điện thoại', '#', 'wide', 'cal') }}</div></section>
<section class="sec" aria-labelledby="papers"><h2 id="papers" class="ruled mb-3">Giấy chứng nhận</h2><ul class="list">{{ list_row('Chuyên đề pháp luật đất đai', none, '4 tiết · cấp ngày 15/9/2026'|bind, action=link_button('86 KB'|bind, '#', '', 'down')) }}</ul>
<p>{{ badge('Đúng hạn', 'ok') }} {{ badge('Còn 8 ngày'|bind, 'soon') }} {{ badge('Quá 18 ngày'|bind, 'late') }}</p></section>{% endblock %}"""

CHECKED_IN = """{% extends "layouts/learner.html" %}{% from "components/states.html" import full_answer %}{% from "components/buttons.html" import link_button %}
{% block top %}{% endblock %}{% block full %}<div class="full yes">{% call full_answer('yes', 'Bác đã điểm danh') %}<p class="big">Triệu Văn Phúc</p><hr><p>Mời bác vào chỗ.</p><p class="last">{{ link_button('Về trang của bác', '#', 'wide on-colour') }}</p>{% endcall %}</div>{% endblock %}"""

VERIFIED = """{% extends "layouts/public.html" %}{% from "components/states.html" import answer %}{% from "components/cards.html" import kv %}
{% block full %}{{ answer('yes', 'Giấy này là thật', 'Đúng như sổ cấp, không bị sửa, còn giá trị.') }}<div class="wrap mt-5">{{ kv([('Người được cấp', 'Hoàng Thị Lan, sinh năm 1968'), ('Học xong ngày', '28/4/2026')]) }}</div>{{ answer('no', 'Giấy này đã bị sửa', 'Chữ trên giấy không khớp với mã đã ký.') }}{{ answer('gone', 'Giấy này đã thu hồi', 'Giấy thật, nhưng không còn giá trị.') }}{% endblock %}"""

BOARD = """{% extends "layouts/board.html" %}{% from "components/icons.html" import icon %}
{% block code %}<h2>Quét mã để điểm danh</h2><svg class="qr" viewBox="0 0 33 33"><rect width="33" height="33"/></svg><p class="next">Mã mới sau <b>18 giây</b></p><p class="mute">Không có điện thoại? Đưa thẻ cho tập huấn viên.</p>{% endblock %}
{% block state %}<p class="mute">Thứ Năm, 03/12/2026 · buổi sáng</p><h1 class="ruled">Kỹ năng hòa giải, xã&nbsp;Công&nbsp;Sơn</h1><div class="tally"><p class="hero">27<small> / 34</small></p><p>người đã vào lớp<br><span class="mute">còn 7&nbsp;người</span></p></div><progress value="27" max="34" aria-label="27 trong 34 người"></progress>
<ul class="fresh"><li>{{ icon('check') }}Hoàng Văn Páo</li><li>{{ icon('check') }}Triệu Thị Dung</li></ul><ul class="names">{% for n in range(24) %}<li>Nguyễn Thị Hạnh</li>{% endfor %}</ul>{% endblock %}"""

PAPER = """{% extends "layouts/print.html" %}{% from "components/buttons.html" import print_button %}{% block tools %}{{ print_button() }}{% endblock %}
{% block main %}<h1 class="center">BÁO CÁO</h1><p>Toàn tỉnh có 1.692 tổ hòa giải.</p><table><caption>Bảng 1</caption><thead><tr><th scope="col">Chỉ tiêu</th><th scope="col">Số</th></tr></thead><tbody><tr><th scope="row">Người</th><td>9.730</td></tr></tbody></table>{% endblock %}"""

PAGES = {"learner": LEARNER, "checked-in": CHECKED_IN, "verified": VERIFIED, "board": BOARD, "paper": PAPER}


def make_app(*, demo: bool = True) -> Flask:
    """The application; ``/kit``, ``/page/<one of PAGES>``, ``/error/<status>``."""
    app = Flask("kit", static_folder=str(ROOT / "lms" / "static"), template_folder=str(ROOT / "templates"))
    app.config.update(SECRET_KEY="kit", TESTING=True)
    words = ("Tổng quan", "Đơn vị", "Người", "Lớp học", "Kế hoạch", "Báo cáo", "Nhập tệp")
    init_pages(
        app,
        viewer=Someone,
        navigation=lambda _viewer: [(word, "/kit", word == "Lớp học") for word in words],
        brand=lambda _viewer: "Sở Tư pháp Lạng Sơn",
        demo=demo,
        locale="vi",
        today=lambda: TODAY,
    )
    init_errors(app, lambda error: error.code)
    init_security(app, https=False)
    app.add_url_rule("/kit", "kit", lambda: render_template("kit.html", find_url="/kit", **kit_data()))
    app.add_url_rule("/page/<name>", "page", lambda name: render_template_string(PAGES[name]))
    app.add_url_rule("/error/<int:status>", "error", lambda status: abort(status))
    return app
