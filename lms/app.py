"""The composition root of the web: ``create_app`` assembles the rooms and decides nothing itself."""

from pathlib import Path

from flask import Flask, Response
from flask_compress import Compress
from sqlalchemy import text
from werkzeug.middleware.proxy_fix import ProxyFix

from lms import clock
from lms.about_people import ABOVE as ABOUT_PEOPLE
from lms.access.gate import check_every_route_declared, current_viewer, init_gate, public
from lms.audit.reference import Memory
from lms.blueprints import BLUEPRINTS
from lms.builds_on import OTHER, WORDS, builds_on, certified
from lms.config import Settings, load_settings
from lms.db import Sessions, make_engine, make_sessions
from lms.demo.mark import read_mark
from lms.files.storage import Storage
from lms.followers import QUIET, REFERENCE, catch_up_at_once
from lms.jobs.queries import queue_answers
from lms.keys.sealing import vault_of
from lms.messages.channels import channels_of
from lms.navigation import brand_unit, navigation
from lms.people.assignments.queries import newest_assignment
from lms.people.citing import list_cited_by
from lms.people.merges.resolving import canonical
from lms.people.queries import birth_year_of
from lms.people.rights.restricting import is_restricted
from lms.sentences import sentence, words_alone
from lms.units.queries import newest_edition
from lms.web.db import init_db, request_db
from lms.web.drawn import init_drawn
from lms.web.edition import init_edition
from lms.web.errors import init_errors
from lms.web.follow import init_follow
from lms.web.intake import init_intake
from lms.web.kept import init_kept
from lms.web.pages import init_pages
from lms.web.security import init_security

ROOT = Path(__file__).resolve().parents[1]
MEBIBYTE = 1024 * 1024


def create_app(settings: Settings | None = None, sessions: Sessions | None = None) -> Flask:
    """The WSGI application. Settings come from the environment unless given, sessions from the settings' database."""
    settings = settings or load_settings()
    app = Flask("lms", static_folder=str(ROOT / "lms" / "static"), template_folder=str(ROOT / "templates"))
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=25 * MEBIBYTE,
        MAX_FORM_MEMORY_SIZE=2 * MEBIBYTE,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.base_url.startswith("https:"),
        WTF_CSRF_TIME_LIMIT=12 * 3600,
        BASE_URL=settings.base_url.rstrip("/"),
        DEMO=settings.demo,
        DEMO_SIGN_INS=_demo_sign_ins(settings),
        COMPRESS_ALGORITHM=["br", "gzip"],
        # A page is packed anew for each request: this level keeps the second load under 8 KB, and the next ones gain nothing.
        COMPRESS_BR_LEVEL=5,
        COMPRESS_LEVEL=4,
        COMPRESS_MIMETYPES=["text/html", "text/css", "text/javascript", "application/json", "image/svg+xml"],
    )
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    _hand_over(app, settings, sessions or make_sessions(make_engine(settings.database_url)))
    init_intake(app)
    init_gate(app)
    init_pages(
        app,
        viewer=current_viewer,
        navigation=navigation,
        brand=brand_unit,
        demo=settings.demo,
        locale=settings.locale,
        today=clock.today,
    )
    init_drawn(app, viewer=current_viewer, brand=brand_unit, today=clock.today)
    init_errors(app, sentence)
    init_security(app, https=settings.base_url.startswith("https:"))
    Compress(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    _health(app)
    check_every_route_declared(app)
    return app


def _hand_over(app: Flask, settings: Settings, sessions: Sessions) -> None:
    """Give the rooms what they must not build themselves: sessions, vault, store, the way to catch up."""
    vault = vault_of(settings.data_key, settings.signing_passphrase, settings.earlier_data_keys)
    init_db(app, sessions, memory=Memory(REFERENCE, newest_edition(), newest_assignment()))
    app.extensions["settings"] = settings
    app.extensions["vault"] = vault
    app.extensions["storage"] = Storage(settings.data_dir / "files")
    app.extensions["data_dir"] = settings.data_dir
    app.extensions["channels"] = channels_of(settings)
    app.extensions["birth_year_of"] = birth_year_of
    app.extensions["person_of"] = canonical
    app.extensions["restricted"] = is_restricted
    app.extensions["cited_by"] = list_cited_by
    app.extensions["builds_on"] = builds_on
    app.extensions["certified"] = certified
    app.extensions["about_people"] = ABOUT_PEOPLE
    app.extensions["words_alone"] = words_alone
    app.extensions["built_words"] = (WORDS, OTHER)
    init_edition(app, quiet=QUIET)
    init_kept(app)
    init_follow(app, lambda *, terms: catch_up_at_once(sessions, vault, now=clock.now(), terms=terms))


def _demo_sign_ins(settings: Settings) -> tuple[tuple[str, str, str], ...]:
    mark = read_mark(settings.data_dir)
    return tuple((one.role, one.username, one.secret) for one in mark.sign_ins) if mark else ()


def _health(app: Flask) -> None:
    @app.get("/healthz")
    @public
    def healthz() -> Response:
        """The process is up."""
        return Response("ok\n", mimetype="text/plain")

    @app.get("/readyz")
    @public
    def readyz() -> Response:
        """Database and queue answer."""
        db = request_db()
        db.execute(text("SELECT 1"))
        ready = queue_answers(db)
        return Response("ready\n" if ready else "queue\n", 200 if ready else 503, mimetype="text/plain")
