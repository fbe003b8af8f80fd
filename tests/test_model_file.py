"""Model files from strangers: read as data, refused with the name of the file, and never more memory than they have bytes."""

from __future__ import annotations

import io
import json
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest

from policy_nlp.categories import load_model
from policy_nlp.entities.tagger import load_tagger
from policy_nlp.errors import ModelError
from policy_nlp.model_file import read_arrays
from policy_nlp.resources import resource


def npy(descr: str, shape: str, content: bytes = b"") -> bytes:
    head = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}".encode().ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(head).to_bytes(2, "little") + head + content


def archive(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return file.getvalue()


class Harmful:
    """Writes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = str(path)

    def __reduce__(self) -> tuple[object, tuple[str, str]]:
        return open, (self.path, "w")


def test_arrays_come_back_as_they_were_saved(tmp_path: Path) -> None:
    arrays = {"a": np.arange(12, dtype=np.int8).reshape(3, 4), "b": np.asfortranarray(np.eye(3, dtype=np.float32))}
    np.savez_compressed(tmp_path / "m.npz", **arrays)
    found = read_arrays(tmp_path / "m.npz", kind="model", most=1000)
    assert found.keys() == arrays.keys()
    for name, array in arrays.items():
        assert found[name].dtype == array.dtype and (found[name] == array).all()
        assert found[name].flags.writeable and found[name].flags.c_contiguous


def test_pickled_objects_are_not_unpickled(tmp_path: Path) -> None:
    touched = tmp_path / "touched"
    content = pickle.dumps(np.array([Harmful(touched)], dtype=object))
    (tmp_path / "a.npz").write_bytes(archive({"header.npy": npy("'|O'", "(1,)", content)}))
    (tmp_path / "b.npz").write_bytes(content)
    for name in ("a.npz", "b.npz"):
        for load in (load_model, load_tagger):
            with pytest.raises(ModelError, match=name):
                load(tmp_path / name)
    assert not touched.exists()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04",
        archive({}),
        archive({"header.npy": b"\x93NUMPY"}),
        archive({"header.npy": npy("'<i4'", f"({1 << 40},)")}),
        archive({"header.npy": npy("'<i4'", "(-1,)")}),
        archive({"header.npy": npy("'<i4'", "__import__('os').getpid()")}),
        archive({"header.npy": npy("'|u1'", "(3,)", b"[[[")}),
        archive({"header.npy": npy("'|u1'", "(100000,)", b"[" * 100_000)}),
        archive({f"{number}.npy": npy("'|u1'", "(0,)") for number in range(100)}),
        archive({"header.npy": npy("'|u1'", f"({300 << 20},)", bytes(300 << 20))}),
    ],
    ids=range(11),
)
def test_damaged_and_hostile_files_are_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "model.npz"
    path.write_bytes(data)
    for load in (load_model, load_tagger):
        with pytest.raises(ModelError, match=r"model\.npz") as caught:
            load(path)
        assert len(str(caught.value).splitlines()) == 1


def test_names_of_a_model_are_strings(tmp_path: Path) -> None:
    with np.load(resource("models", "categories.npz")) as file:
        arrays = dict(file)
    header = json.loads(arrays["header"].tobytes())
    header["names"] = [None] * len(header["names"])
    arrays["header"] = np.frombuffer(json.dumps(header).encode(), np.uint8)
    np.savez(tmp_path / "m.npz", **arrays)
    with pytest.raises(ModelError, match="field names"):
        load_model(tmp_path / "m.npz")
