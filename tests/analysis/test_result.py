"""The tables of an analysis and what is made from them."""

import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from small_analysis import DOCUMENTS, ENTITIES, FIRST, SECOND, SENTENCES, empty_analysis, small_analysis, table, tables

from policy_nlp.analysis.result import Analysis, MissingTextsError, load_analysis
from policy_nlp.analysis.schemas import SCHEMAS
from policy_nlp.atomic import OverwriteError
from policy_nlp.errors import FormatError
from policy_nlp.evaluation import load_records, score
from policy_nlp.extras import MissingExtraError


def test_repr_says_what_it_holds() -> None:
    assert repr(small_analysis()) == (
        f"Analysis: 3 documents, {len(FIRST) + len(SECOND)} characters\n"
        "  sentences  7 (industry 3, city 2, security 2)\n"
        "  entities   3 (REGION 1, TECH 1, TIME 1)\n"
        "  quantities 2 (achieved 1, planned 1)\n"
        "  errors     1"
    )


def test_empty_everywhere(tmp_path: Path) -> None:
    analysis = empty_analysis()
    assert len(analysis) == 0
    assert list(analysis) == []
    assert repr(analysis).startswith("Analysis: 0 documents, 0 characters\n  sentences  0\n")
    assert "<table>" in analysis._repr_html_()
    analysis.save(tmp_path / "saved")
    assert len(load_analysis(tmp_path / "saved")) == 0
    analysis.to_jsonl(tmp_path / "a.jsonl")
    assert (tmp_path / "a.jsonl").read_bytes() == b""
    analysis.to_excel(tmp_path / "a.xlsx")
    assert len(analysis.to_pandas("quantities")) == 0
    with pytest.raises(IndexError):
        analysis[0]


def test_a_document_without_sentences(tmp_path: Path) -> None:
    analysis = Analysis(documents=table("documents", DOCUMENTS[1:2]), texts=None)
    assert analysis["empty"].sentences == ()


@pytest.mark.parametrize("name", SCHEMAS)
def test_save_and_load(tmp_path: Path, name: str) -> None:
    analysis = small_analysis()
    analysis.save(tmp_path / "deep" / "saved")
    loaded = load_analysis(tmp_path / "deep" / "saved")
    assert loaded.table(name).equals(analysis.table(name))
    assert loaded.texts is not None
    assert loaded.texts.equals(analysis.texts)
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["saved"]


def test_save_without_texts(tmp_path: Path) -> None:
    small_analysis(texts=None).save(tmp_path / "saved")
    assert load_analysis(tmp_path / "saved").texts is None


def test_save_replaces_only_an_earlier_analysis(tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    folder.mkdir()
    small_analysis().save(folder)
    empty_analysis().save(folder)
    assert len(load_analysis(folder)) == 0
    (folder / "notes.txt").write_text("mine")
    with pytest.raises(OverwriteError, match="holds other files"):
        small_analysis().save(folder)
    assert (folder / "notes.txt").read_text() == "mine"
    assert len(load_analysis(folder)) == 0


@pytest.mark.parametrize("content", [None, "[]", '{"format": "another"}', "{"])
def test_save_refuses_foreign_folders(tmp_path: Path, content: str | None) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "manifest.json" if content else folder / "thesis.docx").write_text(content or "")
    with pytest.raises(OverwriteError):
        small_analysis().save(folder)
    assert len(list(folder.iterdir())) == 1
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(OverwriteError, match="is a file"):
        small_analysis().save(file)


def test_a_failed_save_leaves_the_earlier_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small_analysis().save(tmp_path / "saved")

    def fail(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(pq.ParquetWriter, "write_table", fail)
    with pytest.raises(OSError, match="disk full"):
        empty_analysis().save(tmp_path / "saved")
    assert [path.name for path in tmp_path.iterdir()] == ["saved"]
    assert len(load_analysis(tmp_path / "saved")) == 3


def damage_manifest(folder: Path, **fields: Any) -> None:
    manifest = json.loads((folder / "manifest.json").read_text()) | fields
    (folder / "manifest.json").write_text(json.dumps(manifest))


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda f: (f / "manifest.json").unlink(), "not a saved analysis"),
        (lambda f: (f / "manifest.json").write_text("{"), "manifest.json: damaged"),
        (lambda f: (f / "manifest.json").write_text("[1]"), "not the manifest of a saved analysis"),
        (lambda f: damage_manifest(f, version=2), "of version 2; this library reads version 1"),
        (lambda f: damage_manifest(f, tables=[]), "tables is not a list of tables"),
        (lambda f: damage_manifest(f, tables={}), "has no table documents"),
        (lambda f: (f / "entities.parquet").unlink(), "entities.parquet: missing"),
        (lambda f: (f / "entities.parquet").write_bytes(b"PAR1 no PAR1"), "entities.parquet: damaged"),
        (
            lambda f: pq.write_table(pa.table({"a": [1]}), f / "errors.parquet"),
            "columns are not those of the table errors",
        ),
        (lambda f: pq.write_table(table("errors", []), f / "errors.parquet"), "has 0 rows, but manifest.json says 1"),
    ],
)
def test_damaged_folders_are_named(tmp_path: Path, damage: Any, message: str) -> None:
    folder = tmp_path / "saved"
    small_analysis().save(folder)
    damage(folder)
    with pytest.raises(FormatError, match=message) as caught:
        load_analysis(folder)
    assert "\n" not in str(caught.value)
    assert str(folder) in str(caught.value)


def test_truncated_parquet(tmp_path: Path) -> None:
    small_analysis().save(tmp_path / "saved")
    path = tmp_path / "saved" / "sentences.parquet"
    whole = path.read_bytes()
    for size in range(0, len(whole), 97):
        path.write_bytes(whole[:size])
        with pytest.raises(FormatError, match=r"sentences\.parquet: damaged"):
            load_analysis(tmp_path / "saved")


def test_jsonl_is_the_format_of_gold(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    analysis = small_analysis()
    analysis.to_jsonl(path)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[3]) == {
        "doc": "first",
        "start": 20,
        "end": 44,
        "text": "到2025年，济南市培育示范企业80-100家。",
        "kind": "body",
        "category": "industry",
        "alt": "other",
        "entities": [
            {"start": 20, "end": 26, "text": "到2025年", "label": "TIME"},
            {"start": 27, "end": 30, "text": "济南市", "label": "REGION"},
        ],
        "quantities": [
            {
                "start": 36,
                "end": 43,
                "text": "80-100家",
                "low": 80,
                "high": 100,
                "unit": "家",
                "comparator": "range",
                "object_start": 32,
                "object_end": 36,
                "object": "示范企业",
                "deadline": "2025",
                "status": "planned",
            }
        ],
    }
    assert '"low": 80, "high": 100,' in lines[3]
    assert '"low": 0.5, "high": null,' in lines[6]
    assert [json.loads(line)["doc"] for line in lines] == [row["doc"] for row in SENTENCES]
    records = load_records(path)
    assert score(records, records)["sentences"] == 7


def test_jsonl_needs_texts(tmp_path: Path) -> None:
    with pytest.raises(MissingTextsError, match="to_jsonl needs the documents' texts"):
        small_analysis(texts=None).to_jsonl(tmp_path / "a.jsonl")
    assert list(tmp_path.iterdir()) == []


def test_jsonl_of_many_sentences_is_fast(tmp_path: Path) -> None:
    copies = 12_000  # 84,000 sentences
    analysis = many(copies)
    started = time.perf_counter()
    analysis.to_jsonl(tmp_path / "a.jsonl")
    assert time.perf_counter() - started < 8
    lines = (tmp_path / "a.jsonl").read_bytes().splitlines()
    assert len(lines) == 7 * copies
    assert lines[-1] == lines[6].replace(b"second", b"second%d" % (copies - 1))


def many(copies: int) -> Analysis:
    """The small analysis `copies` times over, one chunk a copy; the ids are numbered from the second copy on."""
    chunks: dict[str, list[pa.Table]] = {name: [] for name in tables()}
    for name, small in tables().items():
        for copy in range(copies):
            chunks[name].append(small if copy == 0 else renamed(small, str(copy)))
    return Analysis(**{name: pa.concat_tables(parts) for name, parts in chunks.items()})


def renamed(small: pa.Table, suffix: str) -> pa.Table:
    place = small.schema.get_field_index("doc")
    doc = small.column("doc").chunk(0)
    if pa.types.is_dictionary(doc.type):
        words = pa.array([word + suffix for word in doc.dictionary.to_pylist()], pa.string())
        doc = pa.DictionaryArray.from_arrays(doc.indices, words)
    else:
        doc = pa.array([word and word + suffix for word in doc.to_pylist()], pa.string())
    return small.set_column(place, "doc", doc)


def test_tables_in_pieces_with_dictionaries_of_their_own() -> None:
    analysis = many(4)
    assert analysis.sentences.column("doc").num_chunks == 1
    assert [d.id for d in analysis][:4] == ["first", "empty", "second", "first1"]
    assert analysis["second3"].sentences[0].text == SECOND
    assert analysis["first2"].quantities[0].doc == "first2"
    assert analysis.category_counts() == {"industry": 12, "city": 8, "security": 8}


@pytest.mark.parametrize("name", SCHEMAS)
def test_to_pandas(name: str) -> None:
    frame = small_analysis().to_pandas(name)
    assert list(frame.columns) == SCHEMAS[name].names
    assert len(frame) == small_analysis().table(name).num_rows


def test_pandas_types() -> None:
    documents = small_analysis().to_pandas("documents")
    assert str(documents["year"].dtype) == "Int16"
    assert str(documents["region"].dtype) == "category"
    assert documents["date"].dtype.kind == "M"
    assert documents["year"].isna().tolist() == [False, True, False]
    assert small_analysis().to_pandas("sentences")["start"].dtype == np.int32


def test_unknown_table() -> None:
    with pytest.raises(ValueError, match="name is 'words', but the tables are documents, sections"):
        small_analysis().to_pandas("words")


@pytest.mark.parametrize(("module", "extra"), [("pandas", "pandas"), ("xlsxwriter", "excel")])
def test_missing_extras_say_how_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, extra: str
) -> None:
    def without(name: str, *_: object) -> object:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    monkeypatch.setattr("importlib.import_module", without)
    with pytest.raises(MissingExtraError, match=rf"needs {module}: pip install 'policy-nlp\[{extra}\]'"):
        if module == "pandas":
            small_analysis().to_pandas("documents")
        else:
            small_analysis().to_excel(tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_tables_of_another_shape_are_refused() -> None:
    with pytest.raises(FormatError, match="sentences: the columns are doc, sentence, not doc, sentence, section"):
        small_analysis(sentences=tables()["sentences"].select(["doc", "sentence"]))
    plain = tables()["entities"].set_column(4, "label", pa.array(["ORG"] * 3))
    with pytest.raises(FormatError, match="entities: the column label is of type string, not dictionary"):
        small_analysis(entities=plain)
    with pytest.raises(FormatError, match="texts: the documents are not those"):
        small_analysis(texts=table("texts", [{"doc": "first", "text": FIRST}]))


@pytest.mark.parametrize(
    ("name", "rows", "message"),
    [
        ("entities", ENTITIES[::-1], "entities: row 1 is out of the order"),
        ("entities", [ENTITIES[0] | {"sentence": 9}], "entities: row 0 is of a sentence that is not in sentences"),
        ("entities", [ENTITIES[0] | {"doc": "x"}], "entities: row 0 is of 'x', which is not in documents"),
        ("sentences", [*SENTENCES[::-1]], "sentences: row 1 is out of the order"),
        ("sentences", [SENTENCES[0] | {"doc": None}], "sentences: a row has no document"),
    ],
)
def test_rows_out_of_order_are_found(tmp_path: Path, name: str, rows: list[dict], message: str) -> None:
    with pytest.raises(FormatError, match=message):
        small_analysis(**{name: table(name, rows)}).to_jsonl(tmp_path / "a.jsonl")
    assert list(tmp_path.iterdir()) == []


def test_an_id_that_stands_twice_is_found(tmp_path: Path) -> None:
    documents, texts = table("documents", DOCUMENTS[:1] * 2), table("texts", [{"doc": "first", "text": FIRST}] * 2)
    with pytest.raises(FormatError, match="the id 'first' stands more than once"):
        _ = Analysis(documents=documents, texts=texts)[0].sentences
