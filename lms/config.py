"""Frozen settings from the environment, checked all at once at start. The only reader of environment variables.

The table ``SETTINGS`` is also what ``docs/operate.md`` shows (``tools/docs.py`` writes it there).
"""

import base64
import binascii
import json
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from lms.kernel.errors import DomainError

Environment = Literal["local", "production"]
Locale = Literal["vi", "en"]


@dataclass(frozen=True)
class Setting:
    """One variable of the environment: its name, what holds without it, and its meaning in both languages."""

    name: str
    default: str
    vi: str
    en: str


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "LMS_ENV",
        "`local`",
        "`local` hoặc `production`. `production` từ chối dữ liệu minh họa, khóa bị thiếu và địa chỉ không có https.",
        "`local` or `production`. `production` refuses demo data, missing keys and a base URL without https.",
    ),
    Setting(
        "LMS_DATA_DIR",
        "`var/`",
        "Thư mục giữ tệp tải lên, giấy chứng nhận và, khi chạy trên một máy, cả cơ sở dữ liệu và khóa.",
        "Folder of uploads and certificates and, in a local run, of the database and the keys.",
    ),
    Setting(
        "LMS_DATABASE_URL",
        "SQLite, `lms.sqlite3` trong `LMS_DATA_DIR`",
        "`sqlite:///…` hoặc `postgresql+psycopg://…`.",
        "`sqlite:///…` or `postgresql+psycopg://…`.",
    ),
    Setting(
        "LMS_SECRET_KEY",
        "tự tạo khi `local`",
        "Ký cookie. Đổi khóa thì mọi người đăng nhập lại, không mất dữ liệu. Ít nhất 32 ký tự.",
        "Signs cookies. Changing it signs everybody out and loses no data. At least 32 characters.",
    ),
    Setting(
        "LMS_DATA_KEY",
        "tự tạo khi `local`",
        "Mã hóa dữ liệu cá nhân và tính mã tra cứu: 32 byte viết theo base64. Mất khóa này là mất các dữ liệu đó.",
        "Encrypts personal data and makes lookup hashes: 32 bytes in base64. Whoever loses it loses that data.",
    ),
    Setting(
        "LMS_DATA_KEYS_EARLIER",
        "không có",
        "Các khóa dữ liệu đã thôi dùng, cũ nhất trước, cách bằng dấu phẩy. Giữ khóa đầu tiên mãi: mã tra cứu tính theo nó.",
        "Data keys used before, the oldest first, separated by commas. Keep the first for good: lookups are made with it.",
    ),
    Setting(
        "LMS_SIGNING_PASSPHRASE",
        "tự tạo khi `local`",
        "Mở các khóa ký giấy chứng nhận và mã điểm danh. Ít nhất 16 ký tự.",
        "Opens the keys that sign certificates and check-in codes. At least 16 characters.",
    ),
    Setting(
        "LMS_BASE_URL",
        "`http://127.0.0.1:8000`",
        "Địa chỉ mà người dùng gõ; in vào mã QR.",
        "The address people type; printed into QR codes.",
    ),
    Setting(
        "LMS_TRUSTED_PROXIES",
        "`0`",
        "Số máy chủ trung gian đứng trước ứng dụng và ghi `X-Forwarded-For`, `X-Forwarded-Proto`.",
        "How many proxies in front of the application write `X-Forwarded-For` and `X-Forwarded-Proto`.",
    ),
    Setting(
        "LMS_LOCALE",
        "`vi`",
        "Ngôn ngữ khi người dùng chưa chọn: `vi` hoặc `en`.",
        "Language until somebody chooses: `vi` or `en`.",
    ),
    Setting(
        "LMS_MAIL_URL",
        "không có: không gửi e-mail",
        "`smtp://tên:mật-khẩu@máy-chủ:587`, `smtps://…:465` hoặc `file:///thư-mục` (ghi ra tệp để thử).",
        "`smtp://user:password@host:587`, `smtps://…:465` or `file:///folder` (writes files, for trying it out).",
    ),
    Setting(
        "LMS_MAIL_FROM",
        "không có",
        "Địa chỉ đứng tên gửi e-mail; bắt buộc khi có `LMS_MAIL_URL`.",
        "The address e-mails come from; needed with `LMS_MAIL_URL`.",
    ),
    Setting(
        "LMS_MESSAGE_DROP",
        "không có; `sms` với dữ liệu minh họa",
        "Kênh ghi ra thư mục `outbox` của `LMS_DATA_DIR` cho cổng nhắn tin của tỉnh lấy: `sms`, `zalo` hoặc `sms,zalo`.",
        "Channels written to the folder `outbox` of `LMS_DATA_DIR` for the province's gateway: `sms`, `zalo` or `sms,zalo`.",
    ),
)


@dataclass(frozen=True)
class Settings:
    """What the whole program is told from outside. Secrets stay out of its printed form."""

    env: Environment
    data_dir: Path
    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    data_key: bytes = field(repr=False)
    signing_passphrase: str = field(repr=False)
    base_url: str = "http://127.0.0.1:8000"
    trusted_proxies: int = 0
    locale: Locale = "vi"
    demo: bool = False
    earlier_data_keys: tuple[bytes, ...] = field(default=(), repr=False)
    mail_url: str = field(default="", repr=False)
    mail_from: str = ""
    message_drop: tuple[str, ...] = ()


def default_data_dir() -> Path:
    """``var/`` beside a checkout's source, so that every command finds the data of ``./run``; else in the working folder."""
    checkout = Path(__file__).resolve().parents[1]
    return (checkout if (checkout / "pyproject.toml").exists() else Path.cwd()) / "var"


def demo_mark(data_dir: Path) -> Path:
    """The file that says: this data folder holds the demo province. Written by whoever loads it."""
    return data_dir / "demo.json"


def load_settings(env: Mapping[str, str] | None = None) -> Settings:
    """The settings in ``env`` (the process's own environment by default). In a local run makes the data folder and its keys.

    Raises DomainError ``config.refused`` whose ``problems`` names every setting that will not do, one a line.
    """
    reader = _Reader(os.environ if env is None else env)
    settings = reader.read()
    if reader.problems:
        raise DomainError("config.refused", problems="\n".join(f"- {problem}" for problem in reader.problems))
    return settings


class _Reader:
    """Reads one environment and gathers what is wrong with it instead of stopping at the first mistake."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self.values = {name: text.strip() for name, text in env.items() if name.startswith("LMS_")}
        self.problems: list[str] = []
        self.production = self.values.get("LMS_ENV") == "production"

    def read(self) -> Settings:
        env: Environment = "production" if self.choice("LMS_ENV", "local", "production") == "production" else "local"
        locale: Locale = "en" if self.choice("LMS_LOCALE", "vi", "en") == "en" else "vi"
        data_dir = Path(self.values.get("LMS_DATA_DIR") or default_data_dir()).expanduser().resolve()
        kept = {} if self.production else self.kept_keys(data_dir)
        return Settings(
            env=env,
            data_dir=data_dir,
            database_url=self.database_url(data_dir),
            secret_key=self.secret("LMS_SECRET_KEY", kept, least=32),
            data_key=self.data_key(kept),
            signing_passphrase=self.secret("LMS_SIGNING_PASSPHRASE", kept, least=16),
            base_url=self.base_url(),
            trusted_proxies=self.count("LMS_TRUSTED_PROXIES"),
            locale=locale,
            demo=self.demo(data_dir),
            earlier_data_keys=self.earlier_data_keys(kept),
            mail_url=self.mail_url(),
            mail_from=self.mail_from(),
            message_drop=self.message_drop(data_dir),
        )

    def choice(self, name: str, *allowed: str) -> str:
        value = self.values.get(name) or allowed[0]
        if value not in allowed:
            self.problems.append(f"{name}={value}: chỉ nhận {' | '.join(allowed)}.")
        return value

    def count(self, name: str) -> int:
        text = self.values.get(name) or "0"
        if text.isdecimal() and int(text) <= 10:
            return int(text)
        self.problems.append(f"{name}={text}: cần một số từ 0 đến 10.")
        return 0

    def kept_keys(self, data_dir: Path) -> dict[str, str]:
        try:
            return keep_keys(data_dir)
        except (OSError, ValueError) as error:
            self.problems.append(f"LMS_DATA_DIR={data_dir}: không đọc hoặc ghi được thư mục này ({error}).")
            return {}

    def secret(self, name: str, kept: Mapping[str, str], *, least: int) -> str:
        value = self.values.get(name) or kept.get(name, "")
        if not value and self.production:
            self.problems.append(f"{name}: bắt buộc khi LMS_ENV=production.")
        elif value and len(value) < least:
            self.problems.append(f"{name}: cần ít nhất {least} ký tự.")
        return value

    def data_key(self, kept: Mapping[str, str]) -> bytes:
        text = self.secret("LMS_DATA_KEY", kept, least=0)
        return self._key("LMS_DATA_KEY", text) if text else b""

    def earlier_data_keys(self, kept: Mapping[str, str]) -> tuple[bytes, ...]:
        name = "LMS_DATA_KEYS_EARLIER"
        texts = (self.values.get(name) or kept.get(name, "")).split(",")
        return tuple(self._key(name, text.strip()) for text in texts if text.strip())

    def _key(self, name: str, text: str) -> bytes:
        try:
            key = base64.b64decode(text, altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if len(key) != 32:
            self.problems.append(f"{name}: cần đúng 32 byte viết theo base64.")
        return key

    def database_url(self, data_dir: Path) -> str:
        url = self.values.get("LMS_DATABASE_URL") or f"sqlite:///{data_dir / 'lms.sqlite3'}"
        if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
            self.problems.append("LMS_DATABASE_URL: cần bắt đầu bằng sqlite:/// hoặc postgresql+psycopg://.")
        return url

    def base_url(self) -> str:
        url = (self.values.get("LMS_BASE_URL") or "http://127.0.0.1:8000").rstrip("/")
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query:
            self.problems.append(f"LMS_BASE_URL={url}: cần dạng https://ten-mien, không có đường dẫn phía sau.")
        elif self.production and parts.scheme != "https":
            self.problems.append(f"LMS_BASE_URL={url}: cần https khi LMS_ENV=production.")
        return url

    def mail_url(self) -> str:
        url = self.values.get("LMS_MAIL_URL", "")
        try:
            parts = urlsplit(url)
            sound = bool(parts.hostname and (parts.port or True) if parts.scheme in ("smtp", "smtps") else parts.path)
        except ValueError:
            sound = False
        if url and not (sound and url.startswith(("smtp://", "smtps://", "file:///"))):
            # It may hold a password, so it is not repeated here.
            self.problems.append("LMS_MAIL_URL: cần dạng smtp://máy-chủ:587, smtps://máy-chủ:465 hoặc file:///thư-mục.")
        return url

    def mail_from(self) -> str:
        sender = self.values.get("LMS_MAIL_FROM", "")
        if (sender or self.values.get("LMS_MAIL_URL")) and not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", sender):
            self.problems.append("LMS_MAIL_FROM: cần một địa chỉ e-mail để đứng tên gửi, ví dụ taphuan@tinh.gov.vn.")
        return sender

    def message_drop(self, data_dir: Path) -> tuple[str, ...]:
        text = self.values.get("LMS_MESSAGE_DROP", "sms" if demo_mark(data_dir).exists() else "")
        words = tuple(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))
        if set(words) - {"sms", "zalo"}:
            self.problems.append(f"LMS_MESSAGE_DROP={text}: chỉ nhận sms, zalo hoặc sms,zalo.")
            return ()
        return words

    def demo(self, data_dir: Path) -> bool:
        marked = demo_mark(data_dir).exists()
        if marked and self.production:
            self.problems.append(
                f"LMS_DATA_DIR={data_dir}: thư mục này giữ dữ liệu minh họa, không dùng với LMS_ENV=production."
            )
        return marked


def keep_keys(data_dir: Path) -> dict[str, str]:
    """The keys of a local run, made once and kept in the data folder, readable by their owner only."""
    path = data_dir / "keys.json"
    if not path.exists():
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_once(path, json.dumps(_new_keys(), indent=1))
    kept = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(kept, dict):
        raise ValueError(path.name)
    return {str(name): str(value) for name, value in kept.items()}


def _new_keys() -> dict[str, str]:
    return {
        "LMS_SECRET_KEY": secrets.token_urlsafe(48),
        "LMS_DATA_KEY": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "LMS_SIGNING_PASSPHRASE": secrets.token_urlsafe(32),
    }


def _write_once(path: Path, text: str) -> None:
    """Write the file whole or not at all; of two processes starting at once the first wins and the other reads its keys."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
