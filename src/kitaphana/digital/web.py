"""Reaching an address of the web from the server: http and https only, and nothing of its own network."""

import errno
import http.client
import ipaddress
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from kitaphana.core.refusal import Refused

REDIRECTS = 5
MOVED = frozenset({301, 302, 303, 307, 308})
LONGEST = 500
PORTS = {"http": 80, "https": 443}
SAFE = "/?%:;=@&+$,!~*'()"
NO_LINE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN})
HEADERS = {
    "User-Agent": "Kitaphana",
    "Accept": "*/*",
    "Accept-Encoding": "identity",  # what is packed would be measured packed
    "Connection": "close",
}

Host = ipaddress.IPv4Address | ipaddress.IPv6Address


def parts_of(address: str) -> SplitResult:
    """Raises Refused: not an address of the web (a file of a computer, a path, another scheme, no name)."""
    text = address.strip()
    try:
        parts = urlsplit(text)
        named = bool(parts.hostname) and parts.port != 0
    except ValueError:
        named = False
    if not named or parts.scheme not in PORTS or len(text) > LONGEST or any(sign.isspace() for sign in text):
        raise Refused("digital_link_outside", text=text[:80])
    if parts.username or parts.password:
        raise Refused("digital_link_outside", text=text[:80])
    return parts


@contextmanager
def reached(
    address: str, *, method: str = "GET", seconds: float, own: bool = False
) -> Iterator[http.client.HTTPResponse]:
    """The answer of the address, redirects followed; the body is not read yet. `seconds`: patience until
    then, and again for each piece of the body.

    `own`: the school named it in its settings, so that it may stand in this very network. Raises Refused: not
    an address of the web, no line, no such name, no answer, or it leads inside.
    """
    outside, until = not own, monotonic() + seconds
    for _ in range(REDIRECTS + 1):
        parts = parts_of(address)
        hosts = _hosts(parts)
        for host in hosts:
            if outside and _is_inside(host):
                raise Refused("digital_web_inside", text=parts.hostname or "")
        outside = outside or not any(_is_inside(host) for host in hosts)
        with _asked(parts, hosts, method, until, seconds) as answer:
            moved = answer.getheader("Location") if answer.status in MOVED else None
            if not moved:
                yield answer
                return
            address = _joined(address, moved)
    raise Refused("digital_web_redirects", n=REDIRECTS)


def _joined(address: str, moved: str) -> str:
    try:
        return urljoin(address, moved)
    except ValueError:
        raise Refused("digital_web_odd", text=urlsplit(address).hostname or "") from None


@contextmanager
def _asked(
    parts: SplitResult, hosts: list[Host], method: str, until: float, seconds: float
) -> Iterator[http.client.HTTPResponse]:
    """One request, to the very host that was looked at: a name may answer otherwise a moment later."""
    name = parts.hostname or ""
    connection = http.client.HTTPConnection(_ascii(name), parts.port or PORTS[parts.scheme])
    path = quote(parts.path or "/", safe=SAFE)
    query = "?" + quote(parts.query, safe=SAFE) if parts.query else ""
    try:
        with told(name):
            connection.sock = held = _socket(parts, hosts, until)
            held.settimeout(_left(until))
            connection.request(method, path + query, headers=HEADERS | {"Host": _host_header(parts)})
            answer = connection.getresponse()
            held.settimeout(seconds)
        yield answer
    finally:
        connection.close()


@contextmanager
def told(name: str) -> Iterator[None]:
    """What the network says, as one sentence."""
    try:
        yield
    except TimeoutError:
        raise Refused("digital_web_slow", text=name) from None
    except ConnectionError:
        raise Refused("digital_web_refused", text=name) from None
    except ssl.SSLError:
        raise Refused("digital_web_tls", text=name) from None
    except OSError as fault:
        code = "digital_web_no_line" if fault.errno in NO_LINE else "digital_web_refused"
        raise Refused(code, text=name) from None
    except http.client.HTTPException:
        raise Refused("digital_web_odd", text=name) from None


def _socket(parts: SplitResult, hosts: list[Host], until: float) -> socket.socket:
    """A connection to the first of the hosts that takes one in time."""
    port = parts.port or PORTS[parts.scheme]
    for place, host in enumerate(hosts):
        try:
            plain = socket.create_connection((str(host), port), _left(until))
        except OSError:
            if place + 1 == len(hosts):
                raise
        else:
            break
    if parts.scheme == "http":
        return plain
    try:
        plain.settimeout(_left(until))
        return ssl.create_default_context().wrap_socket(plain, server_hostname=_ascii(parts.hostname or ""))
    except OSError:
        plain.close()
        raise


def _hosts(parts: SplitResult) -> list[Host]:
    """Every host that bears the name. Raises Refused: there is none, or nobody could be asked."""
    name = parts.hostname or ""
    try:
        found = socket.getaddrinfo(_ascii(name), parts.port or PORTS[parts.scheme], type=socket.SOCK_STREAM)
    except socket.gaierror as fault:
        code = "digital_web_no_line" if fault.errno == socket.EAI_AGAIN else "digital_web_name"
        raise Refused(code, text=name) from None
    except (OSError, UnicodeError):
        raise Refused("digital_web_name", text=name) from None
    return [_plain(ipaddress.ip_address(str(where[0]).partition("%")[0])) for *_, where in found]


def _plain(host: Host) -> Host:
    """127.0.0.1 may also be written ::ffff:127.0.0.1."""
    mapped = host.ipv4_mapped if isinstance(host, ipaddress.IPv6Address) else None
    return mapped or host


def _is_inside(host: Host) -> bool:
    """This computer or a network of its own, which is nobody's on the internet."""
    return host.is_multicast or not host.is_global


def _left(until: float) -> float:
    """Seconds that are left. TimeoutError: none."""
    left = until - monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _ascii(name: str) -> str:
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        raise Refused("digital_web_name", text=name[:80]) from None


def _host_header(parts: SplitResult) -> str:
    name = _ascii(parts.hostname or "")
    name = f"[{name}]" if ":" in name else name
    return f"{name}:{parts.port}" if parts.port else name
