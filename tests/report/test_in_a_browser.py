"""The pages as somebody uses them: in a browser, with a mouse, with the keyboard alone, on a phone.

They need a Chromium or Chrome on the machine, and take a while: ``nox -s browser`` runs them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, FloatRect, Locator, Page, ViewportSize, expect

from cursus.gate.report.page import page
from cursus.show.page import page as show_page
from cursus.show.picture import picture
from validation import axe

PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 900}
LONG = 60_000
"""Milliseconds that something may take to appear: a link is followed, and a case filled, a moment after the click."""

if "CURSUS_BROWSER" not in os.environ:
    pytest.skip("nox -s browser uses the pages", allow_module_level=True)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with axe.browser() as opened:
        yield opened


class Opened:
    """A page that keeps what its console says and what it asks the network for."""

    def __init__(self, browser: Browser, file: Path, anchor: str = "", **context: Any) -> None:
        self.page = browser.new_context(**({"viewport": DESK} | context)).new_page()
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.load(file, anchor)

    def load(self, file: Path, anchor: str = "") -> None:
        """From its beginning; nothing is said or asked yet."""
        self.said.clear()
        self.asked.clear()
        self.page.goto(file.as_uri() + anchor)

    def cases(self) -> list[str]:
        names: list[str] = self.page.locator(".case:visible > summary b").all_text_contents()
        return names

    def shows(self, *cases: str) -> None:
        """Fails if these are not the cases that it shows, or comes to show."""
        expect(self.page.locator(".case:visible > summary b")).to_have_text(list(cases), timeout=LONG)


@pytest.fixture(scope="module")
def window(browser: Browser, written: Path) -> Opened:
    """One for all tests of the report: a window is a process of the browser, and starting that takes longer."""
    return Opened(browser, written / "report.html")


@pytest.fixture
def failed(window: Opened, written: Path) -> Iterator[Opened]:
    """The report of the verdict in which one case fails; whatever a test does, nothing is said and nobody is asked."""
    opened = window
    opened.load(written / "report.html")  # again, without what another test did to it
    yield opened
    assert opened.said == []
    assert [url for url in opened.asked if not url.startswith(("file:", "data:"))] == []
    assert opened.page.evaluate("window.broken") is None


def appears(element: Locator) -> None:
    """What asks for many at once does not wait for any, as what asks for one does."""
    expect(element).to_be_visible(timeout=LONG)


def test_the_verdict_comes_first(failed: Opened) -> None:
    """In the first screen: that it failed, and each cause with its place; then in how many cases."""
    assert failed.page.title() == "Gate failed: cursus"
    assert failed.page.locator(".verdict").inner_text() == "failed"
    assert "19 of 20\ndefinitions passed" in failed.page.locator(".headline").inner_text()
    cause = failed.page.locator(".cause")
    assert cause.count() == 1 and "failing" in cause.inner_text()
    end = _box(failed.page, ".cause")
    assert end["y"] + end["height"] < DESK["height"]


def _box(page: Page, selector: str) -> FloatRect:
    box = page.locator(selector).bounding_box()
    assert box
    return box


def test_searching_and_filtering(failed: Opened) -> None:
    """By a word, by two, by kind, by what failed, by class of difference; Clear brings all back."""
    everything = failed.cases()
    assert len(everything) == 5
    failed.page.fill("#search", "calibration package")
    failed.shows("xgboost_end_to_end")
    assert failed.page.locator("#count").inner_text() == "1 of 5 cases"
    failed.page.click("#clear")
    failed.page.select_option("#state", "failed")
    failed.shows("failing")
    failed.page.select_option("#state", "")
    failed.page.select_option("#kind", "step")
    failed.shows("Package/default")
    failed.page.click("#clear")
    failed.page.select_option("#class", "output locations")
    assert "cycle" not in failed.cases() and "xgboost_simple" in failed.cases()
    failed.page.select_option("#base", "static")
    failed.shows()
    failed.page.click("#clear")
    failed.shows(*everything)


def test_a_cell_of_the_matrix_leads_to_its_cases(failed: Opened) -> None:
    """The cell that failed opens the case, with that base, and shows the difference side by side."""
    failed.page.locator("#matrix a.fail").click()
    failed.shows("failing")
    case = failed.page.locator(".case[open]")
    assert case.locator("[role=tab][aria-selected=true]").inner_text() == "✗ parameterized"
    assert case.locator(".sides .old").first.inner_text() == "s3://elsewhere/model"
    assert case.locator(".sides .new").first.inner_text() == "{EXECUTION_S3_PREFIX}/xgboost_training"


def test_a_cell_leads_to_its_own_base(browser: Browser, written: Path, tmp_path: Path) -> None:
    """Where a case fails under several bases, each cell shows what is wrong under its own."""
    told = json.loads((written / "report.json").read_text())
    case = next(case for case in told["cases"] if case["name"] == "failing")
    for outcome in case["outcomes"]:
        outcome["passed"] = False
    (tmp_path / "report.html").write_text(page(told))
    opened = Opened(browser, tmp_path / "report.html", "#group=failing&kind=pipeline&base=secured")
    assert opened.page.locator("[role=tab][aria-selected=true]").inner_text() == "✗ secured"


def test_a_cell_leads_to_its_cases_again(failed: Opened) -> None:
    """After Esc, which shows all cases and leaves the focus where it was, the same cell shows its own once more."""
    everything = failed.cases()
    cell = failed.page.locator("#matrix a.fail")
    cell.click()
    failed.shows("failing")
    failed.page.keyboard.press("Escape")
    failed.shows(*everything)
    assert failed.page.evaluate("document.activeElement.matches('.case[open] > summary')")
    cell.click()
    failed.shows("failing")


def test_a_screen_reader_is_told_which_side_is_which(failed: Opened) -> None:
    """A difference is a row of a table whose columns are named; the panel of a base has the base's name."""
    failed.page.locator("#matrix a.fail").click()
    panel = failed.page.get_by_role("tabpanel", name="parameterized")
    moved = panel.get_by_role("table", name="output moved").first
    appears(moved)
    assert moved.get_by_role("columnheader").all_inner_texts() == ["golden", "now"]
    sides = ["s3://elsewhere/model", "{EXECUTION_S3_PREFIX}/xgboost_training"]
    assert moved.get_by_role("cell").all_inner_texts() == sides


def test_hostile_text_is_shown_as_text(failed: Opened, hostile: str) -> None:
    """What a stranger wrote into a definition can be read, and does nothing."""
    failed.page.locator("#matrix a.fail").click()
    old = failed.page.locator(".case[open] .sides .old")
    appears(old.first)
    assert hostile in old.all_inner_texts()
    assert failed.page.locator("img").count() == 0


def test_everything_can_be_done_by_keyboard(failed: Opened) -> None:
    """/ searches, ↓ goes to the case, Enter opens it, arrows change the base, Tab reaches the steps, Esc clears."""
    everything, keys = failed.cases(), failed.page.keyboard
    keys.press("/")
    keys.type("xgboost_end_to_end")
    keys.press("ArrowDown")
    keys.press("Enter")
    case = failed.page.locator(".case[open]")
    assert case.locator("summary b").inner_text() == "xgboost_end_to_end"
    keys.press("Tab")
    while failed.page.evaluate("document.activeElement.classList.contains('node')") is False:
        keys.press("Tab")
    assert "out " in case.locator("figcaption").inner_text()
    case.locator("[role=tab][aria-selected=true]").focus()
    keys.press("ArrowRight")
    assert case.locator("[role=tab][aria-selected=true]").inner_text() == "✓ secured"
    assert "KMS_ENCRYPTION_KEY_PARAM" in case.locator("[role=tabpanel]").inner_text()
    failed.page.locator("#search").focus()
    keys.press("Escape")
    failed.shows(*everything)


def test_hovering_a_step_shows_its_ports(failed: Opened) -> None:
    """Its inputs with where they come from, its outputs with where they go, and its lines stand out."""
    failed.page.locator(".case > summary", has_text="xgboost_end_to_end").click()
    case = failed.page.locator(".case[open]")
    case.locator(".node", has_text="XGBoostTraining").hover()
    told = case.locator("figcaption").inner_text()
    assert "TabularPreprocessing-Training.processed_data" in told
    assert "{EXECUTION_S3_PREFIX}/xgboost_training" in told
    expect(case.locator(".edge.lit")).to_have_count(4, timeout=LONG)
    expect(case.locator(".node")).to_have_count(10, timeout=LONG)


def test_places_are_told_for_each_environment(failed: Opened) -> None:
    """The prefix of dev, staging and prod once each, and for each output the rest of its place once."""
    failed.page.locator(".case > summary", has_text="xgboost_simple").click()
    table = failed.page.locator(".case[open] table.outputs")
    appears(table)
    assert table.locator("th").all_inner_texts() == ["step", "output", "below the prefix"]
    prefixes = failed.page.locator(".case[open] .prefixes > div").all_inner_texts()
    assert [one.split()[0] for one in prefixes] == ["dev", "staging", "prod"]
    assert "s3://prod-models/run-1" in prefixes[2]


def test_bad_input_shows_what_its_author_is_told(failed: Opened) -> None:
    """The words of the refusal, as they stand in the golden file."""
    failed.page.locator(".case > summary", has_text="cycle").click()
    assert "E1" in failed.page.locator(".case[open] .told").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_light_and_dark(browser: Browser, sound: Path, scheme: str) -> None:
    """It follows the system, and the button turns it over; text keeps its contrast in both."""
    opened = Opened(browser, sound / "report.html", color_scheme=scheme)
    before = _contrast(opened.page)
    opened.page.click("#theme")
    after = _contrast(opened.page)
    assert (before[0] > before[1]) == (scheme == "light") and (after[0] > after[1]) == (scheme == "dark")
    for paper, ink in (before, after):
        assert (max(paper, ink) + 0.05) / (min(paper, ink) + 0.05) > 7
    assert opened.said == []


def _contrast(page: Page) -> tuple[float, float]:
    """Relative luminance of the paper and of the ink."""

    def luminance(colour: str) -> float:
        channels = [int(part) / 255 for part in colour.removeprefix("rgb(").rstrip(")").split(",")]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    style = "getComputedStyle(document.body)"
    return luminance(page.evaluate(f"{style}.backgroundColor")), luminance(page.evaluate(f"{style}.color"))


def test_a_phone_scrolls_in_one_direction(browser: Browser, sound: Path) -> None:
    """At 390 pixels nothing of the page is wider, with a pipeline open; what is wide scrolls in its own frame."""
    opened = Opened(browser, sound / "report.html", "#group=xgboost_end_to_end&base=strict", viewport=PHONE)
    opened.page.locator(".case[open] .body").wait_for()
    assert opened.page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert _box(opened.page, "table.outputs")["width"] > PHONE["width"]
    assert opened.page.locator(".verdict").inner_text() == "passed"


def test_without_scripts_the_verdict_can_be_read(browser: Browser, sound: Path) -> None:
    """Verdict, matrix and figures are in the page itself; for the rest it says where to look."""
    opened = Opened(browser, sound / "report.html", java_script_enabled=False)
    text = opened.page.locator("body").inner_text()
    assert "15 of 15\ndefinitions passed" in text and "xgboost_end_to_end" in text
    assert "report.json" in text
    assert not opened.page.locator("#search").is_visible()


@pytest.mark.parametrize(
    ("folder", "anchor"),
    [
        ("written", ""),
        ("written", "#case=failing&kind=pipeline"),
        ("sound", ""),
        ("sound", "#case=xgboost_end_to_end&kind=pipeline"),
    ],
)
def test_axe_finds_nothing(browser: Browser, request: pytest.FixtureRequest, folder: str, anchor: str) -> None:
    """Of a page that failed and one that passed, closed and with a case open."""
    assert axe.judge(browser, request.getfixturevalue(folder) / "report.html", anchor) == []


def test_the_picture_marks_what_fails(failed: Opened) -> None:
    """The step that differs from its golden file is marked in the picture, and no other."""
    failed.page.locator(".cause summary").first.click()
    failed.page.locator(".cause .links a").first.click()
    case = failed.page.locator(".case[open]")
    assert case.locator("summary b").inner_text() == "failing"
    expect(case.locator(".node.fails")).to_have_text(["XGBoostTraining ✗ fails, Training"], timeout=LONG)


def test_the_picture_zooms(failed: Opened) -> None:
    """The buttons change its size, and Fit brings it back."""
    failed.page.locator(".case > summary", has_text="xgboost_end_to_end").click()
    before = _box(failed.page, ".case[open] .dag svg")["width"]
    failed.page.get_by_role("button", name="Zoom in").click()
    assert _box(failed.page, ".case[open] .dag svg")["width"] > before
    failed.page.get_by_role("button", name="Fit to the width").click()
    assert _box(failed.page, ".case[open] .dag svg")["width"] == before


# --- the page of `cursus show` and of a run


@pytest.fixture(scope="module")
def drawing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a start, five equal branches of which one failed, and an end."""
    middle = [f"Train{number}" for number in range(5)]
    steps = [{"Name": name, "Type": "Fail", "Arguments": {}, "DependsOn": ["Start"]} for name in middle]
    start = {"Name": "Start", "Type": "Fail", "Arguments": {}}
    end = {"Name": "End", "Type": "Fail", "Arguments": {}, "DependsOn": middle}
    whole = picture({"Version": "2020-12-01", "Parameters": [], "Steps": [start, *steps, end]}, "drawn")
    file = tmp_path_factory.mktemp("drawn") / "show.html"
    file.write_text(show_page(replace(whole, notes=dict.fromkeys(middle, "✓ 1.0 s") | {"Train3": "✗ 2.0 s"})))
    return file


@pytest.fixture
def drawn(browser: Browser, drawing: Path) -> Iterator[Opened]:
    opened = Opened(browser, drawing, java_script_enabled=False)
    yield opened
    opened.page.context.close()


def test_axe_finds_nothing_in_a_drawing(browser: Browser, drawing: Path, tmp_path: Path) -> None:
    """With its list folded and with all of it open."""
    unfolded = tmp_path / "show.html"
    unfolded.write_text(drawing.read_text().replace("<details>", "<details open>"))
    assert unfolded.read_text() != drawing.read_text()
    for file in (drawing, unfolded):
        assert axe.judge(browser, file) == []


def test_equal_branches_are_drawn_once_until_all_are_wanted(drawn: Opened) -> None:
    """The one that failed stands alone; it works without scripts."""
    boxes = drawn.page.locator(".drawing g:visible text:first-of-type")
    assert sorted(boxes.all_text_contents()) == ["End", "Start", "Train × 4", "Train3"]  # noqa: RUF001
    drawn.page.get_by_label("all 7 steps").check()
    assert sorted(boxes.all_text_contents()) == ["End", "Start", *(f"Train{number}" for number in range(5))]


def test_the_list_below_is_folded_as_the_drawing_is(drawn: Opened) -> None:
    """Equal steps are one entry, which opens to them, and each of them to its ports; the others show theirs at once."""
    titles = ["Start Fail", "Train × 4 Fail", "Train3 Fail", "End Fail"]  # noqa: RUF001
    assert drawn.page.locator("h3:visible").all_inner_texts() == titles
    assert drawn.page.locator("td:visible", has_text="Start").count() == 1
    drawn.page.locator("main > details > summary").click()
    inner = drawn.page.locator("details details")
    assert inner.locator("summary:visible").all_inner_texts() == [f"Train{number} Fail" for number in (0, 1, 2, 4)]
    inner.locator("summary").first.click()
    assert drawn.page.locator("td:visible", has_text="Start").count() == 2
    drawn.page.keyboard.press("Enter")
    assert drawn.page.locator("td:visible", has_text="Start").count() == 1


def test_a_page_of_a_hundred_steps_is_short(browser: Browser, tmp_path: Path) -> None:
    """A reader scrolls three screens at the most, at a desk and on a phone, and not to the side."""
    names = [f"Train{number}" for number in range(98)]
    steps = [{"Name": name, "Type": "Fail", "Arguments": {}, "DependsOn": ["Start"]} for name in names]
    ends = [
        {"Name": "Start", "Type": "Fail", "Arguments": {}},
        {"Name": "End", "Type": "Fail", "Arguments": {}, "DependsOn": names},
    ]
    definition = {"Version": "2020-12-01", "Parameters": [], "Steps": [ends[0], *steps, ends[1]]}
    file = tmp_path / "show.html"
    file.write_text(show_page(picture(definition, "hundred")))
    opened = Opened(browser, file, java_script_enabled=False)
    for view in (DESK, PHONE):
        opened.page.set_viewport_size(view)
        opened.page.reload()
        assert _box(opened.page, "main")["height"] < 3 * view["height"]
        assert _box(opened.page, "main")["width"] <= view["width"]
    opened.page.context.close()


def test_a_drawing_has_the_size_that_is_chosen(drawn: Opened) -> None:
    """Half, double, and as wide as there is room."""
    drawn.page.get_by_label("all 7 steps").check()
    image = ".drawing .whole svg"
    before = _box(drawn.page, image)["width"]
    for label, factor in (("50%", 0.5), ("200%", 2)):
        drawn.page.get_by_label(label).check()
        assert _box(drawn.page, image)["width"] == pytest.approx(before * factor, rel=0.01)
    drawn.page.set_viewport_size(PHONE)
    drawn.page.get_by_label("fit").check()
    assert _box(drawn.page, image)["width"] <= PHONE["width"] < before
