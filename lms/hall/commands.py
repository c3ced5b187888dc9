"""``lms hall certificate``: one command before a class in a hall without signal."""

import contextlib
import socket
import sys

import click

from lms import clock
from lms.cli_context import CommandContext
from lms.hall.papers import kept_authority
from lms.i18n import _


@click.group()
def hall() -> None:
    """Máy tính mang đến hội trường không có mạng."""


@hall.command("certificate")
@click.option("--address", "addresses", multiple=True, help="Địa chỉ của máy này trong mạng phát ra; ghi được nhiều lần.")
@click.option("--port", default=8443, show_default=True, type=click.IntRange(1, 65535))
@click.pass_obj
def certificate(obj: CommandContext, addresses: tuple[str, ...], port: int) -> None:
    """Làm chứng thư để điện thoại trong hội trường mở được trang https của máy này."""
    from lms.hall.certificates import is_private, make_papers  # its library is heavy, and no other command needs it

    names = list(addresses) or [one for one in own_addresses() if is_private(one)]
    papers = make_papers(obj.settings.data_dir, names, now=clock.now())
    _content, mark = kept_authority(obj.settings.data_dir) or (b"", "")
    address = f"https://{names[0]}:{port}"
    click.echo(_("Đã làm chứng thư cho %(names)s.", names=", ".join(names)))
    click.echo(_("Chạy máy chủ bằng lệnh này:"))
    click.echo(f"  LMS_BASE_URL={address} {sys.argv[0]} serve --host 0.0.0.0 --port {port} \\")
    click.echo(f"    --tls-cert {papers.certificate} --tls-key {papers.key}")
    click.echo(_("Điện thoại dùng làm máy quét mở %(address)s và làm theo trang ấy. Mã để quét:", address=f"{address}/hall"))
    click.echo(_drawn(f"{address}/hall"))
    click.echo(_("Dấu của chứng thư, để so trên điện thoại: %(mark)s", mark=mark))


def own_addresses() -> list[str]:
    """The address by which this computer would speak to its private network; no packet is sent to learn it."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("10.255.255.255", 9))
        return [str(probe.getsockname()[0])]
    return []


def _drawn(text: str) -> str:
    """The code in half blocks, dark on light whatever the terminal's colours."""
    from qrcode import QRCode  # as in lms.web.qr: most commands draw none

    code = QRCode(border=2)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    rows += [[False] * len(rows[0])] * (len(rows) % 2)
    halves = {(True, True): " ", (True, False): "▄", (False, True): "▀", (False, False): "█"}
    lines = (
        "".join(halves[upper, lower] for upper, lower in zip(*pair, strict=True))
        for pair in zip(rows[::2], rows[1::2], strict=True)
    )
    return "\n".join(f"  {line}" for line in lines)
