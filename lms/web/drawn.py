"""Pages drawn once for what stands on them: the same values in the same language on the same day give the same page.

What depends on the moment is not kept: the token in a page's forms is put in at the end, and a page with a message for
its reader is drawn anew. What a page is worked out from does not live here; figures are kept by ``lms.web.kept``.
"""

import secrets
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import Flask, current_app, g, render_template, request, session
from markupsafe import Markup

from lms import i18n
from lms.kernel.store import Store
from lms.web.pages import csrf_field

SIZE = 160
# Stands for the hidden field while a page is drawn. Nobody outside this process knows it, so no text of a page holds it.
_FIELD = Markup(f"<!--{secrets.token_hex(16)}-->")  # nosec B704


class Anybody:
    """Stands for whoever has signed in on a page that is the same for all of them; asking it for anything is a mistake."""

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"the page is drawn alike for everybody, but asks for the viewer's {name}")


ANYBODY = Anybody()


@dataclass(frozen=True, slots=True)
class _Drawing:
    """The pages of one application, and what all of them depend on."""

    viewer: Callable[[], Any]
    brand: Callable[[Any], str]
    today: Callable[[], date]
    store: Store = field(default_factory=lambda: Store(SIZE))


def init_drawn(app: Flask, *, viewer: Callable[[], Any], brand: Callable[[Any], str], today: Callable[[], date]) -> None:
    """Hand over who is asking, the line on top of the page and the day; ``KEPT_SIZE`` 0 keeps nothing."""
    app.extensions["drawn"] = _Drawing(viewer, brand, today)


def drawn(
    template: str,
    key: tuple[Hashable, ...],
    *,
    make: Callable[[], dict[str, Any]] = dict,
    alike: bool = False,
    **values: Any,
) -> str:
    """The page of a reading request. ``key`` holds everything in ``values`` that can differ from one time to the next.

    ``make`` gives further values, asked for only where the page has to be drawn; with the edition of the facts in ``key``.
    ``alike``: the page is the same for everybody signed in, and for every stranger, so they share it.
    """
    drawing: _Drawing = current_app.extensions["drawn"]
    who = drawing.viewer()
    if alike:
        values.update(viewer=who and ANYBODY, nav_items=())
    if not current_app.config["KEPT_SIZE"] or "_flashes" in session:
        return render_template(template, **values, **make())
    place = (template, request.script_root, request.path, i18n.current_locale(), drawing.today(), drawing.brand(who))
    full = (*place, who is None if alike else who, *key)
    found = drawing.store.find(full, None)
    if found is None:
        found = (_draw(template, values | make()),)
        drawing.store.keep(full, None, found[0])
    page: str = found[0]
    return page.replace(_FIELD, csrf_field()) if _FIELD in page else page


def _draw(template: str, values: dict[str, Any]) -> str:
    g.csrf_field = _FIELD
    try:
        return render_template(template, **values)
    finally:
        del g.csrf_field
