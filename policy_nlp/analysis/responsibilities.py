"""The view of who is to do what: agency by task."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from policy_nlp.analysis.ranges import column, document_offsets

if TYPE_CHECKING:
    from policy_nlp.analysis.result import Analysis

_WORD: Final = pa.dictionary(pa.int32(), pa.string())

#: Columns of the view.
RESPONSIBILITIES: Final = pa.schema(
    [
        ("doc", _WORD),
        ("sentence", pa.int32()),
        ("agency", _WORD),
        ("role", _WORD),
        ("task_sentence", pa.int32()),
        ("task", pa.string()),
        ("category", _WORD),
        ("start", pa.int32()),
        ("end", pa.int32()),
    ]
)
#: 牵头; 负责, or the subject of 要 and 应当; 配合.
ROLES: Final = ("lead", "responsible", "support")
_RESPONSIBLE: Final = 1


_NEAR: Final = 24  # characters before and after a list of agencies that are looked at
_GAP: Final = re.compile(r"等?(?:、各[\u4e00-\u9fff]{1,12})?(?:[、，,/／;；]|和|与|及|以及|\s)+")
_LONGEST_GAP: Final = 16
# Members of the list that are no named agency, and 等部门, may stand between the last name and the verb.
_OTHERS: Final = (
    r"^(?:等?(?:[、，]|和|及|与)(?:各[\u4e00-\u9fff]{1,12}?|[\u4e00-\u9fff]{2,8}?))?"
    r"(?:等(?:(?:有关|相关|各)?(?:部门|单位|方面))?)?"
)
# 国务院有关部门 is not 国务院.
_NOT_ITSELF: Final = re.compile(r"^(?!等)(?:有关|相关|各|其他|主管|[\u4e00-\u9fff]{0,6}?(?:行政|主管|职能|管理)?部门)")
_DUTY: Final = r"(?:要|应当?|须|必须)"
_BY_DUTY: Final = r"(?:按照?(?:各自)?(?:职能|职责)?(?:分工)?[，,]?)?(?:依法|分工|分别|共同|联合|具体|统一)*"
_AFTER: Final = (
    (0, re.compile(_OTHERS + rf"{_DUTY}?(?:共同|联合|负责)?(?:总?牵头|主办|会同)")),
    (1, re.compile(_OTHERS + rf"{_DUTY}?{_BY_DUTY}(?:负责(?!人|同)|承担|组织实施)")),
    (2, re.compile(_OTHERS + rf"{_DUTY}?(?:积极|共同|密切)*(?:配合|参与|参加|协办|协同|协助)")),
)
_BEFORE: Final = (
    (0, re.compile(r"(?:牵头|主办)(?:责任)?(?:单位|部门)?(?:[:：]|为|是)\s*$")),
    (1, re.compile(r"(?:责任|负责|承办|实施|完成|落实)(?:单位|部门|主体)(?:[:：]|为|是)\s*$")),
    (2, re.compile(r"(?:配合|协办|参与|参加|协同|协作|支持)(?:单位|部门)(?:[:：]|为|是)\s*$|(?<!已)会同$")),
)
_SUBJECT: Final = re.compile(_OTHERS + _DUTY + r"(?![对求点素])")
_CLAUSE_HEAD: Final = re.compile(r"(?:^|[。；;，,:：])\s*(?:第[一二三四五六七八九十百零]+条\s*)?由?$")
_LABEL_HEAD: Final = re.compile(
    r"^[\s（(\[【〔]*(?:总?牵头|主办|责任|负责|承办|配合|协办|实施|完成|落实)(?:责任)?(?:单位|部门|主体)?[:：]"
)
_OPEN: Final = re.compile(r"[（(\[【〔][^）)\]】〕]*$")

_Ints = npt.NDArray[np.int64]


def responsibilities_table(analysis: Analysis) -> pa.Table:
    """Agencies with what they are to do, as the text says it: 由…负责, （…牵头，…配合）, 责任单位：…, …要, …应当.

    Of a list of agencies each is named. An agency that is only mentioned has no row.

    Returns:
        The columns of `RESPONSIBILITIES`, in the order of the text:

        - doc, sentence, start, end: where the agency is named; agency: its full name where that is known, else as written;
        - role: ``lead`` (牵头, 主办, A 会同 B), ``responsible`` (负责, 要, 应当) or ``support`` (配合, 参与);
        - task: the words of the task, task_sentence: their sentence. It is the one before where the agency's sentence
          is a note on it, （责任单位：…）; a note at the end of the task's own sentence is cut off;
        - category: of the task's sentence.

    Raises:
        MissingTextsError: the analysis has no texts.
    """
    found = _Agencies.of(analysis)
    first, last = _lists(analysis, found)
    rows: list[tuple[int, int, int, str]] = []  # agency, role, row of the task's sentence, task
    starts, ends = (column(analysis.sentences, side).to_pylist() for side in ("start", "end"))
    of_sentence = _sentence_rows(analysis, found)
    begins, stops = found.start.tolist(), found.end.tolist()
    text, current = "", -1
    for head, tail in zip(first.tolist(), last.tolist(), strict=True):
        row, document = of_sentence[head], int(found.document[head])
        if row < 0:
            continue
        if document != current:
            text, current = analysis.text(document), document
        role = _role(text, starts[row], ends[row], begins[head], stops[tail])
        if role is None:
            continue
        before = text[starts[row] : begins[head]]
        opened = _OPEN.search(before)
        task_row, task = row, text[starts[row] : ends[row]]
        if opened is not None:
            task = before[: opened.start()]
        elif _LABEL_HEAD.match(before):
            task = ""
        if not task.strip():
            # A note on the sentence before, if that is of the same document.
            task_row = row - 1 if row > 0 and found.sentence[head] > 0 else row
            task = text[starts[task_row] : ends[task_row]]
        rows += [(agency, role, task_row, task.strip()) for agency in range(head, tail + 1)]
    return _table(analysis, found, rows)


class _Agencies(NamedTuple):
    """The ORG entities of an analysis. Arrays have shape (entities,)."""

    document: _Ints
    sentence: npt.NDArray[np.int32]
    start: npt.NDArray[np.int32]
    end: npt.NDArray[np.int32]
    name: pa.Array

    @classmethod
    def of(cls, analysis: Analysis) -> _Agencies:
        entities = analysis.entities
        offsets = document_offsets("entities", entities, column(analysis.documents, "doc"))
        document = np.repeat(np.arange(len(analysis), dtype=np.int64), np.diff(offsets))
        rows = np.flatnonzero(
            pc.fill_null(pc.equal(column(entities, "label"), "ORG"), False).to_numpy(zero_copy_only=False)
        )
        table = entities.take(rows)
        name = pc.coalesce(*(column(table, field).dictionary_decode() for field in ("norm", "text")))
        sentence, start, end = (column(table, field).to_numpy() for field in ("sentence", "start", "end"))
        return cls(document[rows], sentence, start, end, name)


def _lists(analysis: Analysis, found: _Agencies) -> tuple[_Ints, _Ints]:
    """First and last agency of each list (A、B和C); one that stands alone is a list of one."""
    if not len(found.start):
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    near = (
        (found.document[1:] == found.document[:-1])
        & (found.sentence[1:] == found.sentence[:-1])
        & (found.start[1:] - found.end[:-1] <= _LONGEST_GAP)
    )
    linked = np.zeros(len(near), dtype=bool)
    text, current = "", -1
    for index in np.flatnonzero(near).tolist():
        document = int(found.document[index])
        if document != current:
            text, current = analysis.text(document), document
        linked[index] = _GAP.fullmatch(text, int(found.end[index]), int(found.start[index + 1])) is not None
    first = np.flatnonzero(np.concatenate([[True], ~linked]))
    last = np.append(first[1:] - 1, len(found.start) - 1)
    return first, last


def _sentence_rows(analysis: Analysis, found: _Agencies) -> list[int]:
    """Row of the sentence of each agency in the table ``sentences``, -1 where it is missing."""
    offsets = document_offsets("sentences", analysis.sentences, column(analysis.documents, "doc"))
    owner = np.repeat(np.arange(len(analysis), dtype=np.int64), np.diff(offsets))
    keys = (owner << 32) + column(analysis.sentences, "sentence").to_numpy()
    wanted = (found.document << 32) + found.sentence
    row = np.searchsorted(keys, wanted)
    known = row < len(keys)
    known[known] = keys[row[known]] == wanted[known]
    rows: list[int] = np.where(known, row, -1).tolist()
    return rows


def _role(text: str, sentence_start: int, sentence_end: int, start: int, end: int) -> int | None:
    before = text[max(sentence_start, start - _NEAR) : start]
    after = text[end : min(sentence_end, end + _NEAR)]
    if _NOT_ITSELF.match(after):
        return None
    for role, pattern in _BEFORE:
        if pattern.search(before):
            return role
    for role, pattern in _AFTER:
        if pattern.search(after):
            return role
    return _RESPONSIBLE if _SUBJECT.search(after) and _CLAUSE_HEAD.search(before) else None


def _table(analysis: Analysis, found: _Agencies, rows: list[tuple[int, int, int, str]]) -> pa.Table:
    agency, role, task_row = (np.array([row[i] for row in rows], dtype=np.int64) for i in range(3))
    task = analysis.sentences.take(task_row) if len(rows) else analysis.sentences.slice(0, 0)
    documents = column(analysis.documents, "doc")
    fields = {
        "doc": pa.DictionaryArray.from_arrays(pa.array(found.document[agency].astype(np.int32)), documents),
        "sentence": pa.array(found.sentence[agency]),
        "start": pa.array(found.start[agency]),
        "end": pa.array(found.end[agency]),
        "agency": found.name.take(pa.array(agency)).dictionary_encode(),
        "role": pa.DictionaryArray.from_arrays(pa.array(role.astype(np.int32)), pa.array(ROLES)),
        "task_sentence": column(task, "sentence"),
        "task": pa.array([row[3] for row in rows], pa.string()),
        "category": column(task, "category"),
    }
    return pa.Table.from_arrays([fields[name] for name in RESPONSIBILITIES.names], schema=RESPONSIBILITIES)
