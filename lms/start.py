"""What ./run does once everything is installed: a database that is up to date, demo data on the first start, the processes.

For one computer and for trying out. A real installation runs ``lms serve`` and ``lms worker`` under its own supervisor.
"""

import ipaddress
import os
import socket
import sys
from pathlib import Path

import click

from lms import clock
from lms.config import Settings, default_data_dir, load_settings
from lms.demo.mark import SignIn, read_mark
from lms.i18n import _, set_locale
from lms.kernel.errors import DomainError
from lms.prepared import hold_folder, is_prepared
from lms.supervising import supervise


def address_of(host: str, port: int) -> str:
    """The address to type: the one this computer has on its network when it serves all of them."""
    if host in ("0.0.0.0", "::"):
        host = _own_address()
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _own_address() -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Nothing is sent: this only asks which of our addresses would be used.
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def is_local(host: str) -> bool:
    """True when the host names this computer only."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_port(host: str, port: int) -> None:
    """DomainError when another program holds the port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise DomainError("start.port_in_use", port=str(port), why=error.strerror, other=str(port + 1)) from error


def settle_environment(host: str, port: int, data: Path | None) -> None:
    """Say by the environment what the options say, for this process and those it starts."""
    if data is not None:
        os.environ["LMS_DATA_DIR"] = str(data.expanduser().resolve())
    os.environ.setdefault("LMS_BASE_URL", address_of(host, port))


@click.command(help="Phục vụ ứng dụng trên máy này. / Serve the application on this computer.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Cổng. / Port.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Địa chỉ để phục vụ. / Address to serve on.")
@click.option("--data", type=click.Path(path_type=Path), help=f"Thư mục dữ liệu. / Data folder. [{default_data_dir().name}/]")
@click.option("--fresh", is_flag=True, help="Xóa dữ liệu rồi làm lại từ đầu. / Wipe the data and begin again.")
@click.option("--scale", type=click.Choice(["commune", "province", "national"]), default="province", show_default=True)
@click.option("--no-demo", is_flag=True, help="Không nạp tỉnh minh họa. / Do not load the demo province.")
@click.option("--setup", is_flag=True, help="Chỉ cài đặt rồi dừng. / Set up, then stop.")
def main(port: int, host: str, data: Path | None, fresh: bool, scale: str, no_demo: bool, setup: bool) -> None:
    """Get everything ready, start it, and stay until Ctrl-C."""
    if setup:
        return
    settle_environment(host, port, data)
    try:
        start(host, port, fresh=fresh, scale=None if no_demo else scale)
    except DomainError as error:
        # Only who is refused needs the words of every room.
        from lms.sentences import sentence

        sys.exit(sentence(error))


def start(host: str, port: int, *, fresh: bool, scale: str | None) -> None:
    """Prepare the data folder, then run the server and the worker. ``scale`` None means without demo data."""
    settings = load_settings()
    set_locale(settings.locale)
    check_port(host, port)
    with hold_folder(settings.data_dir):
        code = None if is_prepared(settings) and not fresh else make_ready(settings, fresh=fresh, scale=scale)
        mark = read_mark(settings.data_dir)
        sign_ins = mark.sign_ins if mark else ()
        supervise(host, port, lambda: announce(host, address_of(host, port), sign_ins, code))


def make_ready(settings: Settings, *, fresh: bool, scale: str | None) -> str | None:
    """What only a first start, a new version or ``--fresh`` needs; returns the first administrator's code, if there is one."""
    # Imported here because these bring in every room, which an ordinary start leaves to the server's processes.
    from lms.preparing import has_own_data, prepare, wipe

    if fresh:
        if has_own_data(settings):
            click.confirm(_("Ở đây có dữ liệu thật. Xóa hết và làm lại từ đầu?"), abort=True)
        wipe(settings)
    return prepare(load_settings(), scale=scale, now=clock.now(), today=clock.today())


def announce(host: str, address: str, sign_ins: tuple[SignIn, ...], code: str | None) -> None:
    """Print where to go and with what to sign in."""
    lines = ["", _("Đang phục vụ tại %(address)s", address=address)]
    if code:
        lines.append(
            _(
                "Lập tài khoản quản trị đầu tiên (dùng một lần): %(address)s",
                address=f"{address}/first-admin/{code}",
            )
        )
    if sign_ins:
        lines += ["", _("Dữ liệu minh họa. Đăng nhập bằng:")]
        lines += [f"  {_(one.role):<28} {one.username:<20} {one.secret}" for one in sign_ins]
        if not is_local(host):
            lines += ["", _("Chú ý: máy khác trong mạng cũng mở được trang minh họa này.")]
    lines += ["", _("Dừng: Ctrl-C"), ""]
    click.echo("\n".join(lines))


if __name__ == "__main__":
    main(prog_name="./run")
