"""The page from which a phone accepts the laptop of a hall."""

import shutil

from cryptography import x509
from flask import Flask
from flask.testing import FlaskClient

from lms import clock
from lms.hall.certificates import make_papers
from tests.reading import links, words


def test_a_phone_is_led_to_the_certificate(app: Flask, client: FlaskClient) -> None:
    folder = app.extensions["data_dir"]
    make_papers(folder, ["192.168.43.1"], now=clock.now())
    try:
        page, file = client.get("/hall"), client.get("/hall/ca.crt")
    finally:
        shutil.rmtree(folder / "hall")
    assert "/hall/ca.crt" in links(page)
    certificate = x509.load_der_x509_certificate(file.data)
    assert certificate.subject.rfc4514_string().startswith("CN=May chu hoi truong")
    assert file.mimetype == "application/x-x509-ca-cert"
    assert "Chọn Vẫn cài đặt" in words(page)
