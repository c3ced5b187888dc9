"""What the browser's programs take from others: locked by content, from no named place, in versions that belong together."""

import json
from pathlib import Path

from tools import assets

LOCK = json.loads((assets.ROOT / "package-lock.json").read_text())
PACKAGES = {name: facts for name, facts in LOCK["packages"].items() if name}


def test_every_package_is_locked_by_its_content_and_names_no_registry() -> None:
    assert PACKAGES and all(facts["integrity"].startswith("sha512-") for facts in PACKAGES.values())
    assert not any("resolved" in facts for facts in PACKAGES.values())


def test_the_decoder_is_the_one_its_wrapper_was_made_with() -> None:
    wanted = PACKAGES["node_modules/barcode-detector"]["dependencies"]["zxing-wasm"]
    assert PACKAGES["node_modules/zxing-wasm"]["version"] == wanted
    assert "zxing-wasm" not in LOCK["packages"][""]["dependencies"]


def test_files_are_exchanged_as_a_whole(tmp_path: Path) -> None:
    modules, vendor = tmp_path / "node_modules", tmp_path / "vendor"
    for source in assets.FILES:
        (modules / source).parent.mkdir(parents=True, exist_ok=True)
        (modules / source).write_text(source)
    (vendor / "left-over").mkdir(parents=True)
    assets.place(modules, vendor)
    stand = {str(path.relative_to(vendor)) for path in vendor.rglob("*") if path.is_file()}
    assert stand == {*assets.FILES.values(), f"{assets.PACKED}.br"}
    assert not list(tmp_path.glob("vendor.*"))
