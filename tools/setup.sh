#!/bin/sh
# Sets up what ./run (argument: run) or ./test (argument: test) needs, in .venv beside the source. Safe to repeat; a second
# call that has nothing to do ends in a few hundredths of a second. Assumes git and Python 3.11 or newer, nothing else.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
purpose=${1:-run}
venv="$root/.venv"
python="$venv/bin/python"
lock="$root/requirements.lock"
[ "$purpose" = test ] && lock="$root/requirements-test.lock"

say() { # Vietnamese, English
    case "${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}" in
        en*) printf '%s\n' "$2" >&2 ;;
        *) printf '%s\n' "$1" >&2 ;;
    esac
}

stop() { say "$1" "$2"; exit 1; }

# --- the machine's own packages ---------------------------------------------------------------------------------------

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null 2>&1 && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then sudo "$@"
    else return 1
    fi
}

# Install Debian packages if this machine can; the caller says what to do if it cannot.
apt_install() {
    command -v apt-get >/dev/null 2>&1 || return 1
    say "Cài gói hệ thống (cần quyền root): $*" "Installing system packages (needs root): $*"
    as_root apt-get -qq update >/dev/null || return 1
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" >/dev/null
}

is_ubuntu() { grep -qs '^ID=ubuntu' /etc/os-release; }

# --- Python -----------------------------------------------------------------------------------------------------------

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }
complete() { "$1" -c 'import ensurepip, venv' >/dev/null 2>&1; }

# The first Python that really runs, is new enough and can make an environment; else the first that is new enough.
# Names alone do not tell: version managers leave commands on the path that run nothing.
find_python() {
    poor=
    for name in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python3.14 python3.15 python \
        /opt/homebrew/bin/python3 /usr/local/bin/python3; do
        command -v "$name" >/dev/null 2>&1 && new_enough "$name" || continue
        if complete "$name"; then printf '%s\n' "$name"; return; fi
        poor=${poor:-$name}
    done
    printf '%s\n' "$poor"
}

make_venv() {
    base=$(find_python)
    [ -n "$base" ] || stop "Cần Python 3.11 trở lên. Cài Python rồi chạy lại lệnh này." \
        "Python 3.11 or newer is needed. Install it, then run this command again."
    if ! complete "$base"; then
        version=$("$base" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        apt_install "python$version-venv" || apt_install python3-venv || true
        complete "$base" || stop "Python này thiếu mô-đun venv. Chạy: sudo apt-get install python$version-venv, rồi chạy lại lệnh này." \
            "This Python lacks its venv module. Run: sudo apt-get install python$version-venv, then this command again."
    fi
    say "Tạo môi trường Python…" "Making the Python environment…"
    "$base" -m venv --clear "$venv"
}

install_packages() {
    say "Cài thư viện đã khóa phiên bản…" "Installing the locked libraries…"
    "$python" -m pip install --quiet --disable-pip-version-check --no-deps --prefer-binary --require-hashes -r "$lock"
    "$python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e "$root"
}

# --- libraries that pip cannot bring ----------------------------------------------------------------------------------

draws_pdf() { "$python" -c 'import weasyprint' >/dev/null 2>&1; }

install_pango() {
    draws_pdf && return
    if [ "$(uname)" = Darwin ]; then
        if command -v brew >/dev/null 2>&1; then brew install --quiet pango; fi
        line="brew install pango"
    else
        packages="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        # shellcheck disable=SC2086
        apt_install $packages || true
        line="sudo apt-get install $packages"
    fi
    draws_pdf || stop "Thiếu thư viện Pango để in giấy chứng nhận. Chạy: $line, rồi chạy lại lệnh này." \
        "Pango is missing, which prints the certificates. Run: $line, then this command again."
}

has_browser() { "$python" "$root/tools/browser.py" >/dev/null 2>&1; }

install_browser() {
    if [ "$(uname)" = Linux ] && ! "$python" -m playwright --version >/dev/null 2>&1; then apt_install libatomic1 || true; fi
    has_browser && return
    say "Cài trình duyệt Chromium cho kiểm thử…" "Installing Chromium for the tests…"
    if [ "$(uname)" = Linux ] && ! is_ubuntu; then apt_install chromium || true; fi
    # Ubuntu's package is an empty shell around a snap, and macOS has none: there the test library brings its own.
    has_browser || "$python" -m playwright install chromium >&2 || true
    if ! has_browser && [ "$(uname)" = Linux ]; then as_root "$python" -m playwright install-deps chromium >&2 || true; fi
    has_browser || stop "Không có Chromium cho kiểm thử. Chạy: sudo apt-get install chromium, rồi chạy lại lệnh này." \
        "There is no Chromium for the tests. Run: sudo apt-get install chromium, then this command again."
}

# --- the steps, each skipped while nothing it depends on has changed --------------------------------------------------

mark() { cat "$lock" "$root/pyproject.toml" "$root/tools/setup.sh" | cksum | tr -d '\n'; printf ' %s' "$root"; }
assets() { cat "$root/package.json" "$root/package-lock.json" "$root/requirements-node.lock" "$root/tools/assets.py" | cksum; }
texts() { find "$root/lms/translations" -name '*.po' -exec cat {} + 2>/dev/null | cksum; }
kept() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }

now=$(mark)
if ! [ -x "$python" ] || ! new_enough "$python"; then make_venv; fi
# What the tests need includes what running needs.
if ! kept "$venv/stamp-$purpose" "$now" && ! { [ "$purpose" = run ] && kept "$venv/stamp-both" "$now"; }; then
    install_packages
    install_pango
    [ "$purpose" = run ] || install_browser
    printf '%s' "$now" >"$venv/stamp-$purpose"
    if [ "$purpose" = test ]; then
        lock="$root/requirements.lock"
        mark >"$venv/stamp-both"
    fi
fi

now=$(assets)
if ! kept "$venv/stamp-assets" "$now" || ! [ -d "$root/lms/static/vendor" ]; then
    say "Tải các tệp của trình duyệt đã khóa phiên bản…" "Fetching the browser's locked files…"
    if "$python" "$root/tools/assets.py"; then printf '%s' "$now" >"$venv/stamp-assets"
    elif [ "$purpose" = test ]; then
        stop "Chưa tải được các tệp của trình duyệt. Kiểm tra mạng rồi chạy lại lệnh này." \
            "The browser's files could not be fetched. Check the network, then run this command again."
    else
        # Everything but the scanner of cards works without them; the next start tries again.
        say "Chưa tải được các tệp của trình duyệt; trang quét thẻ chưa dùng được, các trang khác vẫn chạy." \
            "The browser's files could not be fetched: the page that scans cards waits for them, all others work."
    fi
fi

now=$(texts)
if ! kept "$venv/stamp-texts" "$now"; then
    "$python" "$root/tools/catalogue.py" compile
    printf '%s' "$now" >"$venv/stamp-texts"
fi
