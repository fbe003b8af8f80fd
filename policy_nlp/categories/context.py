"""What stands around a sentence: its headings, neighbours, section and document, as numbers beside its own scores.

Stacked generalisation (Wolpert 1992): a small second model reads the first model's scores of the sentence and of its surroundings.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from policy_nlp.kernel import kernel

#: Sentences on each side that count as near.
NEAR: Final = 3
#: Blocks of one value per class: own score and probability, those of the heading path, title, before, after, near, section, document.
BLOCKS: Final = 10
#: Values that are not per class: heading, other, length, bias.
SINGLES: Final = 4


@kernel
def _softmax(row, out):  # type: ignore[no-untyped-def]
    top = row.max()
    total = np.float32(0)
    for k in range(len(row)):
        out[k] = np.exp(row[k] - top)
        total += out[k]
    for k in range(len(row)):
        out[k] /= total


@kernel
def _context(body, path, title, section, kind, doc, length, out):  # type: ignore[no-untyped-def]
    n, classes = body.shape
    probability = np.empty_like(body)
    for s in range(n):
        _softmax(body[s], probability[s])
    path_probability = np.empty(classes, dtype=np.float32)
    # Means over the innermost section and over the document, by sums in one pass.
    sections = 0
    docs = 0
    for s in range(n):
        sections = max(sections, section[s] + 2)
        docs = max(docs, doc[s] + 1)
    section_sum = np.zeros((sections, classes), dtype=np.float32)
    section_count = np.zeros(sections, dtype=np.float32)
    doc_sum = np.zeros((docs, classes), dtype=np.float32)
    doc_count = np.zeros(docs, dtype=np.float32)
    for s in range(n):
        section_count[section[s] + 1] += 1
        doc_count[doc[s]] += 1
        for k in range(classes):
            section_sum[section[s] + 1, k] += probability[s, k]
            doc_sum[doc[s], k] += probability[s, k]
    for s in range(n):
        _softmax(path[s], path_probability)
        o = out[s]
        for k in range(classes):
            o[k] = body[s, k]
            o[classes + k] = probability[s, k]
            o[2 * classes + k] = path[s, k]
            o[3 * classes + k] = path_probability[k]
            o[4 * classes + k] = title[doc[s], k]
            o[5 * classes + k] = probability[s - 1, k] if s > 0 and doc[s - 1] == doc[s] else 0.0
            o[6 * classes + k] = probability[s + 1, k] if s + 1 < n and doc[s + 1] == doc[s] else 0.0
            near = np.float32(0)
            count = 0
            for d in range(1, NEAR + 1):
                if s - d >= 0 and doc[s - d] == doc[s]:
                    near += probability[s - d, k]
                    count += 1
                if s + d < n and doc[s + d] == doc[s]:
                    near += probability[s + d, k]
                    count += 1
            o[7 * classes + k] = near / count if count else np.float32(0)
            # Sentences before the first heading share no topic; they have no section.
            o[8 * classes + k] = (
                section_sum[section[s] + 1, k] / section_count[section[s] + 1] if section[s] >= 0 else 0.0
            )
            o[9 * classes + k] = doc_sum[doc[s], k] / doc_count[doc[s]]
        o[10 * classes] = kind[s] == 0
        o[10 * classes + 1] = kind[s] == 2
        o[10 * classes + 2] = np.log(np.float32(length[s]))
        o[10 * classes + 3] = 1.0


def context_features(
    body: npt.NDArray[np.float32],
    path: npt.NDArray[np.float32],
    title: npt.NDArray[np.float32],
    section: npt.NDArray[np.int32],
    kind: npt.NDArray[np.int8],
    doc: npt.NDArray[np.int32],
    length: npt.NDArray[np.int32],
) -> npt.NDArray[np.float32]:
    """The second model's input, shape (sentences, BLOCKS * classes + SINGLES).

    Args:
        body: scores of the sentences, shape (sentences, classes).
        path: scores of the headings above each sentence, shape (sentences, classes).
        title: scores of the documents' titles, shape (documents, classes).
        section, kind, doc, length: shape (sentences,).
    """
    out = np.empty((len(body), BLOCKS * body.shape[1] + SINGLES), dtype=np.float32)
    if len(body):
        _context(body, path, title, section, kind, doc, length, out)
    return out
