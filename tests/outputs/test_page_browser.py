"""The page in headless Chromium: nothing leaves it, it fits, it can be read in both schemes, and it prints."""

from __future__ import annotations

import dataclasses

import pytest

from groundswell.outputs import page

pytestmark = pytest.mark.browser

A4 = (710, 1039)  # CSS pixels inside margins of 11 mm

# Contrast of every text against what it stands on: WCAG 2.2, relative luminance. Pictures behind a text do not count:
# a text on a pattern must bring its own ground.
CONTRAST = r"""
() => {
  const numbers = c => c.match(/[\d.]+/g).map(Number);
  const rgba = c => { const m = numbers(c); return [m[0], m[1], m[2], m[3] === undefined ? 1 : m[3]] };
  const lin = v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const lum = c => .2126 * lin(c[0]) + .7152 * lin(c[1]) + .0722 * lin(c[2]);
  const over = (a, b) => [0, 1, 2].map(i => a[i] * a[3] + b[i] * (1 - a[3])).concat(1);
  const ground = el => {
    const layers = [];
    for (let e = el; e; e = e.parentElement) {
      const c = rgba(getComputedStyle(e).backgroundColor);
      if (c[3] > 0) layers.push(c);
      if (c[3] === 1) break;
    }
    return layers.reverse().reduce((under, c) => over(c, under), [255, 255, 255, 1]);
  };
  const low = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let texts = 0;
  while (walk.nextNode()) {
    const node = walk.currentNode, el = node.parentElement;
    if (!node.textContent.trim() || el.closest('.vh, .skip, title, style')) continue;
    const style = getComputedStyle(el);
    if (style.display === 'none' || style.visibility === 'hidden' || !el.getClientRects().length) continue;
    const size = parseFloat(style.fontSize), bold = +style.fontWeight >= 700;
    const back = ground(el), color = el.closest('svg') ? style.fill : style.color;
    const front = over(rgba(color), back);
    const [a, b] = [lum(front), lum(back)].sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05), need = size >= 24 || (bold && size >= 18.66) ? 3 : 4.5;
    texts += 1;
    if (ratio < need) low.push([el.className || el.tagName, node.textContent.trim().slice(0, 30), ratio.toFixed(2)]);
  }
  return {texts, low};
}
"""


@pytest.fixture(scope="module")
def files(meridian, others, tmp_path_factory):
    """The pages as files."""
    folder = tmp_path_factory.mktemp("pages")
    companies = {
        "meridian": (meridian.VERDICT, meridian.FINDINGS, meridian.DOSSIER),
        "bare": others.bare(),
        "dark": others.dark(),
        "hostile": others.hostile(meridian),
        "ten-steps": ten_steps(others),
    }
    for name, company in companies.items():
        (folder / f"{name}.html").write_bytes(page.render(*company))
    return folder


def ten_steps(others):
    """The company that could not be judged, with ten things to do."""
    verdict, found, dossier = others.dark()
    steps = tuple(dataclasses.replace(step, id=f"s-{n}") for n in range(5) for step in verdict.next)
    return dataclasses.replace(verdict, next=steps), found, dossier


def opened(browser, files, name, width=1280, scheme="light", height=900):
    """The page in a context of its own, and the list of requests it made."""
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    tab = context.new_page()
    requests = []
    tab.on("request", lambda request: requests.append(request.url))
    tab.on("dialog", lambda dialog: requests.append(f"dialog {dialog.message}"))
    tab.goto((files / f"{name}.html").as_uri())
    return tab, requests


@pytest.mark.parametrize("name", ["meridian", "bare", "dark", "hostile"])
def test_no_request_leaves_the_page_and_nothing_runs(name, browser, files):
    tab, requests = opened(browser, files, name)
    violations = tab.evaluate("document.querySelectorAll('script').length")
    assert requests == [(files / f"{name}.html").as_uri()]
    assert violations == 0
    tab.context.close()


@pytest.mark.parametrize("name", ["meridian", "bare", "dark", "hostile"])
def test_nothing_is_wider_than_the_window(name, browser, files):
    wide = {}
    tab, _ = opened(browser, files, name)
    for width in (1280, 900, 640, 390):  # 640 is 1280 at 200 %
        tab.set_viewport_size({"width": width, "height": 900})
        found = tab.evaluate("document.documentElement.scrollWidth")
        if found > width:
            wide[width] = found
    tab.set_viewport_size({"width": 1280, "height": 900})
    tab.evaluate("document.documentElement.style.fontSize = '200%'")
    found = tab.evaluate("document.documentElement.scrollWidth")
    if found > 1280:
        wide["text at 200 %"] = found
    assert wide == {}
    tab.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["meridian", "dark"])
def test_every_text_has_contrast_in_both_schemes(name, scheme, browser, files):
    tab, _ = opened(browser, files, name, scheme=scheme)
    found = tab.evaluate(CONTRAST)
    assert found["texts"] > 100
    assert found["low"] == []
    tab.context.close()


@pytest.mark.parametrize("name", ["meridian", "dark", "ten-steps"])
def test_the_answers_and_the_next_steps_are_printed_on_page_one(name, browser, files):
    tab, _ = opened(browser, files, name, width=A4[0], height=A4[1])
    tab.emulate_media(media="print", color_scheme="dark")
    bottom = tab.evaluate("document.querySelector('#next').getBoundingClientRect().bottom + window.scrollY")
    assert bottom <= A4[1]
    ground = tab.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(255, 255, 255)", "paper is white, whatever the reader's scheme"
    pdf = tab.pdf(format="A4", prefer_css_page_size=True, print_background=True)
    assert pdf.startswith(b"%PDF-")
    tab.context.close()


def test_the_first_tab_stop_is_the_skip_link_and_it_is_seen(browser, files):
    tab, _ = opened(browser, files, "meridian")
    tab.keyboard.press("Tab")
    focused = "(e => [e.className, e.getBoundingClientRect().left >= 0])(document.activeElement)"
    assert tab.evaluate(focused) == ["skip", True]
    tab.keyboard.press("Enter")
    assert tab.evaluate("location.hash") == "#main"
    tab.context.close()


def test_bars_are_true_to_scale_with_a_least_width_of_seven_pixels(browser, files):
    tab, _ = opened(browser, files, "meridian")
    widths = tab.evaluate("[...document.querySelectorAll('.bar-m i')].map(e => e.getBoundingClientRect().width)")
    assert len(widths) == 4
    assert widths[0] == pytest.approx(7, abs=0.6)  # 3 of 212
    assert widths[2] / widths[3] == pytest.approx(136 / 62, rel=0.05)
    tab.context.close()
