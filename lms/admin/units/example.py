"""The file of resolutions that is handed out to be filled in. Its rows are made up, and so are their numbers."""

from datetime import date

from lms.files.sheets import Column, write_sheet
from lms.units.changes.reading import HEADINGS

WIDTHS = {"number": 20, "new_name": 22, "old_name": 22, "kind": 14}
ROWS: tuple[tuple[str, ...], ...] = (
    ("01/NQ-MINH-HOA", "10/01/2027", "01/02/2027", "Sáp nhập", "06101", "", "06101", "Xã", "Bình Minh Họa", "20"),
    ("", "", "", "Sáp nhập", "06102", "", "06101", "", "", ""),
    ("02/NQ-MINH-HOA", "10/01/2027", "01/03/2027", "Chia", "06103", "", "06103", "Xã", "Thượng Minh Họa", "20"),
    ("", "", "", "Chia", "06103", "", "06199", "Xã", "Hạ Minh Họa", "20"),
    ("03/NQ-MINH-HOA", "10/01/2027", "01/04/2027", "Đổi tên", "06104", "", "", "", "Tên Mới", ""),
    ("", "", "", "Đổi loại", "06105", "", "", "Phường", "", ""),
    ("", "", "", "Đổi cấp trên", "06106", "", "", "", "", "20"),
)


def example_file(*, made_on: date) -> bytes:
    """An XLSX with the headings and one example of each kind of change."""
    columns = [Column(heading, WIDTHS.get(name, 14)) for name, heading in HEADINGS.items()]
    return write_sheet(columns, ROWS, name="Thay đổi đơn vị", made_on=made_on)
