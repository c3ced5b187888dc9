"""How a file of people is brought."""

import io

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.reading import words


def bring(client: FlaskClient, content: bytes, name: str = "danh-sach.xlsx") -> TestResponse:
    """The answer to a file that is dropped on the page."""
    return client.post("/imports", data={"file": (io.BytesIO(content), name)}, content_type="multipart/form-data")


def brought(client: FlaskClient, content: bytes) -> str:
    """The address of the preview."""
    answer = bring(client, content)
    assert answer.status_code == 303, words(answer)
    return answer.location
