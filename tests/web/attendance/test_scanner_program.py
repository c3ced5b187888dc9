"""The program on the phone as it leaves the server: the same for everybody, with all it needs to work without signal."""

import json
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from courses.attendance.scanner import program_views
from lms.web import assets
from tests.cast import Cast, Member

Enter = Callable[[Member], FlaskClient]


def constant(script: str, name: str) -> object:
    found = re.search(rf"^const {name} = (.*);$", script, re.MULTILINE)
    assert found is not None
    return json.loads(found[1])


def test_the_page_is_the_same_for_everybody_and_may_run_the_decoder(client: FlaskClient, cast: Cast, client_as: Enter) -> None:
    page = client.get("/scan")
    assert client_as(cast.trainer).get("/scan").text == page.text
    assert "csrf" not in page.text
    policy = page.headers["Content-Security-Policy"]
    assert "script-src 'self' 'wasm-unsafe-eval';" in policy and "unsafe-inline" not in policy
    assert "worker-src 'self'; manifest-src 'self'" in policy
    assert page.headers["Permissions-Policy"].endswith("camera=(self)")
    assert "wasm" not in client.get("/sign-in").headers["Content-Security-Policy"]


def test_the_worker_keeps_every_file_the_page_can_ask_for(client: FlaskClient) -> None:
    answer = client.get("/sw.js")
    assert answer.mimetype == "text/javascript" and answer.headers["Cache-Control"] == "no-cache"
    shell = constant(answer.text, "SHELL")
    assert isinstance(shell, list) and len(set(shell)) == len(shell)
    assert shell[0] == constant(answer.text, "PAGE") == "/scan"
    asked = re.findall(r'(?:src|href|data-wasm)="(/(?:static|manifest)[^"]*)"', client.get("/scan").text)
    assert asked and set(asked) <= set(shell)
    scripts = {assets.asset(f"js/scan/{path.name}") for path in (assets.ROOT / "js" / "scan").glob("*.js")}
    assert scripts - set(shell) == {assets.asset("js/scan/sw.js")}


def test_another_language_is_another_version_of_the_shell(client: FlaskClient) -> None:
    before = constant(client.get("/sw.js").text, "VERSION")
    assert constant(client.get("/sw.js").text, "VERSION") == before
    with client.session_transaction() as session:
        session["locale"] = "en"
    assert constant(client.get("/sw.js").text, "VERSION") != before
    assert client.get("/manifest.webmanifest").json["lang"] == "en"  # type: ignore[index]


def test_who_is_signed_in_is_asked_apart(client: FlaskClient, cast: Cast, client_as: Enter) -> None:
    assert client.get("/scan/me").json == {"account": None}
    told = client_as(cast.trainer).get("/scan/me").json
    assert told is not None and isinstance(told["account"], int) and told["csrf"]


def test_without_the_decoder_the_page_says_so_and_nothing_else_fails(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program_views, "DECODER", "vendor/nothing.wasm")
    assert client.get("/scan").status_code == 503
    assert client.get("/sign-in").status_code == 200
