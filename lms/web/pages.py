"""What every page gets: the language of the request, the words, the filters, the names all templates may use."""

from collections.abc import Callable, MutableMapping
from datetime import date
from functools import lru_cache
from typing import Any

from flask import Flask, g, request, session
from flask.templating import Environment
from flask_wtf.csrf import CSRFProtect, generate_csrf
from jinja2 import StrictUndefined
from markupsafe import Markup

from lms import i18n
from lms.kernel.text import bind, mid_sentence
from lms.web import charts
from lms.web.assets import asset, init_assets

FILTERS: dict[str, Callable[..., Any]] = {
    "day": i18n.format_day,
    "number": i18n.format_number,
    "percent": i18n.format_percent,
    "instant": i18n.format_instant,
    "bind": bind,
    "ours": i18n.translated,
    "mid": mid_sentence,
}


class Pages(Environment):
    """Jinja whose names for all templates are one plain dict: a chain of dicts is searched anew for every macro imported."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **d} if d else self.globals


def drawn_once(macro: Callable[..., str]) -> Callable[..., str]:
    """A macro that looks at nothing but its arguments, such as a drawing: the same words give the same markup, kept."""
    return lru_cache(maxsize=2000)(macro)


def init_pages(
    app: Flask,
    *,
    viewer: Callable[[], Any],
    navigation: Callable[[Any], list[tuple[str, str, bool]]],
    brand: Callable[[Any], str],
    demo: bool,
    locale: str,
    today: Callable[[], date],
) -> None:
    """Set up Jinja and the language; ``viewer`` says who is asking, ``navigation`` their menu, ``brand`` the line on top."""
    app.jinja_environment = Pages
    CSRFProtect(app)
    init_assets(app)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(
        _=i18n.gettext,
        gettext=i18n.gettext,
        ngettext=i18n.ngettext,
        asset=asset,
        csrf_field=csrf_field,
        charts=charts,
        drawn_once=drawn_once,
    )

    @app.before_request
    def choose_language() -> None:
        asked = session.get("locale") or getattr(viewer(), "locale", None) if request.endpoint != "static" else None
        i18n.set_locale(asked if asked in i18n.LOCALES else locale)

    @app.context_processor
    def names() -> dict[str, Any]:
        who = None if g.get("broken") else viewer()
        return {
            "viewer": who,
            "demo_mode": demo,
            "locale": i18n.current_locale(),
            "today": today(),
            "nav_items": navigation(who),
            "brand_unit": brand(who),
        }


def csrf_field() -> Markup:
    """The hidden field every form carries; signed once a request."""
    found: Markup | None = g.get("csrf_field")
    if found is None:
        found = g.csrf_field = hidden_field(generate_csrf())
    return found


def hidden_field(token: str) -> Markup:
    """The field of a form that holds this token, which ends with it."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(token)
