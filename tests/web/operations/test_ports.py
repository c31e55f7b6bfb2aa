"""A taken port is refused with one message that names a free one."""

from __future__ import annotations

import socket

import pytest

from farled.errors import BadInput
from farled_web.operations.ports import check_port


def test_a_taken_port_is_refused_and_a_free_one_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        port = taken.getsockname()[1]
        with pytest.raises(BadInput, match="cannot be listened on") as refused:
            check_port("127.0.0.1", port)
    example = refused.value.problems[0].example
    free = int(example.rpartition(" ")[2])
    assert free > port
    check_port("127.0.0.1", free)
    check_port("127.0.0.1", port)  # free again


def test_an_address_that_is_not_ours_is_refused() -> None:
    with pytest.raises(BadInput, match="cannot be listened on"):
        check_port("192.0.2.1", 8000)
