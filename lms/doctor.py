"""Looks at an installation from the inside and says what is wrong and what to do. Changes nothing."""

import importlib
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select, text

from lms.audit.models import AuditEvent
from lms.audit.queries import count_unsealed
from lms.cli_context import CommandContext
from lms.i18n import N_, _, format_instant, format_number
from lms.jobs.queries import queue_state
from lms.kernel.errors import DomainError
from lms.keys.models import SigningKey
from lms.upgrade import is_current

ENOUGH_SPACE = 500_000_000
TOO_LONG_WAITING = timedelta(minutes=5)
FONTS = Path(__file__).parent / "static" / "fonts"


@dataclass(frozen=True)
class Finding:
    """One thing looked at: its name, whether it is well, and what was seen or what to do."""

    name: str
    well: bool
    words: str


def examine(context: CommandContext, *, now: datetime) -> list[Finding]:
    """All findings in order; what hangs on something broken is reported broken too, never raised."""
    return [_safely(name, check, context, now) for name, check in CHECKS]


Check = Callable[[CommandContext, datetime], tuple[bool, str]]


def _safely(name: str, check: Check, context: CommandContext, now: datetime) -> Finding:
    try:
        well, words = check(context, now)
    except DomainError as error:
        well, words = False, context.sentence(error)
    except Exception as error:
        # Whatever it is, the person asked what is wrong: the kind of error is part of the answer.
        well, words = False, f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
    return Finding(_(name), well, words)


def _settings(context: CommandContext, _now: datetime) -> tuple[bool, str]:
    settings = context.settings
    return True, _("%(env)s, dữ liệu ở %(folder)s", env=settings.env, folder=settings.data_dir)


def _folder(context: CommandContext, _now: datetime) -> tuple[bool, str]:
    folder = context.settings.data_dir
    if not os.access(folder, os.W_OK):
        return False, _("Không ghi được vào %(folder)s. Mời cấp quyền ghi cho tài khoản đang chạy.", folder=folder)
    free = shutil.disk_usage(folder).free
    words = _("Còn trống %(size)s MB", size=format_number(free // 1_000_000))
    return free > ENOUGH_SPACE, words


def _database(context: CommandContext, _now: datetime) -> tuple[bool, str]:
    with context.engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    return True, context.engine.dialect.name


def _schema(context: CommandContext, _now: datetime) -> tuple[bool, str]:
    return (True, _("Mới nhất")) if is_current(context.engine) else (False, _("Chưa mới nhất. Chạy: lms db upgrade"))


def _clock(context: CommandContext, now: datetime) -> tuple[bool, str]:
    with context.sessions() as db:
        newest = db.scalar(select(func.max(AuditEvent.recorded_at)))
    if newest and newest > now + timedelta(minutes=1):
        return False, _("Đồng hồ máy chậm hơn sự kiện cuối (%(at)s). Mời đồng bộ giờ (NTP).", at=format_instant(newest))
    return True, format_instant(now)


def _keys(context: CommandContext, _now: datetime) -> tuple[bool, str]:
    with context.sessions() as db:
        keys = db.scalars(select(SigningKey).where(SigningKey.retired_at.is_(None))).all()
    for key in keys:
        context.vault.for_signing_keys.open_bytes(key.private_sealed, context=key.kid)
    return True, _("Mở được %(n)s khóa ký", n=len(keys))


def _queue(context: CommandContext, now: datetime) -> tuple[bool, str]:
    with context.sessions() as db:
        state, unsealed = queue_state(db, now=now), count_unsealed(db)
    if state.waiting_since and now - state.waiting_since > TOO_LONG_WAITING:
        return False, _("Có việc chờ từ %(at)s. Chạy: lms worker", at=format_instant(state.waiting_since))
    return True, _(
        "%(queued)s việc chờ, %(failed)s việc hỏng, %(unsealed)s sự kiện chưa niêm phong",
        queued=state.queued,
        failed=state.failed,
        unsealed=unsealed,
    )


def _documents(_context: CommandContext, _now: datetime) -> tuple[bool, str]:
    try:
        importlib.import_module("weasyprint")
    except OSError:
        return False, _("Thiếu Pango. Debian, Ubuntu: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0")
    return True, "WeasyPrint"


def _fonts(_context: CommandContext, _now: datetime) -> tuple[bool, str]:
    found = [font.name for font in FONTS.glob("*.woff2")]
    return bool(found), _("%(n)s tệp phông chữ", n=len(found))


CHECKS: tuple[tuple[str, Check], ...] = (
    (N_("Thiết lập"), _settings),
    (N_("Thư mục dữ liệu"), _folder),
    (N_("Cơ sở dữ liệu"), _database),
    (N_("Lược đồ"), _schema),
    (N_("Đồng hồ"), _clock),
    (N_("Khóa ký"), _keys),
    (N_("Hàng việc"), _queue),
    (N_("In tài liệu"), _documents),
    (N_("Phông chữ"), _fonts),
)
