"""The settings: what they are, and where each value comes from.

Order (CLI.md section 1): option, `GROUNDSWELL_<SECTION>_<KEY>`, `groundswell.toml` of the workspace,
`$XDG_CONFIG_HOME/groundswell/config.toml`, default. An unknown key is an error with the nearest name. Secrets are no
settings. Not here: finding the workspace (`run/workspace.py`), the company's own facts (`run/company.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from groundswell.model.errors import UsageError, Where
from groundswell.run.nearest import did_you_mean
from groundswell.run.toml_file import TomlFile, read_toml

Value = str | int | float | tuple[str, ...]
PREFIX = "GROUNDSWELL_"
# Variables with our prefix that are no settings: where the workspace is, the form of output, the clock, data of tests.
OTHER_VARIABLES = ("GROUNDSWELL_WORKSPACE", "GROUNDSWELL_OUTPUT", "GROUNDSWELL_NOW", "GROUNDSWELL_SHARED")


@dataclass(frozen=True)
class Setting:
    """One setting: its key, the form of its value, its default, and what it does (a line of groundswell.toml).

    `choices` bounds words; `low` and `high` bound numbers, both included.
    """

    key: str
    form: Literal["text", "zone", "share", "count", "words"]
    default: Value
    does: str
    choices: tuple[str, ...] = ()
    low: float = 0
    high: float = float("inf")

    @property
    def variable(self) -> str:
        """The environment variable of the setting: `GROUNDSWELL_JUDGE_MIN_VISIBLE`."""
        return PREFIX + self.key.replace(".", "_").upper()


LEVELS = ("informational", "low", "medium", "high", "critical")
FAIL_ON = ("new", "trace", "open", "gap", "none")

SETTINGS: tuple[Setting, ...] = (
    Setting("workspace.lake", "text", "lake", "the folder of the records, relative to this file or absolute"),
    Setting("workspace.timezone", "zone", "UTC", "the zone in which times are shown; days are always counted in UTC"),
    Setting(
        "judge.min_visible",
        "share",
        0.5,
        "below this share of host-days seen, in full or in part, HIT is not judged",
        high=1,
    ),
    Setting(
        "judge.fail_on",
        "words",
        ("trace", "open"),
        "what asks for a person, exit code 10: new, trace, open, gap, or none",
        choices=FAIL_ON,
    ),
    Setting("hunt.levels", "words", LEVELS, "rules of these levels are used", choices=LEVELS),
    Setting(
        "ingest.set_aside_max", "share", 0.001, "above this share of records set aside, exit code 12 says so", high=1
    ),
    Setting(
        "keep.records_days",
        "count",
        0,
        "lake drop --old takes out records older than this many days; 0: none",
        high=36500,
    ),
)
BY_KEY: Mapping[str, Setting] = {setting.key: setting for setting in SETTINGS}


@dataclass(frozen=True)
class Told:
    """A value and where it comes from: `default`, `groundswell.toml`, `config.toml`, a variable, an option."""

    value: Value
    origin: str


@dataclass(frozen=True)
class Settings:
    """Every setting with its value and origin, in the order of `SETTINGS`."""

    told: Mapping[str, Told]

    def __getitem__(self, key: str) -> Value:
        """The value of `key`; KeyError for a key that is none."""
        return self.told[key].value

    @property
    def min_visible(self) -> float:
        """The share of host-days, 0 to 1, below which HIT is not judged."""
        return float(self._number("judge.min_visible"))

    @property
    def fail_on(self) -> tuple[str, ...]:
        """What asks for a person."""
        return self._words("judge.fail_on")

    @property
    def levels(self) -> tuple[str, ...]:
        """Levels of the rules in use."""
        return self._words("hunt.levels")

    @property
    def set_aside_max(self) -> float:
        """The share of records, 0 to 1, above which setting aside gives exit code 12."""
        return float(self._number("ingest.set_aside_max"))

    @property
    def records_days(self) -> int:
        """Days that records are kept; 0 is for ever."""
        return int(self._number("keep.records_days"))

    @property
    def timezone(self) -> str:
        """The zone in which times are shown."""
        return str(self["workspace.timezone"])

    @property
    def lake(self) -> str:
        """The folder of the records as it was given."""
        return str(self["workspace.lake"])

    def judging(self) -> tuple[tuple[str, str], ...]:
        """The settings that decide a verdict, as text: part of its identity (SEMANTICS section 5)."""
        return tuple((key, as_text(self[key])) for key in ("judge.fail_on", "judge.min_visible", "hunt.levels"))

    def _number(self, key: str) -> float:
        value = self[key]
        if isinstance(value, int | float):
            return value
        raise TypeError(f"{key} is no number")

    def _words(self, key: str) -> tuple[str, ...]:
        value = self[key]
        if isinstance(value, tuple):
            return value
        raise TypeError(f"{key} is no list")


def as_text(value: Value) -> str:
    """A value as it is printed and compared."""
    return ",".join(value) if isinstance(value, tuple) else str(value)


def load_settings(
    workspace: Path | None, environment: Mapping[str, str], options: Mapping[str, object] | None = None
) -> Settings:
    """Every setting from its first source that gives it.

    Args:
        workspace: the folder with `groundswell.toml`, or None to go without.
        environment: the variables of the process.
        options: values given on the command line by setting key; None values count as not given.

    Raises:
        UsageError: an unknown key or variable (GS-1003), a value of the wrong form (GS-1005), no TOML (GS-1006).
        MachineError: a file that is there and cannot be read (GS-5040).
    """
    told = {setting.key: Told(setting.default, "default") for setting in SETTINGS}
    user = user_file(environment)
    if user is not None and user.is_file():
        told.update(_from_file(read_toml(user, "config.toml")))
    if workspace is not None:
        told.update(_from_file(read_toml(workspace / "groundswell.toml")))
    told.update(_from_environment(environment))
    for key, value in (options or {}).items():
        if value is not None:
            told[key] = Told(_checked(BY_KEY[key], value, Where(), "on the command line"), "option")
    return Settings(told)


def user_file(environment: Mapping[str, str]) -> Path | None:
    """Where a person's own settings are; null when there is no home."""
    folder = environment.get("XDG_CONFIG_HOME") or ""
    home = environment.get("HOME") or ""
    if folder:
        return Path(folder) / "groundswell" / "config.toml"
    return Path(home) / ".config" / "groundswell" / "config.toml" if home else None


def _from_file(file: TomlFile) -> dict[str, Told]:
    told: dict[str, Told] = {}
    sections = {setting.key.split(".")[0] for setting in SETTINGS}
    for section, table in file.data.items():
        if section not in sections or not isinstance(table, dict):
            hint = did_you_mean(section, sections if isinstance(table, dict) else BY_KEY)
            raise UsageError("GS-1003", f'there is no setting "{section}"', where=file.where(section), hint=hint)
        for name, value in table.items():
            key = f"{section}.{name}"
            if key not in BY_KEY:
                raise UsageError(
                    "GS-1003",
                    f'there is no setting "{key}"',
                    where=file.where(name, section),
                    hint=did_you_mean(key, BY_KEY),
                )
            told[key] = Told(_checked(BY_KEY[key], value, file.where(name, section), ""), file.name)
    return told


def _from_environment(environment: Mapping[str, str]) -> dict[str, Told]:
    variables = {setting.variable: setting for setting in SETTINGS}
    told: dict[str, Told] = {}
    for name in sorted(environment):
        if not name.startswith(PREFIX) or name in OTHER_VARIABLES:
            continue
        if name not in variables:
            known = (*variables, *OTHER_VARIABLES)
            raise UsageError(
                "GS-1003",
                f'there is no setting "{name}"',
                why="a variable of the environment that begins with GROUNDSWELL_ is taken as a setting",
                hint=did_you_mean(name, known),
            )
        setting = variables[name]
        told[setting.key] = Told(_checked(setting, _parsed(setting, environment[name]), Where(), name), name)
    return told


def _parsed(setting: Setting, text: str) -> object:
    """The text of a variable as the value that TOML would have given; what cannot be read so stays text."""
    if setting.form == "words":
        return [word.strip() for word in text.split(",") if word.strip()]
    if setting.form in ("share", "count"):
        try:
            return int(text) if setting.form == "count" else float(text)
        except ValueError:
            return text
    return text


def _checked(setting: Setting, value: object, where: Where, given: str) -> Value:
    """`value` in the form of `setting`; UsageError GS-1005 says what was found against what was expected."""
    good = _in_form(setting, value)
    if good is not None:
        return good
    raise UsageError(
        "GS-1005",
        f"{setting.key} cannot be {_shown(value)}" + (f" ({given})" if given else ""),
        where=where,
        why=f"it is {_expected(setting)}",
        hint=f"the default is {as_text(setting.default)}",
    )


def _in_form(setting: Setting, value: object) -> Value | None:
    match setting.form:
        case "text":
            return value if isinstance(value, str) and value else None
        case "zone":
            return value if isinstance(value, str) and is_zone(value) else None
        case "share" | "count":
            return _number_in_form(setting, value)
        case "words":
            words = value.split(",") if isinstance(value, str) else value
            if not isinstance(words, list | tuple) or not words:
                return None
            return tuple(words) if all(word in setting.choices for word in words) else None


def _number_in_form(setting: Setting, value: object) -> Value | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if setting.form == "count" and not isinstance(value, int):
        return None
    return value if setting.low <= value <= setting.high else None


def is_zone(name: str) -> bool:
    """Whether `name` is a time zone of the IANA database as this machine has it."""
    if name == "UTC":
        return True
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _expected(setting: Setting) -> str:
    match setting.form:
        case "text":
            return "a text"
        case "zone":
            return "a time zone such as Europe/Oslo, or UTC"
        case "share":
            return f"a number from {setting.low:g} to {setting.high:g}"
        case "count":
            return f"a whole number from {setting.low:g} to {setting.high:g}"
        case "words":
            return f"a list of {', '.join(setting.choices)}"


def _shown(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)
