"""Find names by their form alone: numbered and patterned intrusion sets, operations, coined endings, CVE ids.

UNC3886, Storm-0558, Salt Typhoon, Operation Groundbait, KelpLoader: vendors write their names in these forms, and
no other thing of a report is written so.

Not here: names that words introduce (`introductions.py`), names of lists (`lexicon.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from groundswell.intel.document import Block
from groundswell.intel.knowledge import facts
from groundswell.intel.text.phrases import Book
from groundswell.model.dossier import NameKind

FORMS = Book()  # what is asked of each block
SETS = FORMS.pattern(
    r"(?<![\w.-])(?:APT[- ]?\d{1,3}|APT\s?-\s?[A-Z]\s?-\s?\d{1,3}|UNC\d{3,5}|TA[1-9]\d{2,3}|FIN\d{1,2}|UAT-\d{3,5}"
    r"|UTA\d{4}|TAG-\d{1,4}|Storm-\d{4}|DEV-\d{4}|CL-(?:STA|CRI|UNK)-\d{4}|UAC-\d{4}|ITG\d{2}|Hive0\d{3}"
    r"|REF\d{4}|TEMP[._][A-Z][a-z]\w{1,20}|Earth\s[A-Z][a-z]{2,20}|Void\s(?!Linux)[A-Z][a-z]{2,20}"
    r"|(?:BRONZE|GOLD|COBALT|IRON|TIN|ALUMINUM|COPPER)\s(?!STANDARD)[A-Z]{4,16}"
    r"|[A-Z][a-z]{2,20}\s(?:Panda|Kitten|Bear|Spider|Chollima|Jackal|Typhoon|Blizzard|Sleet|Sandstorm|Tempest|Cyclone|Tsunami"
    r"|Taurus|Serpens|Libra|Ursa|Draco|Pisces|Scorpius|Foxes)|[A-Z]{3,20}\s(?:PANDA|KITTEN|BEAR|SPIDER|CHOLLIMA"
    r"|JACKAL|TIGER|BUFFALO|LEOPARD|CRANE|WOLF|LYNX|SAIGA|SPHINX|HAWK|OCELOT))"
    r"(?![\w-]|\.\d)"
)
_OPERATIONS = FORMS.pattern(
    r"Operation(?<![\w.-]Operation)(?<!Scale Operation)\s"
    r"(?!Works|Security|Manual|Center|Centre|Type|Success|Mode|Manager|System|Name|Time)[A-Z][A-Za-z]{2,24}"
    r"(?:\s(?!Activity|Indicators|Campaign|Details|Overview"
    r"|Timeline)[A-Z][a-z]{2,20})?(?![\w-])"
)
ENDINGS = FORMS.pattern(
    r"[A-Z](?<![\w./\\@:<-].)[A-Za-z0-9]{0,20}(?:Loader|RAT|Rat|Bot|Stealer|Locker|Crypter|Backdoor|Wiper|Rootkit"
    r"|Ransomware|Dropper|Grabber|Worm|Miner|Keylogger)(?![\w/\\@(=-]|\.\w)"
)
FUNCTION = re.compile(
    r"(?:Get|Set|Is|On|Add|Create|Delete|Remove|Virtual|Load|Write|Read|Open|Close|Http|Internet|Crypt|Reg|Process|Enum"
    r"|Find|Query|Wait|Terminate|Invoke|Start|Stop|Convert|Copy|Move|Shell|Win|Map|Heap|Thread|Send|Receive|Download"
    r"|Upload|Execute|Run|Check|Init|Register|Update|Collect|Parse|Encrypt|Decrypt|Decode|Encode|Install|Local|Global"
    r"|Current|Record|User|File|Event|Object|System|Service|Auto|Java|Type|Action|Power|Micro|Base)[A-Z]"
)  # how functions of programming interfaces begin: with a verb
_CVE = FORMS.pattern(r"(?<![\w-])CVE[-–]\d{4}[-–]\d{4,7}(?!\d)", re.IGNORECASE)


@lru_cache(maxsize=1)
def no_names() -> frozenset[str]:
    """Give the words with a capital that name no threat: our list, countries and what comes from them."""
    countries = (
        word
        for row in facts.rows("countries.csv")
        for column in ("spellings", "adjectives")
        for word in row[column].split(";")
    )
    return facts.words("not-names.txt") | frozenset(countries)


def formed(text: str, block: Block) -> Iterator[tuple[int, int, NameKind]]:
    """Yield the places in the text of a block, counted from its start, where something is written as names are."""
    others = no_names()
    if block.kind != "code":
        for match in ENDINGS.finditer(text):
            if match[0] not in others:
                yield match.start(), match.end(), "malware"
    for match in SETS.finditer(text):
        if match[0].split()[0] not in others:
            yield match.start(), match.end(), "intrusion_set"
    for match in _OPERATIONS.finditer(text):
        yield match.start(), match.end(), "campaign"
    for match in _CVE.finditer(text):
        yield match.start(), match.end(), "vulnerability"
