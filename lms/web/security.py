"""Response headers that every page carries: a strict content policy, no sniffing, no frames, no referrer, private caching."""

from flask import Flask, Response, request

POLICY = (
    "default-src 'self'; "
    "script-src 'self'; "
    "style-src 'self'; "
    "img-src 'self' data: blob:; "
    "font-src 'self'; "
    "connect-src 'self'; "
    "object-src 'none'; "
    "base-uri 'none'; "
    "form-action 'self'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=(), payment=(), usb=()",
}


def init_security(app: Flask, *, https: bool) -> None:
    """Add the headers to every answer; with https also HSTS."""
    everywhere = {**HEADERS, "Strict-Transport-Security": "max-age=31536000"} if https else HEADERS
    on_pages = {**everywhere, "Cache-Control": "private, no-store"}

    @app.after_request
    def protect(response: Response) -> Response:
        asset = request.path.startswith("/static/")
        there = {name.lower() for name in response.headers.keys()}  # noqa: SIM118 - the headers themselves are pairs
        for name, value in (everywhere if asset else on_pages).items():
            if name.lower() not in there:
                response.headers.add(name, value)
        if not asset:
            response.headers.add("Vary", "Cookie")
        return response
