"""Draw the verdict page's pictures again: `python docs/pictures.py [FOLDER]`, by default docs/pictures.

The page is that of the demonstration, as this version makes it; of the invented company in tests/outputs/meridian.py,
which has every answer; and of two companies of which little is known (tests/outputs/others.py); in light and dark,
1280 and 390 pixels wide, and as it prints. To be looked at before every release, beside the ones before. Needs
playwright and a Chromium. Those that .gitignore names are drawn to be looked at, and not kept.
"""

from __future__ import annotations

import importlib.util
import shutil
import sys
import tempfile
from pathlib import Path
from types import ModuleType

from playwright.sync_api import Browser, sync_playwright

from groundswell.outputs.page import render
from groundswell.run.demo import demo

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = "Example: company, hosts and records are invented"
LIMIT = 400_000  # bytes of a picture in the repository

# name, page, width, where it is cut out of the page (from, to), scheme, as printed
PICTURES = (
    ("demo-1280-light", "demo", 1280, (0, 1270), "light", False),
    ("verdict-1280-light", "meridian", 1280, (0, 1220), "light", False),
    ("verdict-1280-light-traces", "meridian", 1280, (1220, 2620), "light", False),
    ("verdict-1280-light-seen", "meridian", 1280, (2620, 4000), "light", False),
    ("verdict-1280-light-ways", "meridian", 1280, (4000, 5600), "light", False),
    ("verdict-1280-light-how", "meridian", 1280, (5600, 7700), "light", False),
    ("verdict-1280-dark", "meridian", 1280, (0, 1220), "dark", False),
    ("verdict-1280-dark-seen", "meridian", 1280, (2620, 4000), "dark", False),
    ("verdict-390-light", "meridian", 390, (0, 3300), "light", False),
    ("verdict-390-dark", "meridian", 390, (0, 3300), "dark", False),
    ("verdict-print-page-1", "meridian", 710, (0, 1039), "light", True),
    ("not-judged-1280", "dark", 1280, (0, 1220), "light", False),
    ("nothing-known-1280", "bare", 1280, (0, 1220), "light", False),
)


def fixture(name: str) -> ModuleType:
    """A module of tests/outputs, which are no package."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "tests" / "outputs" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def pages() -> dict[str, bytes]:
    """The pages that are drawn."""
    meridian, others = fixture("meridian"), fixture("others")
    known = (meridian.VERDICT, meridian.FINDINGS, meridian.DOSSIER)
    companies = {"meridian": known, "dark": others.dark(), "bare": others.bare()}
    with tempfile.TemporaryDirectory() as made:
        shown = demo(Path(made) / "demo").workspace.root / "verdict.html"
        drawn = {"demo": shown.read_bytes()}
    return drawn | {name: render(*company, example=EXAMPLE) for name, company in companies.items()}


def draw(
    browser: Browser, source: Path, target: Path, width: int, cut: tuple[int, int], scheme: str, printed: bool
) -> None:
    """One picture of one page."""
    tab = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    if printed:
        tab.emulate_media(media="print")
    tab.goto(source.as_uri())
    end = min(cut[1], tab.evaluate("document.documentElement.scrollHeight"))
    clip = {"x": 0, "y": cut[0], "width": width, "height": end - cut[0]}
    tab.screenshot(path=str(target), full_page=True, clip=clip)  # type: ignore[arg-type]
    tab.close()


def main() -> None:
    """Draw every picture, and say which is too large for the repository."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("/usr/bin/chromium") or shutil.which("chromium")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as made:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for name, data in pages().items():
            (Path(made) / f"{name}.html").write_bytes(data)
        for name, source, width, part, scheme, printed in PICTURES:
            target = folder / f"{name}.png"
            draw(browser, Path(made) / f"{source}.html", target, width, part, scheme, printed)
            size = target.stat().st_size
            print(f"{target.name:<28} {size:>9,} bytes{'  too large' if size > LIMIT else ''}")
        browser.close()


if __name__ == "__main__":
    main()
