"""How the forms of careers are sent."""

import io
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

DECISION = {"number": "45/QĐ-UBND", "signed_on": "02/03/2026"}


def sent(client: FlaskClient, path: str, scan: tuple[bytes, str] | None = None, /, **fields: Any) -> TestResponse:
    """A form with its file, as a browser sends it."""
    data: dict[str, Any] = {**fields}
    if scan:
        data["scan"] = (io.BytesIO(scan[0]), scan[1])
    return client.post(path, data=data, content_type="multipart/form-data")
