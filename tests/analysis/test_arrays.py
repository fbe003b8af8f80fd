"""Columns of the tables, against those that `pyarrow.array` makes."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_nlp.analysis.arrays import coded, empty_table, numbers, strings
from policy_nlp.analysis.schemas import SCHEMAS, TEXTS

optional_numbers = st.lists(st.none() | st.integers(-(2**31), 2**31 - 1))
optional_texts = st.lists(st.none() | st.text(alphabet=st.characters(exclude_categories=["Cs"])))


@given(optional_numbers)
def test_numbers(values: list[int | None]) -> None:
    absent = np.array([value is None for value in values], dtype=bool)
    column = numbers(np.array([value or 0 for value in values], dtype=np.int32), absent)
    column.validate(full=True)
    assert column.equals(pa.array(values, pa.int32()))


def test_numbers_of_an_array_with_gaps_between_its_values() -> None:
    assert numbers(np.arange(10, dtype=np.int64)[::3]).to_pylist() == [0, 3, 6, 9]


@given(optional_texts, st.sampled_from([pa.string(), pa.large_string()]))
def test_strings(values: list[str | None], kind: pa.DataType) -> None:
    column = strings(values, kind)
    column.validate(full=True)
    assert column.equals(pa.array(values, kind))


def test_a_lone_surrogate_costs_one_character() -> None:
    column = strings(["政\ud800务", None, "a"])
    column.validate(full=True)
    assert column.to_pylist() == ["政?务", None, "a"]


@given(st.lists(st.integers(-1, 2)))
def test_dictionary_encoded_strings(index: list[int]) -> None:
    column = coded(np.array(index, dtype=np.int8), ["省", "市", "县"])
    column.validate(full=True)
    assert column.to_pylist() == [None if i < 0 else "省市县"[i] for i in index]


@pytest.mark.parametrize("name", [*SCHEMAS, "texts"])
def test_tables_without_rows(name: str) -> None:
    schema = {**SCHEMAS, "texts": TEXTS}[name]
    table = empty_table(schema)
    table.validate(full=True)
    assert table.equals(schema.empty_table())


@pytest.mark.skipif(find_spec("pandas") is None, reason="pandas is not installed, so nothing could import it")
def test_an_analysis_does_not_import_pandas() -> None:
    program = "import sys, policy_nlp as pn; pn.analyze('一、总体要求。增长5%。', tokens=True); print('pandas' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=300)
    assert done.stdout.strip() == "False"
