"""Every kernel of the analysis and of the comparison, on any texts; to be run with ``NUMBA_BOUNDSCHECK=1``.

How to run it: `fuzzing`. The kernel decorator leaves bounds checking to Numba's environment variable: without it a wrong index reads
or writes other memory, with it the kernel raises IndexError.
"""

from __future__ import annotations

import os

from fuzzing import documents_in, fuzz, instrumented

if not {"NUMBA_BOUNDSCHECK", "NUMBA_DISABLE_JIT"} & os.environ.keys():
    raise SystemExit("set NUMBA_BOUNDSCHECK=1 (or NUMBA_DISABLE_JIT=1): without it a wrong index goes unnoticed")

with instrumented():
    import policy_nlp as pn
    from policy_nlp.analysis.schemas import SCHEMAS


def target(data: bytes) -> None:
    """Analyse the texts; compare them, for one input in eight."""
    regions = ("山东省", "浙江省", "广东省")
    documents = [
        pn.Document(str(i), text, title="甲省信息化规划（2006—2010年）", region=regions[i], year=2006 + i)
        for i, text in enumerate(documents_in(data[1:]))
    ]
    analysis = pn.analyze(documents, tokens=bool(data[:1] and data[0] & 1))
    assert not analysis.errors.num_rows, analysis.errors.to_pylist()
    for name in SCHEMAS:
        getattr(analysis, name).validate(full=True)
    if data[:1] and data[0] % 8 == 0:
        comparison = pn.compare(analysis, by="region")
        for name in ("emphasis", "targets", "keyness", "similarity", "reuse", "citations"):
            getattr(comparison, name).validate(full=True)


if __name__ == "__main__":
    fuzz(target)
