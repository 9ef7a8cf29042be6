"""The page that the demonstration writes, opened in headless Chromium as a person opens it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import sync_playwright

from groundswell.run.demo import Demo

pytestmark = pytest.mark.browser

CHROMIUM = next((p for p in map(shutil.which, ("/usr/bin/chromium", "chromium", "chromium-browser")) if p), None)
OFFLINE = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=CHROMIUM, args=OFFLINE)
        yield started
        started.close()


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844)])
def test_the_page_opens_without_an_error_a_request_or_a_sideways_scroll(
    width: int, height: int, browser: Any, made: Demo
) -> None:
    page = browser.new_page(viewport={"width": width, "height": height})
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    address = (made.workspace.root / "verdict.html").as_uri()
    page.goto(address)
    assert said == []
    assert asked == [address]
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    text = page.inner_text("body")
    assert made.assessed.verdict.id in text
    assert "invented" in text
    page.close()
