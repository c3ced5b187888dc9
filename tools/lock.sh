#!/bin/sh
# Writes requirements.lock (to run) and requirements-test.lock (to run and test) from pyproject.toml.
# Every version with its hashes, for every platform, and no address of any package index. Needs uv.
set -eu
cd "$(dirname "$0")/.."

compile() {
    # setuptools is locked too, because ./run installs this project without fetching a build environment.
    echo 'setuptools>=80' | "${UV:-uv}" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-header --no-annotate --no-emit-index-url --no-emit-find-links --allow-unsafe "$@" pyproject.toml - >/dev/null
}

# The larger set first: what runs is then tested with the very versions it runs with.
compile --extra postgres --extra test --output-file requirements-test.lock
compile --extra postgres --constraint requirements-test.lock --output-file requirements.lock
