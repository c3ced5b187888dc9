"""The two things a view hands to operations beside the session: the vault that seals fields, and the store of files."""

from pathlib import Path
from typing import cast

from flask import current_app

from lms.files.storage import Storage
from lms.keys.sealing import Vault


def vault() -> Vault:
    """The vault of the running application."""
    return cast(Vault, current_app.extensions["vault"])


def storage() -> Storage:
    """Where uploads and documents of the running application lie."""
    return cast(Storage, current_app.extensions["storage"])


def data_dir() -> Path:
    """The data folder of the running application."""
    return cast(Path, current_app.extensions["data_dir"])
