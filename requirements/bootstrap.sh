#!/bin/sh
# Make .venv with uv in it, from any Python >= 3.11. Used by the Makefile; run by hand: sh requirements/bootstrap.sh
# Several ways lead to the same folder, because machines differ in what comes with Python.
set -eu
venv=.venv
here=$(dirname "$0")

recent() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        recent "$PYTHON" && { echo "$PYTHON"; return; }
        echo "PYTHON=$PYTHON is not a Python 3.11 or later that runs here." >&2
        echo "Give one that does, for example: make run PYTHON=python3.12" >&2
        return 1
    fi
    for candidate in python3 python3.14 python3.13 python3.12 python3.11 python; do
        recent "$candidate" && { echo "$candidate"; return; }
    done
    echo "Farled needs Python 3.11 or later, and none was found on this machine's PATH." >&2
    echo "Install one, or name the one you have: make run PYTHON=/path/to/python3.12" >&2
    return 1
}

python=$(find_python)
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# A .venv that works keeps what is in it; it only lacks uv, or a newer uv.
if [ -z "${PYTHON:-}" ] && recent "$venv/bin/python"; then
    for pip in "$venv/bin/python -m pip" "$python -m pip --python $venv/bin/python"; do
        $pip install -q --disable-pip-version-check -r "$here/uv.txt" >"$log" 2>&1 && exit 0
    done
fi
# --clear: a half-made .venv from an interrupted run must not decide how this one goes.
if "$python" -m venv --clear "$venv" >"$log" 2>&1; then
    "$venv/bin/python" -m pip install -q --disable-pip-version-check -r "$here/uv.txt"
# Debian and Ubuntu ship Python without ensurepip; a pip or a uv already there can fill the gap.
elif "$python" -m venv --clear --without-pip "$venv" >>"$log" 2>&1 &&
    "$python" -m pip --python "$venv/bin/python" install -q -r "$here/uv.txt" >>"$log" 2>&1; then
    :
elif command -v uv >/dev/null 2>&1 && uv venv -q --clear --python "$python" "$venv" >>"$log" 2>&1 &&
    uv pip install -q --python "$venv/bin/python" -r "$here/uv.txt" >>"$log" 2>&1; then
    :
else
    cat "$log" >&2
    echo >&2
    echo "Could not make a virtual environment with $python ($("$python" --version))." >&2
    echo "On Debian and Ubuntu: apt-get install python3-venv. Then run the same make command again." >&2
    rm -rf "$venv"
    exit 1
fi
