"""What a command is handed by ``click.pass_obj``: settings, engine, sessions, each made when it is first asked for.

And the progress bar of long commands, and a day as it is typed.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import click
from sqlalchemy import Engine

from lms.config import Settings, load_settings
from lms.db import Sessions, make_engine, make_sessions
from lms.files.storage import Storage, storage_in
from lms.i18n import gettext as _
from lms.i18n import set_locale
from lms.kernel.errors import DomainError
from lms.keys.sealing import Vault, vault_of


class Day(click.ParamType[date]):
    """An ISO day; anything else is wrong usage."""

    name = "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day as a value."""
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(_("“%(text)s” không phải một ngày có trong lịch. Ghi theo mẫu 2026-11-22.", text=value), param, ctx)


@dataclass
class CommandContext:
    """The surroundings of one command. A command that needs no database (``certificates verify``) never opens one.

    ``reference``, ``follow`` and ``sentence`` are handed over by lms.cli, because they reach up to rooms that must not be
    known here; ``sentence`` is the words for a DomainError. So is ``check_schema``, which refuses a database that was never
    set up, or by another version, before anything is asked of it.
    """

    reference: Callable[[Sessions], None]
    follow: Callable[[Sessions, Vault], None]
    sentence: Callable[[DomainError], str]
    check_schema: Callable[[Engine], None] = lambda _engine: None

    def load_reference(self) -> None:
        """Load the data every installation starts with; safe to repeat."""
        self.reference(self.sessions)

    def catch_up(self) -> None:
        """Return when every room that follows the log has seen all of it; call it before figures are computed."""
        self.follow(self.sessions, self.vault)

    @cached_property
    def settings(self) -> Settings:
        """The settings of the environment; from here on texts are in their language. DomainError ``config.refused``."""
        settings = load_settings()
        set_locale(settings.locale)
        return settings

    @cached_property
    def engine(self) -> Engine:
        """The engine of ``LMS_DATABASE_URL``."""
        return make_engine(self.settings.database_url)

    @cached_property
    def sessions(self) -> Sessions:
        """The session factory; a command that writes uses ``lms.db.writing(obj.sessions)``. DomainError ``database.…``."""
        self.check_schema(self.engine)
        return make_sessions(self.engine)

    @cached_property
    def vault(self) -> Vault:
        """The vault under ``LMS_DATA_KEY`` and ``LMS_SIGNING_PASSPHRASE``."""
        return vault_of(self.settings.data_key, self.settings.signing_passphrase, self.settings.earlier_data_keys)

    @cached_property
    def storage(self) -> Storage:
        """The stored files of the data folder."""
        return storage_in(self.settings.data_dir)

    def close(self) -> None:
        """Give the connections back, if any were opened."""
        if "engine" in self.__dict__:
            self.engine.dispose()


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error, moved by ``progress(done, total)``; nothing at all when that is no terminal."""
    with click.progressbar(length=1, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos)

        yield progress
