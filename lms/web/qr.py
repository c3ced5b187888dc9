"""QR codes as one SVG path, sharp at any size and without inline styles. What a code says is not decided here."""

from dataclasses import dataclass

# Choosing the best of eight masks costs five times as much as drawing with one; any mask reads.
MASK = 3
# The white of the page around adds the rest of the four that the standard asks for.
QUIET = 2


@dataclass(frozen=True, slots=True)
class Drawn:
    """``side`` in modules, a quiet zone of two on each side included; ``path`` for a ``<path d>``."""

    side: int
    path: str


def draw(text: str) -> Drawn:
    """The code of a text, about 1 ms for an address; level M, so that a shadow on the wall does no harm."""
    # It brings a library of pictures along, which a process that draws no code need not load.
    from qrcode import QRCode
    from qrcode.constants import ERROR_CORRECT_M

    code = QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=MASK)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    runs = (run for y, row in enumerate(rows, QUIET) for run in _runs(row, y))
    return Drawn(len(rows) + 2 * QUIET, "".join(runs))


def _runs(row: list[bool], y: int) -> list[str]:
    """Each run of dark modules of a row as one rectangle."""
    found, start = [], None
    for x, dark in enumerate([*row, False]):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            found.append(f"M{start + QUIET} {y}h{x - start}v1h-{x - start}z")
            start = None
    return found
