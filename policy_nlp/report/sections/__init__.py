"""The parts of the report: from tables to what a template shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from policy_nlp.report.sections.citations import citations
from policy_nlp.report.sections.emphasis import emphasis
from policy_nlp.report.sections.keyness import keyness
from policy_nlp.report.sections.overview import overview
from policy_nlp.report.sections.page import Page
from policy_nlp.report.sections.responsibilities import responsibilities
from policy_nlp.report.sections.reuse import reuse
from policy_nlp.report.sections.similarity import similarity
from policy_nlp.report.sections.targets import targets
from policy_nlp.report.sections.technologies import technologies

#: In the order of the report, but the overview is made last, since it names what the others found.
SECTIONS: Final[dict[str, Callable[[Page], dict[str, Any]]]] = {
    "emphasis": emphasis,
    "targets": targets,
    "keyness": keyness,
    "reuse": reuse,
    "similarity": similarity,
    "citations": citations,
    "technologies": technologies,
    "responsibilities": responsibilities,
    "overview": overview,
}
