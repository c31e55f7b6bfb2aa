#!/bin/sh
# Install pinned packages into .venv: sh requirements/install.sh run.txt [--project]
# uv does it in seconds; pip is the second try, since it knows index settings (pip.conf) that uv does not read.
set -eu
here=$(dirname "$0")
python=.venv/bin/python
list=$here/$1
project=${2:-}

# System certificates, as an office network with its own authority needs them; a long wait, as slow lines do.
with_uv() {
    UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-true}" UV_HTTP_TIMEOUT="${UV_HTTP_TIMEOUT:-180}" \
        .venv/bin/uv pip install -q --python "$python" "$@"
}
with_pip() {
    "$python" -m pip --version >/dev/null 2>&1 || return 1
    "$python" -m pip install -q --disable-pip-version-check "$@"
}

# Wheels only: a machine without a compiler must be told what is missing, not fail half-way in a build.
with_uv --only-binary :all: -r "$list" || with_pip --only-binary :all: -r "$list" || {
    echo "Could not install $list: see above. Is the package index reachable from here?" >&2
    exit 1
}
if [ "$project" = --project ]; then
    # --no-build-isolation: the build backend is pinned like everything else and already there.
    with_uv --no-build-isolation --no-deps -e . || with_pip --no-build-isolation --no-deps -e .
fi
