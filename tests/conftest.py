"""What tests share: the development texts, where they are, and a Hypothesis profile that does not mind compilation."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# The first call of a kernel compiles it, which is no slowness of the code under test.
settings.register_profile(
    "policy_nlp", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
settings.load_profile("policy_nlp")

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of development texts and gold beside the checkout; the test skips where it is absent."""
    folder = ROOT.parent / "shared"
    if not (folder / "gold").is_dir():
        pytest.skip("the development texts (../shared) are not on this machine")
    return folder
