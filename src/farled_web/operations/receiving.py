"""Take in mail: one from a mail server's pipe, in a process of its own as the role of background work.

``python -m farled_web.operations.receiving [ADDRESS]`` reads it from standard input and says what became
of it.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping

MOST_BYTES = 5_000_000
"""What is longer is read so far; files that come along are not kept anyway (docs/methods/web.md, jobs §5)."""
SECONDS = 120


def hand_over(raw: bytes, to: str, environment: Mapping[str, str]) -> str:
    """Let background work take in a mail; gives what became of it, "" where it could not.

    Args:
        raw: The mail.
        to: Whom the mail server says it is for; "": it says nothing.
        environment: The installation's settings.
    """
    command = [sys.executable, "-m", "farled_web.operations.receiving", to]
    try:
        done = subprocess.run(
            command, input=raw, env={**environment, "FARLED_DATABASE_ROLE": "jobs"}, check=False,
            stdout=subprocess.PIPE, timeout=SECONDS,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return ""
    return done.stdout.decode().strip().rpartition("\n")[2] if done.returncode == 0 else ""


def main(arguments: list[str]) -> int:
    """Take in the mail on standard input."""
    import django

    django.setup()
    from farled_web.jobs.receiving import read_letter
    from farled_web.referrals.actions.incoming import receive

    letter = read_letter(sys.stdin.buffer.read(MOST_BYTES), arguments[0] if arguments else "")
    sys.stdout.write(receive(letter) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
