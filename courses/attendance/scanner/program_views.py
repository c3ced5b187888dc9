"""The program on the phone: its page, its service worker, its manifest, and who is signed in on this phone.

The page is the same for everybody and is kept on phones, so nothing about a viewer stands in it; what the program asks and
sends is ``api_views``.
"""

import hashlib
import json

from flask import Blueprint, Response, abort, make_response, render_template, url_for
from flask_wtf.csrf import generate_csrf

from lms.access.gate import current_viewer, public
from lms.i18n import current_locale, gettext
from lms.web import assets
from lms.web.security import HEADERS, POLICY

bp = Blueprint("scanner", __name__)

DECODER = "vendor/barcode-detector/zxing_reader.wasm"
ICONS = (("img/icon-192.png", 192, "any"), ("img/icon-512.png", 512, "any"), ("img/icon-maskable-512.png", 512, "maskable"))
WORKER = "js/scan/sw.js"

# The decoder is WebAssembly, and the page alone looks through a camera.
PAGE_HEADERS = {
    "Content-Security-Policy": POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
    + "; worker-src 'self'; manifest-src 'self'",
    "Permissions-Policy": f"{HEADERS['Permissions-Policy']}, camera=(self)",
}


@bp.get("/scan")
@public
def page() -> Response:
    """The scanner. It asks for itself who is signed in, and works when nobody is."""
    response = make_response(_drawn())
    response.headers.update(PAGE_HEADERS)
    return response


def _drawn() -> str:
    try:
        return render_template("courses/attendance/scanner/page.html", decoder=assets.asset(DECODER))
    except KeyError:
        # tools/setup.sh could not fetch the decoder; everything else of the product runs without it.
        abort(503)


@bp.get("/sw.js")
@public
def worker() -> Response:
    """The service worker, with the addresses it keeps. It changes exactly when one of them, or the page's own text, does."""
    shell = [url_for("scanner.page"), url_for("scanner.manifest"), *_shell()]
    drawn = _drawn()
    version = hashlib.sha256("\n".join([*shell, drawn]).encode()).hexdigest()[:12]
    facts = {"VERSION": version, "PAGE": shell[0], "SHELL": shell}
    head = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in facts.items())
    response = Response(head + (assets.ROOT / WORKER).read_text("utf-8"), mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


def _shell() -> list[str]:
    return assets.reached("css/scanner.css", "js/scan/main.js", DECODER, "img/icon.svg", *(name for name, _side, _use in ICONS))


@bp.get("/manifest.webmanifest")
@public
def manifest() -> Response:
    """What a phone needs to put the scanner on its home screen."""
    here = url_for("scanner.page")
    content = {
        "id": here,
        "name": gettext("Quét thẻ vào lớp"),
        "short_name": gettext("Quét thẻ"),
        "lang": current_locale(),
        "start_url": here,
        "scope": here,
        "display": "standalone",
        "orientation": "portrait",
        "background_color": "#faf7f1",
        "theme_color": "#941b1e",
        "icons": [
            {"src": assets.asset(name), "sizes": f"{side}x{side}", "type": "image/png", "purpose": use}
            for name, side, use in ICONS
        ],
    }
    return Response(json.dumps(content, ensure_ascii=False), mimetype="application/manifest+json")


@bp.get("/scan/me")
@public
def me() -> Response:
    """Whose phone this is at the moment, as a number, and the token that enrolling asks for; nothing for a stranger."""
    viewer = current_viewer()
    content = {"account": viewer.account_id, "csrf": generate_csrf()} if viewer else {"account": None}
    return Response(json.dumps(content), mimetype="application/json")
