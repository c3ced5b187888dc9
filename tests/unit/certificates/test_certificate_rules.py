"""What is printed and signed, how bodies are named, and what a stranger is told. No database."""

import dataclasses
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.designs.a4_landscape import EXAMPLE, NAMES, context
from certificates.designs.registry import DESIGNS
from certificates.rules import (
    Answer,
    Printed,
    Refusal,
    Standing,
    answer,
    canonical,
    differing,
    issuing_body,
    read_payload,
    refusal,
    register_no,
    sheet_lines,
)
from lms.units.rules import Level


def test_the_payload_is_read_back_as_it_was_printed() -> None:
    assert read_payload(canonical(EXAMPLE)) == EXAMPLE


def test_nfc_and_nfd_of_a_name_sign_the_same_bytes() -> None:
    decomposed = dataclasses.replace(EXAMPLE, name=unicodedata.normalize("NFD", EXAMPLE.name))
    assert canonical(decomposed) == canonical(EXAMPLE)


@given(
    st.sampled_from([field.name for field in dataclasses.fields(Printed) if field.name not in ("form", "demo", "periods")]),
    st.text(max_size=8),
)
def test_every_printed_fact_is_in_the_signed_bytes(name: str, text: str) -> None:
    changed = dataclasses.replace(EXAMPLE, **{name: text})  # type: ignore[arg-type]
    if unicodedata.normalize("NFC", text) != getattr(EXAMPLE, name):
        assert canonical(changed) != canonical(EXAMPLE)
        assert differing(changed, EXAMPLE) == (name,)


@pytest.mark.parametrize(
    "payload", [b"", b"[]", b"{}", b"\xff", canonical(EXAMPLE).replace(b'"periods":16', b'"periods":"16"')]
)
def test_other_bytes_are_no_payload(payload: bytes) -> None:
    with pytest.raises(ValueError, match=r"payload|kind"):
        read_payload(payload)


def test_bodies_and_their_numbers() -> None:
    province = issuing_body(Level.PROVINCE, "20", "Tỉnh Lạng Sơn", homonyms=["Tỉnh Lai Châu"])
    assert (province.above, province.name) == ("ỦY BAN NHÂN DÂN TỈNH LẠNG SƠN", "SỞ TƯ PHÁP")
    assert province.title == "Sở Tư pháp tỉnh Lạng Sơn"
    assert register_no(412, 2026, province.suffix) == "412/2026/STP-LS"
    assert issuing_body(Level.PROVINCE, "12", "Tỉnh Lai Châu", homonyms=["Tỉnh Lào Cai"]).suffix == "STP-LC12"
    commune = issuing_body(Level.COMMUNE, "06325", "Xã Lộc Bình")
    assert (commune.above, commune.name, commune.suffix) == ("", "ỦY BAN NHÂN DÂN XÃ LỘC BÌNH", "UBND-06325")
    assert commune.title == "Ủy ban nhân dân xã Lộc Bình"
    assert register_no(1, 2026, commune.suffix, "B") == "1/2026/UBND-06325-B"


def test_each_state_has_its_answer() -> None:
    plain = {"signature_holds": True, "demo": False, "revoked": False, "replaced": False}
    assert answer(**plain) is Answer.VALID
    assert answer(**{**plain, "revoked": True}) is Answer.REVOKED
    assert answer(**{**plain, "revoked": True, "replaced": True}) is Answer.REPLACED
    assert answer(**{**plain, "signature_holds": False}) is Answer.ALTERED


@given(st.booleans(), st.booleans(), st.booleans())
def test_a_demo_certificate_is_never_valid(holds: bool, revoked: bool, replaced: bool) -> None:
    assert answer(signature_holds=holds, demo=True, revoked=revoked, replaced=replaced) in (Answer.DEMO, Answer.ALTERED)


@pytest.mark.parametrize(
    ("standing", "why"),
    [
        (Standing(True, False, False), None),
        (Standing(False, False, False), Refusal.NOT_COMPLETED),
        (Standing(True, False, True), Refusal.ALREADY),
        (Standing(True, True, False), Refusal.IMPORTED),
    ],
)
def test_who_is_eligible(standing: Standing, why: Refusal | None) -> None:
    assert refusal(standing) is why


def test_the_sheet_in_words() -> None:
    lines = dict(zip(NAMES, sheet_lines(EXAMPLE), strict=True))
    assert lines["holder"] == "Bà Hoàng Thị Lan"
    assert lines["about"] == "sinh ngày 14/6/1968, hòa giải viên tổ hòa giải thôn Nà Lộc, xã Văn Quan, tỉnh Lạng Sơn"
    assert lines["dated"] == "Lạng Sơn, ngày 08 tháng 5 năm 2026"
    assert lines["demo_mark"] == "DỮ LIỆU MINH HỌA"
    one_day = dataclasses.replace(EXAMPLE, begun_on=EXAMPLE.completed_on, born="1968", demo=False)
    lines = dict(zip(NAMES, sheet_lines(one_day), strict=True))
    assert "16 tiết, ngày 28/4/2026," in lines["programme"]
    assert lines["about"].startswith("sinh năm 1968")
    assert lines["demo_mark"] == ""


@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: str(design.KEY))
def test_a_design_keeps_the_contract(design: object) -> None:
    assert {"vi", "en"} <= set(getattr(design, "TITLE"))  # noqa: B009
    assert getattr(design, "EXPLANATION")  # noqa: B009
    laid_out = set(context(getattr(design, "EXAMPLE")).values())  # noqa: B009
    assert set(sheet_lines(EXAMPLE)) <= laid_out
