"""Observables: the kinds of value that a report can name and a record can hold, and their canonical text.

Two texts that mean the same value have one canonical text, so that an indicator, a record and the lake's index
agree without looking at each other. The kinds are the `type` list of CLI.md section 4 and those of
docs/decisions/0023: thumbprints of certificates and import hashes. Canonical forms follow RFC 5952 (IPv6), RFC 5890
(IDNA), RFC 3986 section 6 (URL) and the Windows habit of ignoring case in names.

Not here: finding values in text (`intel/finders`), judging them (`intel/judgement`), which host names are shared
by many (`intel/knowledge/`), whose a domain is (`public_suffixes.py`).
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
from collections.abc import Callable, Container, Mapping
from types import MappingProxyType
from urllib.parse import SplitResult, unquote, urlsplit

from groundswell.model.public_suffixes import registrable

HASH_LENGTHS: Mapping[str, int] = MappingProxyType({"md5": 32, "sha1": 40, "sha256": 64, "sha512": 128})
CERT_LENGTHS: Mapping[str, int] = MappingProxyType({"cert_md5": 32, "cert_sha1": 40, "cert_sha256": 64})

HASHES_OF_FILES = frozenset([*HASH_LENGTHS, "imphash"])  # what records keep of a file; many files share an import hash

KINDS: frozenset[str] = frozenset(
    [
        "ipv4",
        "ipv6",
        "ip_port",
        "cidr",
        "domain",
        "url",
        "listener_url",
        "email",
        "md5",
        "sha1",
        "sha256",
        "sha512",
        "imphash",
        "file_name",
        "file_path",
        "registry_key",
        "mutex",
        "user_agent",
        "ja3",
        "ja4",
        "cve",
        "cert_serial",
        *CERT_LENGTHS,
        "pdb_path",
        "service",
        "task",
        "pipe",
        "command_line",
        "wallet",
        "asn",
        "onion",
    ]
)

MAX_LENGTH = 32_768  # characters; the longest command line that Windows takes

_DEFAULT_PORTS = {"http": 80, "https": 443, "ftp": 21, "ws": 80, "wss": 443}
_WEB = ("http", "https")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,15}://")
_HIVES = {
    "hkey_local_machine": "hklm",
    "hkey_current_user": "hkcu",
    "hkey_classes_root": "hkcr",
    "hkey_users": "hku",
    "hkey_current_config": "hkcc",
    "hklm": "hklm",
    "hkcu": "hkcu",
    "hkcr": "hkcr",
    "hku": "hku",
    "hkcc": "hkcc",
}
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?|-")
_MAY_BE_ADDRESS = re.compile(r"[:%]|\d\]?\s*\Z")
_HEX = re.compile(r"[0-9A-Fa-f]{32,128}")
_USER_HIVE = re.compile(r"^hku\\s-1-5-21(?:-\d{1,10}){4}(_classes)?(?=\\|$)")
_CONTROL_SET = re.compile(r"^(hklm\\system\\)controlset\d{3}(?=\\|$)")
_JA4 = re.compile(r"[tqd](?:10|11|12|13|s2|s3|d1|d2|d3|00)[di]\d{4}[a-z0-9]{2}_[0-9a-f]{12}_[0-9a-f]{12}")


def canonical(kind: str, value: str) -> str:
    """Give the canonical text of `value` as a `kind`.

    Raises:
        ValueError: `kind` is not one of `KINDS`, or `value` is not of that kind; the message says which.
    """
    form = _FORMS.get(kind)
    if form is None:
        raise ValueError(f"{kind!r} is no kind of observable")
    text = value.strip()
    if not text:
        raise ValueError(f"an empty text is no {kind}")
    if len(text) > MAX_LENGTH:
        raise ValueError(f"a text of {len(text)} characters is too long for a {kind}")
    return form(text)


def address(value: str) -> tuple[str, str]:
    """Give (kind, canonical text) of an IP address; an IPv4 address mapped into IPv6 counts as IPv4.

    Raises:
        ValueError: `value` is not an IP address.
    """
    ip = ipaddress.ip_address(value.strip().strip("[]").partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        mapped = ip.ipv4_mapped
        return ("ipv4", str(mapped)) if mapped else ("ipv6", str(ip))
    return "ipv4", str(ip)


def split_url(value: str) -> SplitResult:
    """Split a URL; one that names no scheme (`example.net/gate.php`) has an empty one.

    Raises:
        ValueError: the text cannot be split: a bracket without its other half.
    """
    return urlsplit(value if _SCHEME.match(value) else f"//{value}")


def spellings(kind: str, canonical_value: str) -> tuple[str, ...]:
    """Give the canonical texts under which records can hold a value, itself first.

    Who writes a URL without a scheme does not say which: a record may hold it with `http`, with `https` or with none.
    """
    if kind != "url":
        return (canonical_value,)
    scheme = _SCHEME.match(canonical_value)
    if scheme is None:
        return (canonical_value, *(_url(f"{name}://{canonical_value}") for name in _WEB))
    rest = canonical_value[scheme.end() :]
    bare = scheme[0][:-3] in _WEB and names_page(rest) and "@" not in rest
    return (canonical_value, rest) if bare else (canonical_value,)


def names_page(url: str) -> bool:
    """Tell whether a URL names more than a host: `example.net/gate.php` does, `https://example.net/` does not."""
    parts = split_url(url)
    return parts.path not in ("", "/") or bool(parts.query)


def hash_kind(value: str) -> str | None:
    """Name the kind of hash that a hex text of this length is, or null."""
    text = value.strip()
    if not _HEX.fullmatch(text):
        return None
    return next((kind for kind, length in HASH_LENGTHS.items() if length == len(text)), None)


def in_pairs(digits: str) -> str:
    """Give the thumbprint of a certificate as OpenSSL and Suricata write it: pairs of digits with colons between."""
    return ":".join(digits[at : at + 2] for at in range(0, len(digits), 2))


def parents(domain: str, shared: Container[str] = ()) -> tuple[str, ...]:
    """Give the parents of a canonical domain, nearest first, down to the registrable one, without itself.

    `shared` holds further names that belong to many owners; neither they nor anything above them is a parent.
    """
    bottom = registrable(domain)
    if bottom is None or not domain.endswith(bottom):
        return ()
    found: list[str] = []
    name = domain
    while name != bottom:
        name = name.partition(".")[2]
        if name in shared:
            break
        found.append(name)
    return tuple(found)


def indicator_id(kind: str, value: str) -> str:
    """Give the id of an indicator: `i-` and 12 hex of the sha256 of (kind, canonical value).

    Raises:
        ValueError: as `canonical`.
    """
    return "i-" + hashlib.sha256(f"{kind}\0{canonical(kind, value)}".encode()).hexdigest()[:12]


def hash64(kind: str, canonical_value: str) -> int:
    """Give the signed 64-bit key of a canonical value in the lake's index: blake2b-64 of (kind, value)."""
    text = f"{kind}\0{canonical_value}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "little", signed=True)


def _ipv4(text: str) -> str:
    return str(ipaddress.IPv4Address(text))


def _ipv6(text: str) -> str:
    return str(ipaddress.IPv6Address(text.strip("[]").partition("%")[0]))


def _ip_port(text: str) -> str:
    host, colon, port = text.rpartition(":")
    if not colon or not (port.isascii() and port.isdigit()) or not 0 < int(port) < 65_536:
        raise ValueError(f"{text!r} is no address with a port")
    kind, ip = address(host)
    return f"[{ip}]:{int(port)}" if kind == "ipv6" else f"{ip}:{int(port)}"


def _cidr(text: str) -> str:
    if "/" not in text:
        raise ValueError(f"{text!r} is no network: it has no prefix length")
    return str(ipaddress.ip_network(text, strict=False))


def _domain(text: str) -> str:
    name = text.rstrip(".").lower()
    if not name.isascii():
        import idna

        try:
            name = idna.encode(name, uts46=True).decode("ascii").rstrip(".").lower()
        except idna.IDNAError as why:
            raise ValueError(f"{text!r} is no domain: {why}") from None
    labels = name.split(".")
    if len(name) > 253 or len(labels) < 2 or labels[-1].isdigit() or not all(map(_LABEL.fullmatch, labels)):
        raise ValueError(f"{text!r} is no domain")
    return name


def _onion(text: str) -> str:
    name = _domain(text)
    labels = name.split(".")
    if labels[-1] != "onion" or not re.fullmatch(r"[a-z2-7]{16}|[a-z2-7]{56}", labels[-2]):
        raise ValueError(f"{text!r} is no onion service")
    return name


def _host(text: str) -> str:
    if _MAY_BE_ADDRESS.search(text):  # most hosts are names, and a refusal costs more than all else here
        try:
            kind, ip = address(text)
        except ValueError:
            pass
        else:
            return f"[{ip}]" if kind == "ipv6" else ip
    try:
        return _domain(text)
    except ValueError:
        if re.fullmatch(r"[a-z0-9_-]{1,63}", text.lower()):  # a name without a dot, as inside a company
            return text.lower()
        raise


def _url(text: str) -> str:
    if re.search(r"[\s\x00-\x1f]", text):
        raise ValueError("a URL holds no blank")
    parts = split_url(text)
    if not parts.netloc or parts.hostname is None:
        raise ValueError(f"{text[:80]!r} is no URL")
    if not parts.scheme and ("." not in parts.hostname or "@" in parts.netloc or not names_page(text)):
        raise ValueError(f"{text[:80]!r} has no scheme, and is no page of a host")
    host = _host(unquote(parts.hostname))
    port = "" if parts.port in (None, _DEFAULT_PORTS.get(parts.scheme)) else f":{parts.port}"
    user = parts.netloc.rpartition("@")[0]
    query = f"?{parts.query}" if parts.query else ""
    scheme = f"{parts.scheme}://" if parts.scheme else ""
    return f"{scheme}{user + '@' if user else ''}{host}{port}{parts.path or '/'}{query}"


def _listener_url(text: str) -> str:
    """Prefix that a program asks HTTP.sys for: `http://*:80/path/`, host a wild card; the case does not count."""
    if not re.fullmatch(r"https?://[^\s/]{1,253}(?:/\S{0,2048})?", text, re.IGNORECASE):
        raise ValueError(f"{text[:80]!r} is no prefix of a listener")
    return text.lower()


def _email(text: str) -> str:
    user, at, host = text.rpartition("@")
    if not at or not re.fullmatch(r"[^\s@<>\"]{1,64}", user):
        raise ValueError(f"{text[:80]!r} is no e-mail address")
    return f"{user.lower()}@{_domain(host)}"


def _hash(length: int) -> Callable[[str], str]:
    digits = re.compile(rf"[0-9A-Fa-f]{{{length}}}")

    def form(text: str) -> str:
        if not digits.fullmatch(text):
            raise ValueError(f"{text[:140]!r} is not {length} hex digits")
        return text.lower()

    return form


def _matching(pattern: str, what: str, fold: Callable[[str], str] = str.lower) -> Callable[[str], str]:
    compiled = re.compile(pattern, re.IGNORECASE)

    def form(text: str) -> str:
        if not compiled.fullmatch(text):
            raise ValueError(f"{text[:80]!r} is no {what}")
        return fold(text)

    return form


def _ja4(text: str) -> str:
    if not _JA4.fullmatch(text.lower()):
        raise ValueError(f"{text[:80]!r} is no JA4 fingerprint")
    return text.lower()


def _asn(text: str) -> str:
    number = re.fullmatch(r"(?:asn?\s?)?(\d{1,10})", text.lower())
    if not number or int(number[1]) >= 2**32:
        raise ValueError(f"{text[:80]!r} is no number of an autonomous system")
    return f"AS{int(number[1])}"


def _cert_serial(text: str) -> str:
    digits = re.sub(r"[\s:]", "", text.lower()).removeprefix("0x")
    if not re.fullmatch(r"[0-9a-f]{2,40}", digits):
        raise ValueError(f"{text[:80]!r} is no serial number of a certificate")
    return digits.lstrip("0") or "0"


def _cert_print(length: int) -> Callable[[str], str]:
    """Thumbprint of a certificate, in pairs of digits with a colon, a dash or a blank between them, or in one run."""
    form = _hash(length)
    return lambda text: form(re.sub(r"[\s:-]", "", text))


_NOT_IN_NAMES = re.compile(r"[\x00-\x1f<>|*?]")


def _file_name(text: str) -> str:
    name = text.strip("\"'").replace("\\", "/").rpartition("/")[2].lower()
    if not name or _NOT_IN_NAMES.search(name):
        raise ValueError(f"{text[:80]!r} is no file name")
    return name


def _file_path(text: str) -> str:
    path = text.strip("\"'").lower().removeprefix("\\\\?\\").removeprefix("\\??\\")
    if "\\" not in path and "/" not in path:
        raise ValueError(f"{text[:80]!r} is no path: it has no folder")
    return path


def _registry_key(text: str) -> str:
    key = text.strip("\"'").lower().replace("/", "\\").rstrip("\\")
    key = re.sub(r"^(?:registry::|computer\\)", "", key)
    key = re.sub(r"^\\registry\\machine(?=\\|$)", "hklm", key)
    key = re.sub(r"^\\registry\\user(?=\\|$)", "hku", key)
    hive, slash, rest = key.lstrip("\\").partition("\\")
    short = _HIVES.get(hive.rstrip(":"))
    if short is None:
        raise ValueError(f"{text[:80]!r} is no registry key: it begins with no hive")
    key = short + slash + re.sub(r"\\{2,}", r"\\", rest.lstrip("\\"))
    key = _CONTROL_SET.sub(r"\1currentcontrolset", key)
    return _USER_HIVE.sub(lambda m: "hkcu\\software\\classes" if m[1] else "hkcu", key)


def _task(text: str) -> str:
    return "\\" + text.lower().replace("/", "\\").lstrip("\\")


def _pipe(text: str) -> str:
    return re.sub(r"^(?:\\\\[^\\]{1,253}\\pipe\\|\\device\\namedpipe\\|\\)", "", text.lower())


def _blanks(text: str) -> str:
    return " ".join(text.split())


_FORMS: Mapping[str, Callable[[str], str]] = {
    "ipv4": _ipv4,
    "ipv6": _ipv6,
    "ip_port": _ip_port,
    "cidr": _cidr,
    "domain": _domain,
    "onion": _onion,
    "url": _url,
    "listener_url": _listener_url,
    "email": _email,
    **{kind: _hash(length) for kind, length in HASH_LENGTHS.items()},
    **{kind: _cert_print(length) for kind, length in CERT_LENGTHS.items()},
    "imphash": _hash(32),
    "ja3": _hash(32),
    "ja4": _ja4,
    "file_name": _file_name,
    "file_path": _file_path,
    "pdb_path": _file_path,
    "registry_key": _registry_key,
    "mutex": str,
    "user_agent": _blanks,
    "cve": _matching(r"CVE-\d{4}-\d{4,19}", "CVE id", str.upper),
    "cert_serial": _cert_serial,
    "service": str.lower,
    "task": _task,
    "pipe": _pipe,
    "command_line": _blanks,
    "wallet": _matching(r"[A-Za-z0-9]{20,128}", "wallet", str),
    "asn": _asn,
}
