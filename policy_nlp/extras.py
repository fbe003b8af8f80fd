"""Libraries that only some installations have."""

from __future__ import annotations

import importlib
from typing import Any

from policy_nlp.errors import PolicyNlpError


class MissingExtraError(PolicyNlpError, ImportError):
    """A function needs a library that comes with an extra of this package; the message says how to install it."""


def import_extra(module: str, *, extra: str, purpose: str) -> Any:
    """Import `module`, which the extra `extra` installs.

    Args:
        module: name of the module, e.g. ``xlsxwriter``.
        extra: name of the extra, e.g. ``excel``.
        purpose: what needs it, the beginning of the message, e.g. ``Analysis.to_excel``.

    Raises:
        MissingExtraError: the module is not installed.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module.partition(".")[0]:
            raise
        raise MissingExtraError(f"{purpose} needs {module}: pip install 'policy-nlp[{extra}]'", name=module) from error
