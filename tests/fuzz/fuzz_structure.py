"""Structure: the shadow, sentences, kinds, sections and metadata of any text. How to run it: `fuzzing`."""

from __future__ import annotations

from fuzzing import documents_in, fuzz, instrumented

with instrumented():
    from policy_nlp.document import Document
    from policy_nlp.structure import TextBatch, find_structure
    from policy_nlp.structure.kinds import KINDS
    from policy_nlp.structure.metadata import describe

_SPACES = " \u3000\t\n\r\x0b\x0c\x85\u2028\u2029"


def target(data: bytes) -> None:
    """Sentences are in order, apart, trimmed and inside their documents; sections are a forest; documents do not touch."""
    documents = [Document(str(i), text) for i, text in enumerate(documents_in(data))]
    batch = TextBatch.of(documents)
    structure = find_structure(batch)
    start, end = batch.written_spans(structure.start, structure.end)
    last = -1
    for a, b, doc, kind in zip(
        start.tolist(), end.tolist(), structure.doc.tolist(), structure.kind.tolist(), strict=True
    ):
        first = int(batch.written_starts[doc])
        assert max(last, first) <= a < b <= first + len(documents[doc].text)
        assert batch.written[a] not in _SPACES and batch.written[b - 1] not in _SPACES
        assert 0 <= kind < len(KINDS)
        last = b
    sections = structure.sections
    assert (sections.parent < range(len(sections.parent))).all() if len(sections.parent) else True
    assert (structure.kind[sections.head] == 0).all()
    assert (sections.last >= sections.head).all()
    assert (structure.doc[sections.last] == structure.doc[sections.head]).all()
    if len(documents) > 1:
        apart = [find_structure(TextBatch.of([document])) for document in documents]
        assert structure.kind.tolist() == [kind for one in apart for kind in one.kind.tolist()]
    for document in documents:
        found = describe(document)
        again = describe(found)
        assert (again.title, again.date, again.issuer) == (found.title, found.date, found.issuer) or found.title is None


if __name__ == "__main__":
    fuzz(target)
