"""Without the other library: the package is whole, and what needs the library says how to install it."""

from __future__ import annotations

import subprocess
import sys

import pytest

WITHOUT = """
import sys
sys.modules[{module!r}] = None
import policy_nlp
try:
    import policy_nlp.integrations.{module}
except policy_nlp.PolicyNlpError as error:
    print(type(error).__name__, error)
"""


@pytest.mark.parametrize("module", ["spacy", "sklearn"])
def test_the_missing_extra_is_named(module: str) -> None:
    code = WITHOUT.format(module=module)
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    says = f"policy_nlp.integrations.{module} needs {module}: pip install 'policy-nlp[{module}]'"
    assert out.strip() == f"MissingExtraError {says}"
