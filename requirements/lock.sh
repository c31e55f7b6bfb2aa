#!/bin/sh
# Resolve all sets together, so that a package has one version in all of them: make lock
set -eu
here=$(dirname "$0")
all=$(mktemp)
trap 'rm -f "$all"' EXIT

resolve() {
    .venv/bin/uv pip compile -q --universal --python-version 3.11 --no-annotate --no-header "$@"
}

resolve pyproject.toml --upgrade --group build --group test --group check --group bench -o "$all" >/dev/null
resolve pyproject.toml --group build -c "$all" -o "$here/run.txt" >/dev/null
for set in test check bench; do
    resolve --group "$set" -c "$all" -o "$here/$set.txt" >/dev/null
done
echo uv | resolve --upgrade - -o "$here/uv.txt" >/dev/null
