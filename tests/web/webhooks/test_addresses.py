"""What may not be reached is not: tables of bad addresses, names that change their mind (webhooks 5)."""

from __future__ import annotations

import socket
from ipaddress import ip_address

import pytest
from tests.web.webhooks.conftest import HOST, certificate, delivery, drain, subscription

from farled.errors import BadInput
from farled_web.webhooks import addresses, calling
from farled_web.webhooks.addresses import ClosedAddressError, Target, check_url, is_public, read_url, resolve
from farled_web.webhooks.models import Attempt, Delivery

CLOSED = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.254 127.0.0.1 127.1.2.3
169.254.169.254 169.254.170.2 168.63.129.16 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1
192.88.99.1 192.168.0.1 192.168.255.255 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1
239.255.255.250 240.0.0.1 255.255.255.255 192.31.196.1 192.52.193.1 192.175.48.1
:: ::1 ::127.0.0.1 ::10.0.0.1 ::ffff:127.0.0.1 ::ffff:169.254.169.254 ::ffff:8.8.8.8 ::ffff:0:7f00:1
64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b::808:808 64:ff9b:1::1 100::1 2001::1 2001:0:7f00:1::1 2001:2::1
2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1::1 2002:a9fe:a9fe::1 2002:808:808::1 2620:4f:8000::1
3fff::1 4000::1 5f00::1 fc00::1 fd00:ec2::254 fd12:3456::1 fe80::1 feb0::1 fec0::1 ff02::1 ff0e::1
"""
OPEN = "1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.1 100.63.255.255 100.128.0.1 172.15.255.255 172.32.0.1 \
193.0.0.1 2001:4860:4860::8888 2606:4700:4700::1111 2a00:1450:400f:80c::200e 2003::1"


@pytest.mark.parametrize("address", CLOSED.split())
def test_what_is_not_public_is_closed(address):
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", OPEN.split())
def test_what_is_public_is_open(address):
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "http://system.example.org/", "ftp://system.example.org/", "//system.example.org/",
        "system.example.org",
        "", "https://", "https:///x", "https:system.example.org", "javascript:alert(1)", "file:///etc/passwd",
        "https://user:pass@system.example.org/", "https://user@system.example.org/",
        "https://@system.example.org/", "https://system.example.org@127.0.0.1/", "https://:x@system.example.org/",
        "https://system.example.org:80/", "https://system.example.org:22/", "https://system.example.org:0/",
        "https://system.example.org:99999/", "https://system.example.org:5432/",
        "https://system.example.org:4x3/", "https://system.example.org/#part", "https://system.example.org/#",
        "https://localhost/", "https://localhost.localdomain/", "https://db.internal/", "https://a.local/",
        "https://metadata.google.internal/", "https://printer.lan/", "https://intranet/", "https://db/",
        "https://127.0.0.1/", "https://127.1/", "https://2130706433/", "https://0x7f000001/", "https://0177.0.0.1/",
        "https://8.8.8.8/", "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[2001:4860:4860::8888]/",
        "https://[fe80::1%25eth0]/", "https://127.0.0.1.", "https://1.2.3.0x4/",
        "https://system.example.org\\@127.0.0.1/", "https://system.example.org /",
        "https://sys tem.example.org/",
        "https://system.example.org/\r\nHost: x", "https://system.example.org/\x00", "https://system.example.org/å",
        "https://ſystem.example.org/", "https://①②⑦.⓪.⓪.①/", "https://-a.example.org/", "https://a..example.org/",
        "https://system.example.org/" + "x" * 500, "https://" + "a" * 64 + ".example.org/",
        "https://system.example.org:443:443/", "https://a_b.example.org/",
    ],
)  # fmt: skip
def test_an_address_that_is_more_or_less_than_https_to_a_name_is_refused(url):
    with pytest.raises(BadInput) as caught:
        read_url(url)
    (problem,) = caught.value.problems
    assert problem.code == "webhook-address" and problem.remedy and problem.example


def test_our_own_address_is_refused(settings):
    settings.ALLOWED_HOSTS = ["farled.example.org", "[::1]"]
    with pytest.raises(BadInput):
        read_url("https://FARLED.example.org./hook")


def test_what_is_right_is_read():
    assert read_url("https://System.Example.org./a/b?c=%20d") == Target(
        "system.example.org", 443, "/a/b?c=%20d"
    )
    assert read_url("https://xn--rksmrgs-5wao1o.se:8443") == Target("xn--rksmrgs-5wao1o.se", 8443, "/")
    assert read_url("https://a.example.org:8443").authority == "a.example.org:8443"


def names(monkeypatch, *found):
    """Let the name lead here, then there; the last stays."""
    left = list(found)
    asked = []

    def lookup(host, port):
        asked.append(host)
        answer = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(addresses, "lookup", lookup)
    return asked


@pytest.mark.parametrize(
    "found",
    [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["2001:4860:4860::8888", "::1"], ["fe80::1%eth0"],
     ["::ffff:8.8.8.8"],
     ["8.8.8.8", "169.254.169.254"]],
)  # fmt: skip
def test_one_closed_address_closes_the_name(monkeypatch, found):
    names(monkeypatch, found)
    with pytest.raises(ClosedAddressError, match="not_public"):
        resolve(Target(HOST, 443, "/"))
    with pytest.raises(BadInput):
        check_url(f"https://{HOST}/")


@pytest.mark.parametrize("found", [[], OSError("no"), UnicodeError("label too long")])
def test_a_name_that_leads_nowhere(monkeypatch, found):
    names(monkeypatch, found)
    with pytest.raises(ClosedAddressError, match="no_such_name"):
        resolve(Target(HOST, 443, "/"))
    with pytest.raises(BadInput):
        check_url(f"https://{HOST}/")


def test_a_resolver_that_hangs_is_not_waited_for(monkeypatch):
    import threading

    monkeypatch.setattr(addresses, "NAME_SECONDS", 0.1)
    over = threading.Event()

    def hang(host, port):
        over.wait(20)
        return ["127.0.0.1"]

    monkeypatch.setattr(addresses, "lookup", hang)
    with pytest.raises(ClosedAddressError, match="no_such_name"):
        resolve(Target(HOST, 443, "/"))
    over.set()


def test_the_systems_resolver_is_asked_by_default():
    assert "127.0.0.1" in addresses._system("localhost", 443)
    assert addresses.lookup is addresses._system


# ---- at each message -----------------------------------------------------------------------------------


def test_a_name_that_moves_inside_after_it_was_saved_is_not_followed(world, monkeypatch):
    """DNS rebinding between saving and sending."""
    names(monkeypatch, ["8.8.8.8"], ["169.254.169.254"])
    check_url(f"https://{HOST}/")
    connected = []
    monkeypatch.setattr(socket, "create_connection", lambda *a, **k: connected.append(a))
    row = subscription(world.fyren)
    delivery(row)
    drain(row)
    sent = Delivery.objects.get()
    assert (sent.state, sent.error, connected) == ("waiting", "not_public", [])


def test_the_connection_goes_to_the_address_that_was_checked(world, monkeypatch):
    """DNS rebinding between the check and the connection: nobody asks the name a second time."""
    asked = names(monkeypatch, ["8.8.8.8"], ["127.0.0.1"])
    connected = []

    def create_connection(address, timeout):
        connected.append((address, timeout))
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", create_connection)
    row = subscription(world.fyren)
    delivery(row)
    drain(row)
    assert asked == [HOST] and connected == [(("8.8.8.8", 443), calling.CONNECT_SECONDS)]
    assert Attempt.objects.get().address == "8.8.8.8"


def test_host_and_certificate_are_held_to_the_name_not_the_address(receiver, tmp_path, monkeypatch):
    import ssl

    answer = calling.send(receiver.url, b"{}", {})
    assert answer.status == 204 and receiver.got[0].headers["host"] == f"{HOST}:{receiver.port}"
    chain, _key = certificate(tmp_path, "other.example.org")
    monkeypatch.setattr(calling, "tls", lambda: ssl.create_default_context(cafile=str(chain)))
    assert calling.send(receiver.url, b"{}", {}).error == "certificate"


def test_a_second_address_is_tried_where_the_first_is_dead(receiver, monkeypatch):
    monkeypatch.setattr(addresses, "lookup", lambda host, port: ["127.0.0.2", "127.0.0.1"])
    monkeypatch.setattr(addresses, "is_public", lambda address: True)
    real = socket.create_connection

    def create_connection(address, timeout):
        if address[0] == "127.0.0.2":
            raise ConnectionRefusedError
        return real(address, timeout)

    monkeypatch.setattr(socket, "create_connection", create_connection)
    assert calling.send(receiver.url, b"{}", {}).address == "127.0.0.1"


def test_a_port_that_was_closed_since_is_not_used(receiver, settings):
    settings.WEBHOOK_PORTS = frozenset({443})
    assert calling.send(receiver.url, b"{}", {}).error == "not_allowed"
    assert receiver.got == []


def test_no_proxy_of_the_environment_is_used(receiver, monkeypatch):
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert calling.send(receiver.url, b"{}", {}).status == 204


def test_loopback_is_closed_without_the_tests_override(receiver, monkeypatch):
    monkeypatch.setattr(addresses, "is_public", is_public)
    assert calling.send(receiver.url, b"{}", {}).error == "not_public"
    assert receiver.got == []


def test_text_of_an_answer_is_plain():
    assert calling.excerpt(b"a\x00\x1b[31m\r\n  b\xff" + b"c" * 900).startswith("a [31m b�c")
    assert len(calling.excerpt(b"c" * 900)) == calling.EXCERPT == 500
