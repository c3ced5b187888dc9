"""``lms certificates verify``: with ``--keys`` it opens no database and needs no network."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from certificates.offline import Found, read_keys, verify_pdf, verify_text
from certificates.queries import PURPOSE
from certificates.rules import Answer, sheet_lines
from lms.cli_context import CommandContext
from lms.i18n import N_
from lms.i18n import gettext as _
from lms.kernel.errors import DomainError
from lms.keys.queries import public_keys

ANSWERS: dict[Answer, str] = {
    Answer.VALID: N_("Chữ ký khớp. Chưa biết giấy có bị thu hồi không: muốn biết thì quét mã QR."),
    Answer.DEMO: N_("Giấy minh họa, in từ dữ liệu minh họa; không có giá trị."),
    Answer.ALTERED: N_("Giấy này đã bị sửa: nội dung không khớp với chữ ký."),
}


@click.group()
def certificates() -> None:
    """Giấy chứng nhận."""


@certificates.command("verify")
@click.argument("source", metavar="FILE.pdf|TEXT")
@click.option("--keys", "key_file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Khóa công khai (JSON).")
@click.option("--json", "as_json", is_flag=True, help="In ra JSON.")
@click.pass_obj
def verify(obj: CommandContext, source: str, key_file: Path | None, as_json: bool) -> None:
    """Kiểm tra một giấy chứng nhận mà không cần mạng. Không có --keys thì lấy khóa trong cơ sở dữ liệu."""
    keys = _keys(obj, key_file)
    found = verify_text(source.encode(), keys) if source.lstrip().startswith("{") else verify_pdf(_read(source), keys)
    if as_json:
        facts = asdict(found.printed) if found.printed else None
        click.echo(json.dumps({"answer": found.answer.value, "printed": facts, "missing": found.missing}, ensure_ascii=False))
    else:
        _print(found)
    if found.answer is not Answer.VALID:
        raise SystemExit(1)


def _keys(obj: CommandContext, key_file: Path | None) -> dict[str, bytes]:
    if key_file is None:
        with obj.sessions() as db:
            return read_keys(public_keys(db, PURPOSE))
    try:
        return read_keys(json.loads(key_file.read_bytes()))
    except ValueError as error:
        raise DomainError("certificates.keys_unreadable") from error


def _read(source: str) -> bytes:
    try:
        return Path(source).read_bytes()
    except OSError as error:
        raise DomainError("certificates.no_such_file", path=source[:100]) from error


def _print(found: Found) -> None:
    click.echo(_(ANSWERS[found.answer]))
    for line in found.missing or ():
        click.echo(_("Đã ký mà không có trên giấy: %(line)s", line=line))
    if found.printed:
        click.echo(_("Nội dung đã ký:"))
        for line in sheet_lines(found.printed):
            if line:
                click.echo(f"  {line}")
