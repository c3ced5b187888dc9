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

    def may_own(self, *_asked: Any) -> bool:
        return True


class Sample(Form):
    """One field of each kind; the decision is missing, so that its error shows."""

    recognised_on = Day("Ngày công nhận")
    decision = StringField("Số quyết định", [InputRequired("Chưa có số quyết định. Ví dụ: 87/QĐ-UBND.")])
    reason = SelectField("Lý do ghi bổ sung", choices={"supplement": "Bầu bổ sung", "new": "Bầu mới"})
    remark = TextAreaField("Ghi chú")
    agreed = BooleanField("Đã xem bản có chữ ký", description="ảnh kèm theo là đủ")
    who = RadioField("Ai được mời", choices={"due": "Người sắp đến hạn", "all": "Cả tổ"}, default="due")


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


PAGES = {path.stem: path.read_text("utf-8") for path in sorted((Path(__file__).parent / "pages").glob("*.html"))}


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
    app.add_url_rule("/error/<int:code>", "error", abort)
    return app
