"""The report as a file, and as a browser shows it."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from flows.backtest_report.page import chance, estimate, number, percent, render
from flows.backtest_report.plots import PLOTS
from tests.flows.backtests import SmallBacktest, small_backtest

SECTIONS = (
    *("verdict", "tested", "population", "errors", "probabilities", "bets", "importance"),
    *("folds", "caveats", "reproduce"),
)
BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
WIDTH, HEIGHT = 1200, 1600

# Runs in a copy of the page and leaves what it saw where --dump-dom prints it.
PROBE = """
<script>
const told = [];
addEventListener("error", event => told.push(String(event.message || event.target)), true);
addEventListener("load", () => {
  const box = element => element.getBoundingClientRect();
  const seen = {
    errors: told,
    loaded: performance.getEntriesByType("resource").map(entry => entry.name),
    wide: document.documentElement.scrollWidth - innerWidth,
    sections: Object.fromEntries([...document.querySelectorAll("section")].map(
      section => [section.id, Math.round(box(section).height)])),
    plots: Object.fromEntries([...document.querySelectorAll("figure")].map(figure => {
      const svg = figure.querySelector("svg");
      const outside = svg && [...svg.querySelectorAll("text")].filter(text =>
        box(text).left < box(svg).left - 2 || box(text).right > box(svg).right + 2).length;
      return [figure.id, svg && [Math.round(box(svg).width), Math.round(box(svg).height), outside]];
    })),
  };
  const pre = document.createElement("pre");
  pre.id = "probe";
  pre.textContent = JSON.stringify(seen);
  document.body.append(pre);
});
</script>
"""


@pytest.fixture(scope="module")
def small() -> SmallBacktest:
    return small_backtest()


@pytest.fixture(scope="module")
def document(small: SmallBacktest) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(small.document()))
    return found


@pytest.fixture(scope="module")
def page(document: dict[str, Any]) -> str:
    return render(document)


def test_every_section_and_plot_is_there_and_nothing_from_outside(page: str) -> None:
    assert tuple(re.findall(r'<section id="([a-z]+)"', page)) == SECTIONS
    assert page.count("<svg ") == len(PLOTS)
    assert page.count("<figcaption>") == len(PLOTS)
    addresses = re.findall(r'(?:src|href)="([^"]*)"', page)
    assert [one for one in addresses if not one.startswith(("#", "data:"))] == []
    assert "@import" not in page
    assert "<script" not in page


def test_the_page_says_what_the_summary_holds(page: str, document: dict[str, Any]) -> None:
    assert document["command"] in page
    assert document["contract"]["sha256"] in page
    assert estimate(document["all_rows"]["systems"]["ensemble"]["mae"]) in page
    for name in document["reference"]["features"]:
        assert f"<code>{name}</code>" in page


def test_the_same_summary_gives_the_same_bytes(page: str, document: dict[str, Any]) -> None:
    assert render(document) == page


def test_a_suspicion_stands_above_everything_and_is_escaped(document: dict[str, Any]) -> None:
    page = render(document | {"suspicious": ["ensemble: <b>too good</b>"]})
    assert page.index('role="alert"') < page.index('id="tested"')
    assert "&lt;b&gt;too good" in page
    assert 'role="alert"' not in render(document | {"suspicious": []})


def test_without_lines_the_page_says_so_and_keeps_its_sections(small: SmallBacktest) -> None:
    page = render(json.loads(json.dumps(small.without_lines().document())))
    assert tuple(re.findall(r'<section id="([a-z]+)"', page)) == SECTIONS
    # neither calibration nor edges
    assert page.count("<svg ") == len(PLOTS) - 2
    assert "No game that counts has a line of this market" in page


def test_figures_as_text() -> None:
    one = {"value": 4.6571, "low": 4.6049, "high": 4.714}
    assert estimate(one) == "4.657 [4.605, 4.714]"
    assert estimate({"value": -0.016, "low": None, "high": None}, 2, signed=True) == "-0.02"
    assert percent({"value": 0.53, "low": 0.517, "high": 0.544}) == "53.0 % [51.7, 54.4]"
    assert percent({"value": None, "low": None, "high": None}) == "-"
    assert number(22684.0, 0) == "22,684"
    assert [chance(0.0061), chance(3.2e-33), chance(None)] == ["0.006", "3e-33", "-"]


def browse(path: Path, *options: str) -> subprocess.CompletedProcess[str]:
    assert BROWSER is not None
    profile = path.parent / "profile"
    words = (
        *("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
        *("--enable-logging=stderr", f"--user-data-dir={profile}"),
        f"--window-size={WIDTH},{HEIGHT}",
    )
    return subprocess.run(
        [BROWSER, *words, *options, path.as_uri()],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )


@pytest.mark.skipif(BROWSER is None, reason="no Chromium or Chrome is installed")
def test_a_browser_shows_it_without_a_complaint(page: str, tmp_path: Path) -> None:
    probed = tmp_path / "probed.html"
    probed.write_text(page.replace("<head>", f"<head>{PROBE}", 1), encoding="utf-8")
    shown = browse(probed, "--virtual-time-budget=5000", "--dump-dom")
    seen = json.loads(re.findall(r'<pre id="probe">(.*?)</pre>', shown.stdout, re.DOTALL)[0])
    assert seen["errors"] == []
    assert [one for one in seen["loaded"] if not one.startswith("data:")] == []
    assert ":CONSOLE" not in shown.stderr
    assert seen["wide"] <= 0
    assert tuple(seen["sections"]) == SECTIONS
    assert all(height > 60 for height in seen["sections"].values())
    assert set(seen["plots"]) == {f"plot-{name}" for name in PLOTS}
    for width, height, outside in seen["plots"].values():
        assert width > 800
        assert height > 150
        assert outside == 0


@pytest.mark.skipif(BROWSER is None, reason="no Chromium or Chrome is installed")
def test_what_it_shows_is_not_blank(page: str, tmp_path: Path) -> None:
    path, shot = tmp_path / "report.html", tmp_path / "shot.png"
    path.write_text(page, encoding="utf-8")
    browse(path, f"--screenshot={shot}")
    with Image.open(shot) as picture:
        dark = picture.convert("L").point(lambda shade: 255 if shade < 128 else 0)
        assert dark.getbbox() is not None
        share = dark.histogram()[255] / (picture.width * picture.height)
    assert 0.01 < share < 0.5
