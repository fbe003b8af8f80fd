"""The report as a person uses it, in headless Chromium."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from policy_nlp.comparison import Comparison
from policy_nlp.report import write_report

pytestmark = pytest.mark.usefixtures("browser")


def opened(browser: Any, path: Path) -> Any:
    from selenium.webdriver.support.ui import WebDriverWait

    for log in ("browser", "performance"):
        browser.get_log(log)
    browser.get(path.as_uri())
    WebDriverWait(browser, 20).until(lambda b: b.execute_script("return document.documentElement.dataset.ready"))
    return browser


@pytest.fixture(scope="module")
def report(plans: Comparison, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    write_report(plans, path)
    return path


@pytest.fixture(params=[(1280, 900), (390, 844)], ids=["laptop", "phone"])
def shown(browser: Any, report: Path, request: pytest.FixtureRequest) -> Iterator[Any]:
    size = {"width": request.param[0], "height": request.param[1], "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    yield opened(browser, report)
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def find(browser: Any, selector: str) -> list[Any]:
    return browser.find_elements("css selector", selector)  # type: ignore[no-any-return]


def click(browser: Any, element: Any) -> None:
    from selenium.webdriver import ActionChains

    browser.execute_script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element)
    # Where the pointer is, as a person clicks: the number in a cell is a part of the cell.
    ActionChains(browser).move_to_element(element).click().perform()


def drawer(browser: Any) -> tuple[str, list[str]]:
    """Title and sentences of what is open."""
    place = find(browser, "#drawer")[0]
    assert place.is_displayed()
    return find(browser, "#drawer-title")[0].text, [item.text for item in find(browser, "#drawer-list li")]


def close(browser: Any) -> None:
    find(browser, "#drawer-close")[0].click()
    assert not find(browser, "#drawer")[0].is_displayed()


def cells(browser: Any, chart: str) -> list[Any]:
    return find(browser, f"[data-chart={chart}] path[aria-roledescription='rect mark']")


def test_opens_without_errors_or_requests(shown: Any, report: Path) -> None:
    messages = [entry for entry in shown.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]
    assert messages == []
    events = [json.loads(entry["message"])["message"] for entry in shown.get_log("performance")]
    requested = [
        event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"
    ]
    assert [url for url in requested if not url.startswith(("file:", "data:", "blob:"))] == []
    assert find(shown, ".chart .empty") == []
    assert shown.execute_script("return document.documentElement.scrollWidth <= innerWidth")


def test_charts_are_drawn_with_chinese_names(shown: Any) -> None:
    for name in ("emphasis-share", "keyness", "similarity", "technologies"):
        assert find(shown, f"[data-chart={name}] svg"), name
    labels = shown.execute_script(
        "return Array.from(document.querySelectorAll('[data-chart=emphasis-share] text'), (t) => t.textContent)"
    )
    assert {"澄湖", "岚江", "电子政务"} <= set(labels)


def test_a_cell_shows_its_sentences(shown: Any, plans: Comparison) -> None:
    wanted = [cell for cell in cells(shown, "emphasis-share") if "澄湖省" in (cell.get_attribute("aria-label") or "")]
    cell = next(cell for cell in wanted if "电子政务" in (cell.get_attribute("aria-label") or ""))
    click(shown, cell)
    title, sentences = drawer(shown)
    assert title == "澄湖省 · 电子政务"
    rows = [row for row in plans.emphasis.to_pylist() if (row["group"], row["category"]) == ("澄湖省", "e_government")]
    assert len(sentences) == rows[0]["sentences"]
    assert all("电子政务" in sentence for sentence in sentences)
    assert any("政务大模型" in sentence for sentence in sentences)
    close(shown)


def test_the_other_tab_shows_the_differences(shown: Any) -> None:
    click(shown, find(shown, "[data-tab=emphasis-change]")[0])
    assert not find(shown, "[data-chart=emphasis-share]")[0].is_displayed()
    from selenium.webdriver.support.ui import WebDriverWait

    WebDriverWait(shown, 10).until(lambda b: cells(b, "emphasis-change"))


def test_a_row_of_targets_shows_values_with_sentences(shown: Any) -> None:
    row = next(row for row in find(shown, "#targets tbody tr") if row.text.startswith("政务服务事项网上可办率"))
    click(shown, row.find_elements("css selector", "td")[1])
    title, sentences = drawer(shown)
    assert title.startswith("政务服务事项网上可办率")
    assert len(sentences) == 7 and any("99%" in sentence for sentence in sentences)
    assert find(shown, "#drawer-list mark")
    close(shown)


def test_tables_sort(shown: Any) -> None:
    heading = find(shown, "#targets table thead th")[6]
    assert heading.text.startswith("最高")

    def values() -> list[float]:
        table = find(shown, "#targets table")[0]
        found = table.find_elements("css selector", "tbody tr > :nth-child(7)")
        return [float(cell.get_attribute("data-sort")) for cell in found]

    click(shown, heading)
    assert values() == sorted(values(), reverse=True)
    assert heading.get_attribute("aria-sort") == "descending"
    click(shown, heading)
    assert values() == sorted(values())


def test_tables_filter(shown: Any) -> None:
    box = find(shown, "#targets input[type=search]")[0]
    shown.execute_script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", box)
    box.send_keys("算力规模")
    rows = [
        row for row in find(shown, "#targets table")[0].find_elements("css selector", "tbody tr") if row.is_displayed()
    ]
    assert len(rows) == 1 and "算力规模" in rows[0].text
    box.send_keys("没有这样的指标")
    assert "没有符合的行" in find(shown, "#targets .filter span")[0].text
    box.clear()


def test_the_keyboard_opens_and_closes(shown: Any) -> None:
    from selenium.webdriver.common.keys import Keys

    row = find(shown, "#citations tbody tr[data-link]")[0]
    shown.execute_script("arguments[0].focus()", row)
    row.send_keys(Keys.ENTER)
    title, sentences = drawer(shown)
    assert title == "全国数字经济促进指导意见" and len(sentences) == 6
    shown.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert not find(shown, "#drawer")[0].is_displayed()


def test_markup_in_a_text_does_not_run(browser: Any, hostile: Comparison, tmp_path: Path) -> None:
    path = tmp_path / "hostile.html"
    write_report(hostile, path)
    opened(browser, path)
    assert "broken" not in browser.title and browser.title != "1"
    assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []
    row = find(browser, "#targets tbody tr[data-link]")[0]
    click(browser, row)
    _, sentences = drawer(browser)
    assert any("</script>" in sentence for sentence in sentences)
    assert find(browser, "#drawer-list img") == []
    assert browser.title != "1"
