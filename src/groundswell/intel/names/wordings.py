"""How texts introduce names: words for kinds, the form of a name, and patterns for each way to say "X is called Y".

Not here: which of them make a name, and of what kind (`introductions.py`).
"""

from __future__ import annotations

from groundswell.intel.text.phrases import Book

MALWARE = (
    r"(?:malware(?:\s+(?:tools?|famil(?:y|ies)|strains?|samples?|variants?|payloads?))?|backdoors?|trojans?"
    r"|RATs?|implants?|malicious code"
    r"|loaders?|downloaders?|droppers?|ransomware|rootkits?|bootkits?|stealers?|infostealers?|wipers?|worms?"
    r"|botnets?|spyware|keyloggers?|(?:reverse|web)\s?shells?|webshells?|miners?|cryptominers?|bankers?|stagers?"
    r"|remote access (?:tools?|trojans?)|viruses|virus)"
    r"(?:\s(?:components?|modules?|plugins?|famil(?:y|ies)|variants?|strains?|clusters?|operations?))?"
)
TOOL = (
    r"(?:tools?|toolkits?|toolsets?|toolchains?|frameworks?|exploit kits?|scanners?|packers?|crypters?|builders?"
    r"|obfuscators?|injectors?|dumpers?|utilit(?:y|ies))"
)
SET = (
    r"(?:(?:threat|espionage|hacking|hacker|ransomware|APT|cyber\s?criminal|activity|intrusion|nation-state|cyber)\s+)?"
    r"(?:groups?|actors?|clusters?(?:\sof\sactivity)?|gangs?|adversar(?:y|ies)|crews?|collectives?|operators?"
    r"|attackers|hackers|developers|intrusion sets?|APTs?)"
)
CAMPAIGN = r"(?:campaigns?|activity|operations?|waves? of attacks)"


def _wide(pattern: str) -> str:
    """Let every blank of a pattern stand for one to three: a name may stand after a line's end or a wide blank."""
    return pattern.replace(" ", r"\s{1,3}")


WORD = r"(?:[A-Z][A-Za-z0-9_]{1,30}|[a-z]{1,12}[A-Z][A-Za-z0-9_]{1,30}|\d[a-z]{3,20})(?:[-._][A-Za-z0-9]{1,20}){0,3}"
QUOTE, UNQUOTE = "(?:[\"“'‘’*]|`{1,3})", "(?:[\"”'’*]|`{1,3})"
NAME = rf"(?:{QUOTE}\s?)?{WORD}(?:\s{WORD}){{0,2}}{UNQUOTE}?"
LIST = _wide(rf"{NAME}(?:(?:(?: )?, (?:and |or )?| (?:and|or|&) ){NAME}){{0,24}}")
_WHO = r"(?: (?:by|in|on|among|within|to) (?:the )?[\w&-]{1,20}(?: [\w&-]{1,20}){0,2}?)?"
_IT = r"(?: (?:it|itself|them|themselves))?"
TOLD = Book()  # what is asked of each block
NAMING = TOLD.pattern(
    _wide(
        rf"(?<![\w-])(?i:(?:(?:call(?:s|ed|ing)?|nam(?:ed|ing)|(?:we|they|researchers|also) names?|names? (?=it|them)"
        rf"|dub(?:s|bed|bing)?|code-?named?|nicknamed|christened"
        rf"|labell?ed|designat(?:es|ed)){_IT}(?:{_WHO} as)?"
        rf"|known{_WHO}(?: \w{{3,12}}ly| only)? as|identif(?:ied|ies){_IT} as"
        rf"|track(?:s|ed|ing)?{_IT}{_WHO}(?: \w{{1,12}})? as"
        rf"|refer(?:s|red|ring)?(?: to)?{_WHO}{_IT}(?: (?:to|internally|collectively))? as"
        rf"|(?:under|by|uses?|using|with) the (?:name|alias|moniker|codename)(?: of)?) (?:the )?)({LIST})"
    )
)
LIKE = TOLD.pattern(_wide(rf",? (?:such as|like|including|namely) ({LIST})"))
KINDS = rf"(?i:(?P<malware>{MALWARE})|(?P<tool>{TOOL})|(?P<intrusion_set>{SET})|(?P<campaign>{CAMPAIGN}))(?![\w-])"
BEFORE = TOLD.pattern(
    rf"(?<![\w.-])({WORD}(?:\s{WORD})?){UNQUOTE}?\s"
    rf"(?:(?!(?:with|of|to|for|in|on|and|or|as|is|by|was|has|are|all|any|every|its|their|his|our|the|a|an)\s)[a-z][\w-]{{0,22}}\s){{0,2}}?"
    rf"(?:(?P<malware>{MALWARE})|(?P<tool>packers?|crypters?|builders?|exploit kits?))"
    r"\b(?!-)(?!\s(?:attack|incident|outbreak|breach)s?\b)"
)
_FOR_ONE = rf"{QUOTE}?(?P<names>{WORD}(?: {WORD})?){UNQUOTE}?"
_CLAUSE_WORDS = r"when|where|which|who|that|is|was|are|were|by|from|as|if|because|after|before"
_ADJECTIVES = rf"(?:(?!(?:{_CLAUSE_WORDS}) )[\w/’'-]{{1,20}} ){{0,5}}?"
_FEW = r"(?:[\w-]{1,16} ){0,2}?"
_CAMEL = r"[A-Z][a-z]{1,20}[A-Z][A-Za-z0-9]{1,20}"
DEFINED = tuple(
    TOLD.pattern(_wide(form))
    for form in (
        # "X, a modular backdoor", "X - the loader", "X: An information stealer", "X is a tool"
        rf"(?<![\w.-]){_FOR_ONE}(?: \([^()]{{1,40}}\))?"
        rf"(?:, an?|(?: )?[–—-]{{1,2}} (?:a|an|the)|(?: )?:[\s*]{{1,5}}[Aa]n?"
        rf"| (?:is|was)(?: known as)? (?:a|an|the)) "
        rf"{_ADJECTIVES}(?i:(?P<malware>{MALWARE})|(?P<tool>{TOOL}))\b(?!-)",
        # "X is a cybercrime group"
        rf"(?<![\w.-]){_FOR_ONE}(?: \([^()]{{1,60}}\))? (?:is|was) (?:a|an|the) {_ADJECTIVES}"
        r"(?:cyber-?(?: )?crime|cyber-?(?: )?espionage|espionage|threat|hacking|hacker|ransomware|APT|cyber|criminal"
        r"|\(APT\)|persistent threat|cyber-?criminal|hacktivist|extortion) "
        r"(?P<intrusion_set>groups?|actors?|gangs?|collectives?)\b(?!-)",
        # "X is an espionage campaign"
        rf"(?<![\w.-]){_FOR_ONE} (?:is|was) (?:a|an|the) {_ADJECTIVES}(?P<campaign>campaign)\b(?!-)",
        # "a previously undocumented implant, X, was left"
        rf"\b(?:[Aa]n?|[Tt]he|[Tt]his|new) {_ADJECTIVES}(?i:(?P<malware>{MALWARE})|(?P<tool>{TOOL})), "
        rf"(?P<names>{LIST})(?=[,.;:)]|$| (?:that|which|and|to|is|was|has)\b)",
        # "Malware family: X"
        rf"(?<![\w-])(?i:(?P<malware>malware|backdoor|trojan|loader|ransomware)|(?P<tool>tool)"
        rf"|(?P<intrusion_set>group|actor)) (?:[Nn]ame|[Ff]amily)(?: \([^()]{{1,20}}\))?(?: )?: {_FOR_ONE}",
        # "we named this new wiper X"
        rf"\b(?:[Cc]all|[Nn]am|[Dd]ubb?)(?:e?s|ed?|ing)? (?:this|the|that|these|our|their|its) "
        rf"{_FEW}{KINDS} {_FOR_ONE}",
        # "we track this cluster of activity as X"
        r"\b(?:track(?:s|ed|ing)?|refer(?:s|red|ring)? to|designat(?:es?|ed|ing)) (?:this|the|that|these|its) "
        rf"{_FEW}{KINDS}(?: [\w-]{{1,12}}){{0,5}}? (?:as|under the name(?: of)?) (?:the )?{_FOR_ONE}",
        # "we use the name X to track this web shell"
        rf"\bthe name {_FOR_ONE} (?:to|for) (?:\w{{1,12}} ){{1,2}}{_FEW}{KINDS}",
        # "the group X (also known as Y)"
        rf"\b(?:[Aa]n?|[Tt]he|[Tt]his) {_FEW}{KINDS} {_FOR_ONE}(?: \(|, )(?:aka|AKA|also known as|also tracked as)\b",
        # "Campaign ID: obama223"
        r"\b(?P<campaign>[Cc]ampaign|Botnet|Affiliate) (?:ID|Id|id|[Nn]ame|[Tt]ag)(?: )?: "
        rf"{QUOTE}?(?P<names>(?=[\w-]*[a-z])(?=[\w-]*\d)[A-Za-z][\w-]{{3,20}})",
        # "its downloader CobbleFetch"
        rf"\b(?:[Aa]n?|[Tt]he|[Tt]his|[Ii]ts|[Tt]heir) {_FEW}{KINDS} (?P<names>{_CAMEL})\b(?![.:/\\])",
    )
)
ID = TOLD.pattern(r"[\[(][SG]\d{4}[\])]")  # of ATT&CK, behind the name
