# What the scripts of deploy/ stand on: the Debian packages and a virtual environment from a lock file.
# Sourced, not run. Does nothing where all is there already, so that a second run needs no network and no time.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv="$root/.venv"

# Images of machines often set this. Then each process would compile all of Sortgate anew, and the tests start hundreds.
unset PYTHONDONTWRITEBYTECODE

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }

fail() {
    printf 'error: %s\n' "$*" >&2
    exit 69 # EX_UNAVAILABLE
}

# as_root COMMAND...: with sudo where we are not root.
as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi; }

# ensure_debian PACKAGE...: installs those that are missing.
ensure_debian() {
    command -v dpkg-query >/dev/null || fail "this is no Debian system; install the equivalents of: $*"
    local missing=() package
    for package in "$@"; do
        dpkg-query -W -f='${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^ii' || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    [ "$(id -u)" -eq 0 ] || command -v sudo >/dev/null ||
        fail "installing Debian packages needs root: run as root, install sudo, or install these yourself: ${missing[*]}"
    say "Installing Debian packages: ${missing[*]}"
    as_root apt-get update -qq || fail "the list of Debian packages could not be fetched; is there a network?"
    # A fresh machine installs its first updates by itself, and holds the lock meanwhile.
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        -o DPkg::Lock::Timeout=300 "${missing[@]}" >/dev/null || fail "apt-get could not install: ${missing[*]}"
}

# stamp_of LOCK: a hash of all that an environment is made from.
stamp_of() { cat "$root/deploy/lock/$1.txt" "$root/pyproject.toml" | sha256sum | cut -d' ' -f1; }

# ensure_environment LOCK: a virtual environment with exactly the packages of deploy/lock/LOCK.txt, and this checkout.
# The larger lock (dev) also serves where the smaller (runtime) is asked for.
ensure_environment() {
    local lock="$root/deploy/lock/$1.txt" python="${PYTHON:-python3}" kind
    for kind in "$1" dev; do
        [ "$(cat "$venv/.locked-$kind" 2>/dev/null)" = "$(stamp_of "$kind")" ] && return
    done
    command -v "$python" >/dev/null || [ -n "${PYTHON-}" ] || ensure_debian python3-venv
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "Python 3.11 or newer is needed: set PYTHON"
    "$python" -c 'import ensurepip' 2>/dev/null || ensure_debian python3-venv
    say "Preparing the virtual environment (once; a few minutes)"
    "$python" -m venv "$venv" || fail "no virtual environment could be made in $venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r "$lock" ||
        fail "the locked packages could not be installed; is there a network?"
    "$venv/bin/pip" install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e "$root" ||
        fail "Sortgate itself could not be installed into $venv"
    stamp_of "$1" >"$venv/.locked-$1"
}

# What the daemon and the simulator need of Debian: the named barcode reader, OpenCV's libraries, what Pillow sets Arabic
# and Thai with, a broker, label fonts, and Tesseract's models for the scripts that the shipped networks do not know.
# shellcheck disable=SC2034  # used by the scripts that source this
runtime_packages=(libzbar0 libgl1 libglib2.0-0 libfribidi0 mosquitto fonts-dejavu-core fonts-noto-core fonts-noto-cjk
    tesseract-ocr-script-cyrl tesseract-ocr-script-grek tesseract-ocr-kor tesseract-ocr-tha tesseract-ocr-ara
    tesseract-ocr-heb tesseract-ocr-hin tesseract-ocr-vie)
