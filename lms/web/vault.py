"""The two things a view hands to operations beside the session: the vault that seals fields, and the store of files."""

from pathlib import Path
from typing import TYPE_CHECKING, cast

from flask import current_app

from lms.keys.sealing import Vault

if TYPE_CHECKING:
    # The frame of the web and the store of files stand side by side: neither runs the other's code.
    from lms.files.storage import Storage


def vault() -> Vault:
    """The vault of the running application."""
    return cast(Vault, current_app.extensions["vault"])


def storage() -> "Storage":
    """Where uploads and documents of the running application lie."""
    return cast("Storage", current_app.extensions["storage"])


def data_dir() -> Path:
    """The data folder of the running application."""
    return cast(Path, current_app.extensions["data_dir"])
