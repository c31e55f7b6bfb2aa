#!/bin/sh
# Give the browser tests a browser, where this machine allows; never fails, for the tests say if there is none.
set -u
for name in chromium chromium-browser google-chrome google-chrome-stable chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done

if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "Installing Chromium for the browser tests ..."
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium; } \
        >/dev/null 2>&1 && exit 0
fi
echo "No Chromium here: the browser tests will not run. Install Chromium or Chrome, or: .venv/bin/playwright install chromium" >&2
exit 0
