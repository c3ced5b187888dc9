"""The command ``lms``: parses, calls an operation, commits. The commands of a room stand in its ``commands.py``.

Exit 0 done, 1 refused with a reason in words, 2 wrong usage. A mistake of the program itself shows its traceback.
"""

import json
import logging
import signal
import sys
import threading
from pathlib import Path
from types import FrameType

import click

from certificates.commands import certificates
from courses.attendance.marks.commands import marks
from courses.evidence.history.commands import history
from courses.obligations.commands import due_date
from lms import clock
from lms.access.commands import accounts
from lms.admin.units.commands import change
from lms.audit.queries import verify
from lms.backup import back_up
from lms.backup import restore as put_back
from lms.cases.commands import cases
from lms.cli_context import CommandContext, progress_bar
from lms.demo.commands import demo
from lms.doctor import examine
from lms.followers import catch_up
from lms.hall.commands import hall
from lms.i18n import _, format_instant, format_number
from lms.jobs.worker import run_worker
from lms.kernel.errors import DomainError
from lms.loading import load_reference
from lms.messages.channels import channels_of
from lms.people.commands import roster
from lms.reports.commands import plan, report
from lms.resealing import reseal
from lms.sentences import sentence
from lms.serving import serve as run_server
from lms.units.commands import units
from lms.upgrade import check_schema, upgrade
from lms.work import SCHEDULE, handlers

# The rooms' own commands, in the order of the help page.
ROOMS: tuple[click.Command, ...] = (
    units,
    roster,
    due_date,
    accounts,
    cases,
    report,
    plan,
    history,
    marks,
    certificates,
    hall,
    demo,
)

# Loading a resolution counts people and grants, which stand above the room of units; the word stands in its group.
units.add_command(change)


@click.group()
@click.pass_context
def lms(context: click.Context) -> None:
    """Quản lý tập huấn hòa giải viên ở cơ sở."""
    context.obj = CommandContext(
        reference=lambda sessions: load_reference(sessions, now=clock.now()),
        follow=lambda sessions, vault: catch_up(sessions, vault, now=clock.now()),
        sentence=sentence,
        check_schema=check_schema,
    )
    context.call_on_close(context.obj.close)


def main() -> None:
    """The entry point: a DomainError becomes its sentence on standard error and exit 1."""
    try:
        lms()
    except DomainError as error:
        click.echo(sentence(error), err=True)
        sys.exit(1)


@lms.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Địa chỉ mạng để nghe.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Số tiến trình phục vụ.")
@click.option("--tls-cert", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Chứng thư TLS (PEM).")
@click.option("--tls-key", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Khóa của chứng thư TLS (PEM).")
@click.pass_obj
def serve(obj: CommandContext, host: str, port: int, workers: int, tls_cert: Path | None, tls_key: Path | None) -> None:
    """Chạy máy chủ web."""
    if bool(tls_cert) != bool(tls_key):
        raise click.UsageError(_("--tls-cert và --tls-key đi cùng nhau."))
    # Wrong settings are refused here, once, and not by every process of the server.
    click.echo(_("Dữ liệu ở %(folder)s", folder=obj.settings.data_dir), err=True)
    run_server(host, port, workers=workers, tls_cert=tls_cert, tls_key=tls_key)


@lms.command()
@click.pass_obj
def worker(obj: CommandContext) -> None:
    """Làm các việc nền: niêm phong nhật ký, cập nhật số liệu, gửi và in."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    # That the schema was looked at is no news to whoever starts the program.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    stop = threading.Event()

    def leave(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    given = obj.settings
    work = handlers(obj.vault, obj.storage, given.base_url.rstrip("/"), channels_of(given), given.locale)
    run_worker(obj.sessions, work, SCHEDULE, stop=stop, now=clock.now)


@lms.group("db")
def database() -> None:
    """Cơ sở dữ liệu."""


@database.command("upgrade")
@click.pass_obj
def upgrade_database(obj: CommandContext) -> None:
    """Đưa cơ sở dữ liệu lên phiên bản này và nạp danh mục đi kèm; chạy lại không sao."""
    upgrade(obj.engine)
    obj.load_reference()
    click.echo(_("Cơ sở dữ liệu đã mới nhất."))


@lms.command()
@click.option("--json", "as_json", is_flag=True, help="In ra JSON.")
@click.pass_obj
def doctor(obj: CommandContext, as_json: bool) -> None:
    """Xem máy này đã đủ điều kiện chạy chưa, thiếu gì thì nói cách sửa."""
    findings = examine(obj, now=clock.now())
    if as_json:
        click.echo(json.dumps([vars(finding) for finding in findings], ensure_ascii=False))
    for finding in [] if as_json else findings:
        click.echo(f"{'✓' if finding.well else '✗'} {finding.name}: {finding.words}")
    unwell = sum(not finding.well for finding in findings)
    if unwell:
        raise DomainError("doctor.unwell", count=unwell)


@lms.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def backup(obj: CommandContext, file: Path) -> None:
    """Sao lưu cơ sở dữ liệu và mọi tệp vào FILE (tar.gz), trong khi hệ thống vẫn chạy."""
    with progress_bar(_("Đang sao lưu")) as progress:
        summary = back_up(obj.settings, file, now=clock.now(), progress=progress)
    click.echo(
        _(
            "Đã ghi %(path)s: cơ sở dữ liệu và %(files)s tệp, %(size)s MB.",
            path=file,
            files=format_number(summary.files),
            size=format_number(max(1, summary.size // 1_000_000)),
        )
    )
    if obj.settings.env == "production":
        click.echo(_("Trong tệp không có LMS_DATA_KEY và LMS_SIGNING_PASSPHRASE. Cất hai khóa này ở nơi khác."))


@lms.command()
@click.argument("file", type=click.Path(exists=True, path_type=Path, dir_okay=False))
@click.option("--replace", is_flag=True, help="Thay dữ liệu đang có.")
@click.pass_obj
def restore(obj: CommandContext, file: Path, replace: bool) -> None:
    """Khôi phục từ FILE do lms backup ghi ra. Dừng máy chủ web và lms worker trước khi chạy."""
    with progress_bar(_("Đang khôi phục")) as progress:
        made_at = put_back(obj.settings, file, replace=replace, now=clock.now(), progress=progress)
    click.echo(_("Đã khôi phục về lúc %(at)s.", at=format_instant(made_at)))


@lms.group()
def audit() -> None:
    """Nhật ký."""


@audit.command("verify")
@click.option("--json", "as_json", is_flag=True, help="In ra JSON.")
@click.pass_obj
def verify_log(obj: CommandContext, as_json: bool) -> None:
    """Tính lại chuỗi niêm phong của nhật ký từ đầu đến cuối."""
    with obj.sessions() as session:
        found = verify(session)
    if as_json:
        click.echo(json.dumps(vars(found)))
    if found.broken_at is not None:
        raise DomainError("audit.chain_broken", seal=found.broken_at)
    if not as_json:
        click.echo(
            _(
                "Nhật ký nguyên vẹn: %(sealed)s sự kiện đã niêm phong, %(unsealed)s chờ niêm phong.\nMã cuối chuỗi: %(head)s",
                sealed=format_number(found.sealed),
                unsealed=format_number(found.unsealed),
                head=found.head,
            )
        )


@lms.group("keys")
def data_keys() -> None:
    """Khóa dữ liệu."""


@data_keys.command("rotate-data")
@click.pass_obj
def rotate_data(obj: CommandContext) -> None:
    """Mã hóa lại bằng LMS_DATA_KEY những gì còn nằm dưới khóa cũ; chạy lại không sao, hệ thống vẫn chạy."""
    with progress_bar(_("Đang mã hóa lại")) as progress:
        found = reseal(obj.sessions, obj.vault, progress=progress)
    click.echo(_("Đã mã hóa lại %(n)s giá trị bằng khóa đang dùng.", n=format_number(found)))


for room in ROOMS:
    lms.add_command(room)
