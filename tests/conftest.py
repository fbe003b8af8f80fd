"""What tests share: the development texts, where they are, and a Hypothesis profile that does not mind compilation."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# The first call of a kernel compiles it, which is no slowness of the code under test. The examples are the same in every run,
# so that a change is judged by what it changes; HYPOTHESIS_PROFILE=explore draws new ones.
_slow_start = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
settings.register_profile("same", deadline=None, derandomize=True, suppress_health_check=_slow_start)
settings.register_profile("explore", deadline=None, suppress_health_check=_slow_start)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of development texts and gold beside the checkout; the test skips where it is absent."""
    folder = ROOT.parent / "shared"
    if not (folder / "gold").is_dir():
        pytest.skip("the development texts (../shared) are not on this machine")
    return folder
