"""Pages drawn once for what stands on them: the same values in the same language on the same day give the same page.

What depends on the moment is not kept: the token in a page's forms is put in at the end, and a page with a message for
its reader is drawn anew. What a page is worked out from does not live here; figures are kept by ``lms.web.kept``.
"""

import secrets
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import Flask, current_app, g, make_response, render_template, request, session
from flask.wrappers import Response
from flask_wtf.csrf import generate_csrf

from lms import i18n
from lms.kernel.store import Store
from lms.web.packed import CODINGS, Packed, pack
from lms.web.pages import hidden_field

SIZE = 160
# Stands for the token while a page is drawn, and is as long. Only this process knows it, so no text of a page holds it.
_TOKEN = secrets.token_urlsafe(91)[:91]


def _marked(token: str) -> bytes:
    # The end of its field goes with it: packed text is read by the two signs before it, and these are always the same.
    return f'{token}">'.encode()


_STAND_IN = _marked(_TOKEN)


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


@dataclass(frozen=True, slots=True)
class _Page:
    """A drawn page in the pieces between which the token of its forms stands, and what it is when it is packed."""

    plain: tuple[bytes, ...]
    packed: dict[str, Packed | None] = field(default_factory=dict)

    def answer(self) -> Response:
        """The page with the token of whoever asks, packed as their browser likes it."""
        token = _marked(generate_csrf()) if len(self.plain) > 1 else _STAND_IN
        coding = next((one for one in CODINGS if request.accept_encodings[one] > 0), None)
        packed = self._packed(coding) if coding and len(token) == len(_STAND_IN) else None
        if packed is None:
            return make_response(token.join(self.plain))
        response = make_response(packed.filled(token))
        response.headers["Content-Encoding"] = packed.coding
        return response

    def _packed(self, coding: str) -> Packed | None:
        if coding not in self.packed:
            self.packed[coding] = pack(coding, self.plain, _STAND_IN)
        return self.packed[coding]


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
) -> Response:
    """The page of a reading request. ``key`` holds everything in ``values`` that can differ from one time to the next.

    ``make`` gives further values, asked for only where the page has to be drawn; with the edition of the facts in ``key``.
    ``alike``: the page is the same for everybody signed in, and for every stranger, so they share it.
    """
    drawing: _Drawing = current_app.extensions["drawn"]
    who = drawing.viewer()
    if alike:
        values.update(viewer=who and ANYBODY, nav_items=())
    if not current_app.config["KEPT_SIZE"] or "_flashes" in session:
        return make_response(render_template(template, **values, **make()))
    place = (template, request.script_root, request.path, i18n.current_locale(), drawing.today(), drawing.brand(who))
    full = (*place, who is None if alike else who, *key)
    found = drawing.store.find(full, None)
    if found is None:
        found = (_draw(template, values | make()),)
        drawing.store.keep(full, None, found[0])
    page: _Page = found[0]
    return page.answer()


def _draw(template: str, values: dict[str, Any]) -> _Page:
    g.csrf_field = hidden_field(_TOKEN)
    try:
        text = render_template(template, **values)
    finally:
        del g.csrf_field
    return _Page(tuple(text.encode().split(_STAND_IN)))
