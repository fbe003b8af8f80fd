"""`write_report`: a comparison as one HTML file that needs nothing else."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from policy_nlp.atomic import atomic_file
from policy_nlp.comparison.result import Comparison
from policy_nlp.errors import PolicyNlpError
from policy_nlp.extras import import_extra
from policy_nlp.report.escaping import script_code, script_json, visible
from policy_nlp.report.sections import SECTIONS
from policy_nlp.report.sections.page import Page
from policy_nlp.report.wording import TEMPLATES, Language, wording


def write_report(
    comparison: Comparison, path: str | Path, *, language: Language = "zh", title: str | None = None
) -> None:
    """Write `comparison` as one self-contained HTML file, which opens offline and asks for nothing on a network.

    Every figure leads to the sentences behind it; of a figure with many of them the first are shown and the number is told. Of
    more groups than a chart can show the largest are drawn, and the report says so. A part that cannot be made (no texts, one
    group) says why.

    Args:
        comparison: made by `policy_nlp.comparison.compare`.
        path: of the file, which appears when it is complete.
        language: of headings and notes, ``zh`` or ``en``; the texts stay as they are.
        title: of the report; by default what is compared.

    Raises:
        ValueError: `language` is neither.
        MissingExtraError: altair, vl-convert-python or jinja2 is not installed.
        OSError: the place cannot be written.
    """
    words = wording(language)
    jinja2 = import_extra("jinja2", extra="report", purpose="the HTML report")
    altair = import_extra("altair", extra="report", purpose="the HTML report")
    convert = import_extra("vl_convert", extra="report", purpose="the HTML report")
    with ThreadPoolExecutor(1) as pool:  # a bundle takes seconds on the first call, while the tables are made
        bundle = pool.submit(_bundle, convert.javascript_bundle, altair.SCHEMA_VERSION)
        page = Page(comparison, words)
        parts = {name: _part(page, build) for name, build in SECTIONS.items()}
        script = bundle.result()
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["visible"] = visible
    html = environment.get_template("report.html.j2").render(
        say=words,
        language="zh-CN" if language == "zh" else "en",
        title=title or page.title(),
        parts=parts,
        page=page,
        today=datetime.date.today().isoformat(),
        version=_version(),
        # Written by this package and by Vega, not by a document: they are what they are.
        library=_markup(script_code(script)),
        style=_markup((TEMPLATES / "report.css").read_text("utf-8")),
        code=_markup(script_code((TEMPLATES / "report.js").read_text("utf-8"))),
        data=_markup(script_json(page.content())),
    )
    with atomic_file(path) as draft:
        draft.write_text(html, encoding="utf-8", newline="\n")


def _part(page: Page, build: Callable[[Page], dict[str, Any]]) -> dict[str, Any]:
    """What a section shows, or why it shows nothing."""
    try:
        return {"empty": None} | build(page)
    except PolicyNlpError as error:
        return {"empty": visible(str(error))}


@cache
def _bundle(make: Callable[..., str], schema: str) -> str:
    """Vega, Vega-Lite and Vega-Embed as one script, of the version that Altair writes (``v6.4.1``)."""
    return make(vl_version=".".join(schema.removeprefix("v").split(".")[:2]))


def _markup(text: str) -> Any:
    return import_extra("markupsafe", extra="report", purpose="the HTML report").Markup(text)


def _version() -> str:
    try:
        return version("policy-nlp")
    except PackageNotFoundError:
        return ""
