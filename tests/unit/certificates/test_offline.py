"""The check without network: a genuine sheet, an edited one, another key, made-up data."""

import base64
import dataclasses
import io
import json
from pathlib import Path

import pypdf
import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pypdf.generic import DecodedStreamObject, NameObject

from certificates.commands import certificates
from certificates.designs.a4_landscape import EXAMPLE
from certificates.offline import read_keys, verify_pdf, verify_text
from certificates.render import render
from certificates.rules import Answer, Printed, canonical
from lms.cli_context import CommandContext
from lms.kernel.errors import DomainError
from lms.sentences import sentence

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
PUBLIC = KEY.public_key().public_bytes_raw()
KEY_SET = {"keys": [{"kid": "202611-test", "x": base64.urlsafe_b64encode(PUBLIC).rstrip(b"=").decode()}]}
GENUINE = dataclasses.replace(EXAMPLE, demo=False)


def carried(printed: Printed, *, signed: Printed | None = None) -> str:
    signature = base64.b64encode(KEY.sign(canonical(signed or printed))).decode()
    return json.dumps({"kid": "202611-test", "payload": canonical(printed).decode(), "signature": signature})


def sheet(printed: Printed, *, inside: Printed | None = None) -> bytes:
    return render(canonical(printed), "http://127.0.0.1/verify/X", "2026-05-08T08:00:00+07:00", carried(inside or printed))


@pytest.fixture(scope="module")
def genuine() -> bytes:
    return sheet(GENUINE)


def test_a_genuine_sheet(genuine: bytes) -> None:
    found = verify_pdf(genuine, read_keys(KEY_SET))
    assert (found.answer, found.printed, found.missing) == (Answer.VALID, GENUINE, ())


def test_a_sheet_whose_text_differs_is_named_line_by_line() -> None:
    edited = dataclasses.replace(GENUINE, name="Hoàng Thị Loan")
    found = verify_pdf(sheet(edited, inside=GENUINE), read_keys(KEY_SET))
    assert (found.answer, found.missing) == (Answer.ALTERED, ("Bà Hoàng Thị Lan",))


@pytest.mark.parametrize(
    "name", [field.name for field in dataclasses.fields(Printed) if field.name not in ("form", "demo", "periods")]
)
def test_any_changed_fact_breaks_the_signature(name: str) -> None:
    forged = dataclasses.replace(GENUINE, **{name: "2026-01-01"})  # type: ignore[arg-type]
    found = verify_text(carried(forged, signed=GENUINE).encode(), read_keys(KEY_SET))
    assert (found.answer, found.printed) == (Answer.ALTERED, None)


def test_made_up_data_is_never_genuine() -> None:
    assert verify_text(carried(EXAMPLE).encode(), read_keys(KEY_SET)).answer is Answer.DEMO


def without_attachment() -> bytes:
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(100, 100)
    page[NameObject("/Contents")] = DecodedStreamObject()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 cut off", b"no pdf", without_attachment()])
def test_a_file_without_a_signature_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(DomainError, match="not_a_payload"):
        verify_pdf(content, {})


def test_an_unknown_key_is_said_so(genuine: bytes) -> None:
    with pytest.raises(DomainError, match="no_such_key"):
        verify_pdf(genuine, {})
    broken_sets: list[object] = [{}, [], {"keys": [{"kid": "a"}]}]
    for broken in broken_sets:
        with pytest.raises(DomainError, match="keys_unreadable"):
            read_keys(broken)


def _nothing(*_args: object) -> None:
    """Neither reference data nor followers are needed here."""


def test_the_command_needs_no_database(genuine: bytes, tmp_path: Path) -> None:
    file, keys = tmp_path / "giay.pdf", tmp_path / "keys.json"
    file.write_bytes(genuine)
    keys.write_text(json.dumps(KEY_SET))
    obj = CommandContext(_nothing, _nothing, sentence)
    done = CliRunner().invoke(certificates, ["verify", str(file), "--keys", str(keys)], obj=obj)
    assert done.exit_code == 0, done.output
    assert "Chữ ký khớp" in done.stdout
    assert "Bà Hoàng Thị Lan" in done.stdout
    demo = CliRunner().invoke(certificates, ["verify", carried(EXAMPLE), "--keys", str(keys), "--json"], obj=obj)
    assert (demo.exit_code, json.loads(demo.stdout)["answer"]) == (1, "demo")
