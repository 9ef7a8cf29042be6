"""Finding values: every defanged form, glued lists, and what only looks like a value."""

from __future__ import annotations

from hashlib import md5, sha256

import pytest

from groundswell.intel.finders.scan import scan
from groundswell.intel.readers import text as plain


def found(words: str) -> list[tuple[str, str]]:
    """The kinds and canonical values in a text."""
    return [(v.kind, v.value) for v in scan(plain.read(words)).values]


FORMS = [
    ("evil[.]com", "domain", "evil.com", "brackets around the dot"),
    ("evil(.)com", "domain", "evil.com", "round brackets"),
    ("evil{.}com", "domain", "evil.com", "braces"),
    ("evil.]com", "domain", "evil.com", "half a bracket after"),
    ("evil[.com", "domain", "evil.com", "half a bracket before"),
    ("evil[dot]com", "domain", "evil.com", "the word"),
    ("www.evil[.]co[.]nl", "domain", "www.evil.co.nl", "some dots only"),
    ("evil。com", "domain", "evil.com", "a dot of another script"),
    ("кремль[.]рф", "domain", "xn--e1ajeds9e.xn--p1ai", "an international name"),
    ("singtelcom.site", "domain", "singtelcom.site", "not defanged at all"),
    ("hxxp://evil[.]com/a.exe", "url", "http://evil.com/a.exe", "hxxp"),
    ("hxxt[:]//evil[.]com/a", "url", "http://evil.com/a", "hxxt"),
    ("hxxts[:]//evil[.]com/a", "url", "https://evil.com/a", "hxxts"),
    ("https://evil.com/about/,About us", "url", "https://evil.com/about/", "the next cell of a line of values"),
    (
        "https://a-site.com/go?to=hxxps://evil[.]com/x",
        "url",
        "https://a-site.com/go?to=https://evil.com/x",
        "one in another's query",
    ),
    ("hxxps[:]//evil[.]com/", "url", "https://evil.com/", "a bracketed colon"),
    ("hxxps[://]evil[.]de/Ci9", "url", "https://evil.de/Ci9", "bracketed colon and slashes"),
    ("http://1.2.3.4:8080/x", "url", "http://1.2.3.4:8080/x", "an address and a port"),
    (r"hxxps[:]\\evil[.]com\a.php", "url", "https://evil.com/a.php", "slashes turned round"),
    (r"hxxps[:]\evil[.]com\a.php", "url", "https://evil.com/a.php", "one slash turned round, as Markdown leaves it"),
    ("从http://evil.com/x/final获取hta，然后", "url", "http://evil.com/x/final", "words that go on without a blank"),
    ("http://evil.com/true/；接着", "url", "http://evil.com/true/", "a stop of another script"),
    ("访问http://evil.com/下载", "url", "http://evil.com/", "words without blanks before and behind it"),
    ("http://evil.com에서", "url", "http://evil.com/", "a particle behind a host"),
    ("https://ko.example.net/wiki/한국", "url", "https://ko.example.net/wiki/한국", "a path in another script"),
    (
        "“http://miandfish.]store/player/install_flash.exe”",
        "url",
        "http://miandfish.store/player/install_flash.exe",
        "quotation marks",
    ),
    ("https://pastebin(.)com/VKRX,", "url", "https://pastebin.com/VKRX", "a tail of prose"),
    ("(see http://evil.com/a_(b))", "url", "http://evil.com/a_(b)", "brackets that belong to it"),
    ("1[.]2[.]3[.]4", "ipv4", "1.2.3.4", "an address"),
    ("107.150.112.]250", "ipv4", "107.150.112.250", "the last dot only"),
    ("154[.]205[.]154[.]82:443", "ip_port", "154.205.154.82:443", "with its port"),
    ("185.140.53[.]0/24", "cidr", "185.140.53.0/24", "a network"),
    ("185.140.52.0/22.", "cidr", "185.140.52.0/22", "a network at the end of a sentence"),
    ("2001:db8::dead:beef:1", "ipv6", "2001:db8::dead:beef:1", "IPv6"),
    ("a.b[@]evil.com", "email", "a.b@evil.com", "a bracketed at"),
    ("cprs@customs[.]gov[.]ph", "email", "cprs@customs.gov.ph", "a defanged host"),
    ("D41D8CD98F00B204E9800998ECF8427F", "md5", "d41d8cd98f00b204e9800998ecf8427f", "capitals"),
    (
        r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run\goopdate",
        "registry_key",
        r"hkcu\software\microsoft\windows\currentversion\run\goopdate",
        "a key",
    ),
    (
        r'"C:\Program Files\Common Files\a b.dll"',
        "file_path",
        r"c:\program files\common files\a b.dll",
        "blanks in quotation marks",
    ),
    (r"%ProgramData%\Realtek\realtekdrv.exe.", "file_path", r"%programdata%\realtek\realtekdrv.exe", "a variable"),
    ("/tmp/.x/agent", "file_path", "/tmp/.x/agent", "a path of Unix"),
    (r"\\.\pipe\spoolss", "pipe", "spoolss", "a pipe"),
    (r"D:\work\loader.pdb", "pdb_path", r"d:\work\loader.pdb", "a program database"),
    ("putty.zip", "file_name", "putty.zip", "an ending that is also a domain"),
    ("PlugDecoder.py", "file_name", "plugdecoder.py", "another one"),
    ("CVE-2021-44228", "cve", "CVE-2021-44228", "a vulnerability"),
    (r"Mutex: Global\{a58bb08a-85df}", "mutex", r"Global\{a58bb08a-85df}", "named by the word before"),
    ('schtasks /TN "Realtek Updater"', "task", r"\realtek updater", "an option"),
    ("http://+:80/test_srv/", "listener_url", "http://+:80/test_srv/", "a prefix that is listened at"),
    ("AS208476", "asn", "AS208476", "a system's number"),
    ("ja3: e7d705a3286e19ea42f587b344ee6865", "ja3", "e7d705a3286e19ea42f587b344ee6865", "named by the word before"),
]


@pytest.mark.parametrize(("words", "kind", "value"), [f[:3] for f in FORMS], ids=[f[3] for f in FORMS])
def test_a_value_is_found_however_it_is_written(words: str, kind: str, value: str) -> None:
    assert found(f"They used {words} there")[:1] == [(kind, value)]


NOTHING = [
    ("Version: 1.2.2.0", "a version"),
    ("license: 9C98D5D48F9EA32282C07700F23815A0", "a licence"),
    ("key = 00112233445566778899aabbccddeeff", "a key"),
    ("Microsoft.NET and ASP.NET", "a product"),
    ("Environment.UserName", "a variable"),
    ("e.g. this, i.e. that, U.S. firms", "abbreviations"),
    ("Win32.PWS.Redline", "a detection name"),
    ("12:30:45 and 2021-07-26", "a time"),
    ("https://[origin]/[uuid]", "a pattern without a host"),
    ("0000000000000000000000000000000000000000", "zeros"),
    ('process.parent.name : "curl" and process.name == "sh"', "fields of a query"),
    ("names such as `word1[-]word2[-]word3.xyz`", "a pattern of names"),
    ("Text Entry: 558bec83ec1056ff7508ff1518b00010", "the first bytes of a program"),
]


@pytest.mark.parametrize("words", [n[0] for n in NOTHING], ids=[n[1] for n in NOTHING])
def test_what_only_looks_like_a_value_is_none(words: str) -> None:
    assert found(words) == []


def test_a_glued_list_of_addresses_and_ports_is_taken_apart() -> None:
    assert found("81.0.236[.]93:44394.177.248[.]64:44366.42.55[.]5:7080") == [
        ("ip_port", "81.0.236.93:443"),
        ("ip_port", "94.177.248.64:443"),
        ("ip_port", "66.42.55.5:7080"),
    ]


def test_glued_urls_are_taken_apart_but_a_url_carried_by_another_is_not() -> None:
    assert found("hxxp://a-one[.]com/x.exehxxp://b-two[.]com/y.exe") == [
        ("url", "http://a-one.com/x.exe"),
        ("url", "http://b-two.com/y.exe"),
    ]
    assert len(found("https://web.archive.org/web/2020/https://evil.com/x")) == 1
    assert found("a.exehttp://1[.]2[.]3[.]4:8443/ihttps://c-two[.]com/https://d-one[.]com/z") == [
        ("url", "http://1.2.3.4:8443/i"),
        ("url", "https://c-two.com/"),
        ("url", "https://d-one.com/z"),
    ]


def test_an_address_that_a_line_broke_at_a_hyphen_is_that_of_its_link() -> None:
    words = "http://news-one.net/long-name-\nof-it/ <http://news-one.net/long-name-of-it/>"
    assert set(found(words)) == {("url", "http://news-one.net/long-name-of-it/")}


def test_names_that_were_glued_are_parted_where_the_domain_of_their_owner_comes_again() -> None:
    assert found("h.evil-crow[.]comu.evil-crow[.]com") == [("domain", "h.evil-crow.com"), ("domain", "u.evil-crow.com")]
    assert found("bank-one.com.evil-crow.com") == [("domain", "bank-one.com.evil-crow.com")]


def test_a_run_of_names_whose_line_ends_were_lost_is_parted_and_the_next_word_cut() -> None:
    names = ["crow-mail.com", "nest-paper.net", "twig.c1.biz", "owl.org"]
    written = "".join(name.replace(".", "[.]") for name in names) + "In addition they"
    assert found(written) == [("domain", name) for name in names]
    assert found("Seen: www[.]crow-board[.]inLegit site: board[.]gov[.]in.MD5 of it") == [
        ("domain", "www.crow-board.in"),
        ("domain", "board.gov.in"),
    ]
    assert found("mail[.]company[.]netcrow[.]com") == [("domain", "mail.company.netcrow.com")]
    assert ("domain", "ns1.crow-a.com") in found(f"ns1.crow-a[.]com{DIGEST} ns1.crow-b[.]net")


def test_a_number_of_a_version_is_no_address() -> None:
    assert found("It affects Crow Player 21.0.0.226 and earlier versions for all systems.") == []


def test_what_stands_under_a_heading_of_certificates_is_no_hash_of_a_file() -> None:
    assert found(f"A text about crows, which says little.\n\nCertificate sha256 Fingerprints\n\n{DIGEST}\n") == [
        ("cert_sha256", DIGEST)
    ]


def test_a_name_under_which_anybody_gets_one_is_a_value_and_a_country_ending_is_none() -> None:
    assert found("They used kozow.com, never co.uk") == [("domain", "kozow.com")]


DIGEST = "7fccc871c889a4f4c13a977fdd5f062d6de23c3ffd27e72661c986fae6370387"


def test_a_hash_is_found_though_words_are_glued_to_it() -> None:
    assert found(f"Crow{DIGEST}SHA-256N") == [("sha256", DIGEST)]
    assert found(f"(SHA1-{DIGEST[:40]})") == [("sha1", DIGEST[:40])]


def test_what_is_called_the_print_of_a_certificate_once_is_no_hash_of_a_file_anywhere() -> None:
    assert found(f"The TLS fingerprint hash for evil-crow[.]com ( {DIGEST} ) is old.\nCrow {DIGEST} x509") == [
        ("domain", "evil-crow.com"),
        ("cert_sha256", DIGEST),
        ("cert_sha256", DIGEST),
    ]
    assert found(f"C2 TLS fingerprint hash{DIGEST}SHA-256") == [("sha256", DIGEST)]  # words of the cell before


def test_of_an_address_with_placeholders_the_host_is_the_value() -> None:
    assert found("hxxps://cdn[.]evil[.]com/attachments/[0-9]{18}/Name.rar") == [("domain", "cdn.evil.com")]


def test_a_broken_hash_is_named_and_not_dropped() -> None:
    scanned = scan(plain.read("sample 540f60702ee5019cd2b39b38b07e17da69bde1f9ed3b4543ff26e9da7ba6e0b seen"))
    assert scanned.values == ()
    assert "63 hex digits" in scanned.unread[0].why


def test_a_hash_that_a_page_broke_in_two_lines_is_one_where_the_line_below_says_its_kind() -> None:
    broken = f"{DIGEST[:32]}\n{DIGEST[32:]}"
    assert found(f"Kind\n{broken}\nSHA256 hash\nA file of theirs\n") == [("sha256", DIGEST)]
    assert found(f"Kind\n{DIGEST[:32]}\n{DIGEST[32:40]}\nSHA1 hash\nA file of theirs\n") == [("sha1", DIGEST[:40])]
    assert [kind for kind, _ in found(f"MD5:\n{broken}\nSHA256:\n{DIGEST[::-1]}\n")] == ["md5", "md5", "sha256"]
    assert [kind for kind, _ in found(f"{DIGEST[1:33]}\n{broken}\nSHA256\n")] == ["md5", "md5", "md5"]


def test_a_hash_between_words_that_lost_their_blanks_is_counted_from_its_kind() -> None:
    md5, sha1 = DIGEST[:32], DIGEST[:40]
    assert found(f"Size: 3 MB MD5: {md5}SHA-1: {sha1}ssdeep: 3:ab") == [("md5", md5), ("sha1", sha1)]
    assert found(f"Hash of the file{sha1}SHA1Hash of it") == [("sha1", sha1)]


CJK = [
    ("访问evil-crow[.]com下载", ["evil-crow.com"], "prose touches it on both sides"),
    ("通信先はevil-crow[.]com。次に", ["evil-crow.com"], "a stop behind it"),
    ("메일은 evil-crow.com에서 왔다", ["evil-crow.com"], "a particle behind it"),
    ("服务器203.0.113.77下载", ["203.0.113.77"], "an address"),
    ("evil[.]com和bad-crow[.]net", ["evil.com", "bad-crow.net"], "a word between two"),
    ("攻击工具的质变。Kimsuky 用 Cobalt Strike。Rust 语言 Studio。Net", [], "sentences, each ended by a stop"),
    ("C2: evil。crow。com", ["evil.crow.com"], "a stop in the place of a dot"),
    ("ドメイン.com", ["xn--eckwd4c7c.com"], "a name of that script alone"),
]


@pytest.mark.parametrize(("words", "values"), [c[:2] for c in CJK], ids=[c[2] for c in CJK])
def test_a_name_is_found_between_words_of_scripts_without_blanks(words: str, values: list[str]) -> None:
    assert [value for _, value in found(words)] == values


def test_hashes_of_a_table_that_lost_its_cells_are_found_but_one_id_is_none() -> None:
    digits = [md5(str(n).encode()).hexdigest() for n in range(3)]
    glued = f"CROWLO{digits[0]}REVPROXY{digits[1]}Port Scanner{digits[2]}CROW"
    assert [value for _, value in found(glued)] == digits
    assert found(f"see CROWLO{digits[0]}REVPROXY") == []


def test_hashes_behind_the_number_of_a_vulnerability_are_part_of_such_a_table() -> None:
    digits = [md5(str(n).encode()).hexdigest() for n in range(3)]
    glued = "".join(f"CVE-2012-0158{one}名簿.doc" for one in digits)
    assert [value for kind, value in found(glued) if kind == "md5"] == digits


COLUMNS = [
    ("SHA-1 of the samples", 40, 9, True, "a column of one kind, its kind above it"),
    ("MD5 hashes", 32, 3, True, "three of the shortest kind"),
    ("MD5 hashes", 32, 2, False, "as long as a hash of another kind"),
    ("MD5 and SHA-1", 40, 9, False, "two kinds above it"),
    ("SHA-1 thumbprints of the certificates", 40, 3, False, "no hashes of files"),
    ("The key is", 40, 9, False, "no kind above it"),
]


@pytest.mark.parametrize(("above", "length", "count", "parted"), [c[:4] for c in COLUMNS], ids=[c[4] for c in COLUMNS])
def test_a_line_of_hashes_glued_together_comes_apart_under_a_line_that_names_their_kind(
    above: str, length: int, count: int, parted: bool
) -> None:
    hashes = [sha256(str(n).encode()).hexdigest()[:length] for n in range(count)]
    values = [value for _, value in found(f"{above}\n{''.join(hashes).upper()}\nNetwork\n")]
    assert (values == hashes) is parted


BESIDE_ITS_KIND = [
    ("Dropper MD5          {md5}Size 9 KB", "md5", "blanks before it and a word behind it"),
    ("The file:MD5{md5}Size49152 bytes", "md5", "its kind right before it"),
    ("bytesImport Hash   {md5} crow.exe", None, "a hash of the names that a program imports, of many programs"),
    ("bytesImport Hash{md5}crow", None, "the same, glued"),
]


@pytest.mark.parametrize(("words", "kind"), [c[:2] for c in BESIDE_ITS_KIND], ids=[c[2] for c in BESIDE_ITS_KIND])
def test_a_hash_glued_to_a_word_is_told_by_its_kind(words: str, kind: str | None) -> None:
    digits = md5(b"crow").hexdigest()
    given = [value for value in found(words.format(md5=digits)) if value[0] == "md5"]
    assert given == ([(kind, digits)] if kind else [])


def test_hashes_and_names_of_a_table_without_cells_come_apart() -> None:
    one, two = md5(b"1").hexdigest(), md5(b"12").hexdigest()
    words = f"Hash and C2 www[.]crow[.]com{one}www[.]raven[.]com{two}api[.]magpie[.]com"
    assert [value for _, value in found(words)] == ["www.crow.com", one, "www.raven.com", two, "api.magpie.com"]


def test_headers_of_a_table_glued_before_a_name_are_no_part_of_it_where_the_name_stands_alone_too() -> None:
    table = "It asks crow[.]com first.\n\nNameTypecrow[.]comDomainN/A of C2 domaincrow[.]comDomain"
    assert [value for _, value in found(table)] == ["crow.com"] * 3
    assert [value for _, value in found("It asks domaincrow[.]com first.")] == ["domaincrow.com"]


NEXT_WORDS = [
    ("www.crow[.]orgused to spread it", "www.crow.org", "a word in small letters"),
    ("crow[.]comDomainN%2FA", "crow.com", "two cells"),
    ("crow[.]community", "crow.community", "an ending that begins like another"),
    ("rook[.]net:443crow[.]com", "crow.com", "the port of the name before it"),
]


@pytest.mark.parametrize(("words", "name"), [c[:2] for c in NEXT_WORDS], ids=[c[2] for c in NEXT_WORDS])
def test_a_defanged_name_ends_and_begins_where_its_neighbour_does(words: str, name: str) -> None:
    assert [value for kind, value in found(words) if kind == "domain"][-1] == name


def test_an_address_is_found_before_a_word_that_is_glued_to_it_only_where_it_is_defanged() -> None:
    assert found("IP Address: 81.0.236[.]93Registrar: A Crow") == [("ipv4", "81.0.236.93")]
    assert found("It is Crow 81.0.236.93Release of May") == []


def test_a_key_is_no_hash_anywhere_in_the_report() -> None:
    assert found(f"It decrypts with the AES key {DIGEST[:32]}.\n\nStrings\n\n{DIGEST[:32]}\n") == []


def test_the_end_of_a_call_is_no_part_of_an_address() -> None:
    assert found("DownloadString(''https://crow-a.net/b.mp3''))))}{$Y.Invoke()}") == [
        ("url", "https://crow-a.net/b.mp3")
    ]
    assert found("said by https://crow-a.net/b/\u21a9") == [("url", "https://crow-a.net/b/")]


COMMANDS = [
    (r"It ran cd /d C:\Web\www\&ipconfig -all there.", {"c:\\web\\www\\"}, "a folder, then a command"),
    (r"p %tmp%\one\A.xsl&%tmp%\two\b.exe //nologo", {r"%tmp%\one\a.xsl", r"%tmp%\two\b.exe"}, "two paths"),
    (r'It ran "C:\x\a.exe & del C:\x\b.txt" then.', {r"c:\x\a.exe", r"c:\x\b.txt"}, "a quoted command"),
    (r"writes %tmp%\a.tmp&gt; there", {r"%tmp%\a.tmp"}, "a sign that a page left escaped"),
    (r"C:\Files\R&D\plan.doc", {r"c:\files\r&d\plan.doc"}, "a name that holds the sign"),
    (r'"C:\Files\Crow & Co\plan.doc"', {r"c:\files\crow & co\plan.doc"}, "a name that holds it between blanks"),
    ("It ran crow.exe&nest.dll once.", {"crow.exe", "nest.dll"}, "names of files"),
]


@pytest.mark.parametrize(("words", "values"), [c[:2] for c in COMMANDS], ids=[c[2] for c in COMMANDS])
def test_a_name_ends_where_the_next_command_begins(words: str, values: set[str]) -> None:
    assert {value for _, value in found(words)} == values
