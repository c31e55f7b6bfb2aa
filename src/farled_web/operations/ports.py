"""A port that can be listened on, or the next one that can."""

from __future__ import annotations

import socket

from farled.errors import refuse


def check_port(host: str, port: int) -> None:
    """Refuse a port that is taken, naming the next free one.

    Raises:
        BadInput: It is taken or not ours to take.
    """
    why = _why_not(host, port)
    if why:
        free = next(
            (other for other in range(port + 1, min(port + 50, 65536)) if not _why_not(host, other)), 0
        )
        raise refuse(
            "port-taken",
            f"{host}:{port}",
            f"cannot be listened on ({why})",
            "Choose another port, or stop what uses this one",
            f"farled serve --port {free or 8000}",
        )


def _why_not(host: str, port: int) -> str:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            # The web server shares ports by SO_REUSEPORT, so binding alone would not notice another one.
            probe.listen(1)
        except OSError as error:
            return error.strerror or str(error)
    return ""
