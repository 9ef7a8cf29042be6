"""The page that the demonstration writes, opened in headless Chromium as a person opens it."""

from __future__ import annotations

from typing import Any

import pytest

from groundswell.run.demo import Demo

pytestmark = pytest.mark.browser


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
