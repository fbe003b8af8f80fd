"""What the tests of the report share: comparisons of the fictitious sample plans and of texts that mean harm, and a browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import policy_nlp as pn
from policy_nlp.analysis.result import Analysis
from policy_nlp.comparison import Comparison, compare
from policy_nlp.resources import resource

#: What a document may carry to break out of an element, a script or an attribute, or to turn the text around.
HOSTILE = (
    '</script><script>document.title="broken"</script><img src=x onerror="document.title=1">'
    "\u2028{{ 7 * 7 }}'\"&amp;<!--\u202e倒转\u2066"
)


def hostile_document(doc: str, region: str) -> pn.Document:
    text = (
        f"关于数字经济的意见{HOSTILE}\n一、总体要求\n推进工业互联网{HOSTILE}平台建设，培育数字化转型服务商30家。\n"
        "=cmd|'/c calc'!A1培育企业200家。\n加强网络安全保障。\n"
    )
    return pn.Document(id=f"{doc}</script>", text=text, title=f"=1+1{HOSTILE}", region=region, year=2026)


@pytest.fixture(scope="session")
def plans() -> Comparison:
    """The fictitious sample plans, by region."""
    return compare(pn.analyze(Path(resource("corpora", "samples", "plans.jsonl"))))


@pytest.fixture(scope="session")
def hostile() -> Comparison:
    """Two documents full of markup, in groups whose names are markup, too."""
    documents = [hostile_document("a", f"=北{HOSTILE}"), hostile_document("b", "@南省")]
    return compare(pn.analyze(documents))


@pytest.fixture
def one(plans: Comparison) -> Comparison:
    """A comparison of one group."""
    return compare(_some(plans.analysis, 1))


def _some(analysis: Analysis, n: int) -> Analysis:
    documents = [pn.Document(id=str(i), text=analysis.text(i), region="山东省") for i in range(n)]
    return pn.analyze(documents)


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Headless Chromium; the tests skip where it, its driver or selenium is absent."""
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    if chromium is None or driver is None:
        pytest.skip("no Chromium with its driver on this machine: apt-get install chromium chromium-driver")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    profile = tmp_path_factory.mktemp("profile")
    for argument in (
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--window-size=1280,900",
        f"--user-data-dir={profile}",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    opened = webdriver.Chrome(options=options, service=webdriver.ChromeService(executable_path=driver))
    yield opened
    opened.quit()
