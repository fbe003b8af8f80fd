"""Model files from strangers: any bytes under ``.npz`` end in a model or in a ModelError. How to run it: `fuzzing`."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from tempfile import NamedTemporaryFile

import atheris
import numpy as np
from fuzzing import fuzz, instrumented

with instrumented():
    from policy_nlp.categories.context import BLOCKS, SINGLES
    from policy_nlp.categories.model import FORMAT, load_model
    from policy_nlp.categories.taxonomy import CATEGORIES
    from policy_nlp.entities.tagger import load_tagger
    from policy_nlp.errors import ModelError

_ROWS, _CLASSES = 16, len(CATEGORIES)
_FOLDER = "/dev/shm" if Path("/dev/shm").is_dir() else None
_HEADERS = [
    {"format": FORMAT, "names": list(CATEGORIES), "orders": [3, 3]},
    {"format": FORMAT, "names": [], "orders": [0, 9]},
    {"format": FORMAT, "names": {"a": 1}, "orders": "33"},
    {"format": FORMAT, "names": [None] * _CLASSES, "orders": [1e99, -1]},
    [],
]
_SHAPES = [
    (),
    (0,),
    (_CLASSES,),
    (_ROWS, _CLASSES),
    (1 << 40,),
    (BLOCKS * _CLASSES + SINGLES, _CLASSES),
    (1 << 62, 1 << 62),
]
_TYPES = ["|i1", "<f4", "|u1", "<i4", "|O", "<U3", "V0", "[('a', '<f4')]"]
_NAMES = ["body_weights", "heading_weights", "body_scale", "heading_scale", "body_bias", "heading_bias"]
_NAMES += ["layer_0", "layer_1", "header", "weights", "tags", "transition"]


def _array(provider: atheris.FuzzedDataProvider, name: str) -> bytes:
    """A member of the archive: a NumPy file, or one that says of itself what is not so."""
    if name == "header" and provider.ConsumeBool():
        header = json.dumps(provider.PickValueInList(_HEADERS)).encode()
        if provider.ConsumeBool():
            header = b"[" * provider.ConsumeIntInRange(0, 100_000) + header
        file = io.BytesIO()
        np.save(file, np.frombuffer(header, np.uint8))
        return file.getvalue()
    kind, shape = provider.PickValueInList(_TYPES), provider.PickValueInList(_SHAPES)
    stated = f"{{'descr': {kind if kind[0] == '[' else repr(kind)}, 'fortran_order': False, 'shape': {shape}, }}"
    if provider.ConsumeIntInRange(0, 7) == 0:
        stated = provider.ConsumeString(80)
    head = stated.encode("utf-8", "replace").ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(head).to_bytes(2, "little") + head + provider.ConsumeBytes(200)


def target(data: bytes) -> None:
    """Load the archive that `data` stands for as either kind of model."""
    if data[:1] < b"\x20":
        content = data[1:]
    else:
        provider = atheris.FuzzedDataProvider(data[1:])
        file = io.BytesIO()
        with zipfile.ZipFile(
            file, "w", provider.PickValueInList([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
        ) as archive:
            for name in _NAMES[: provider.ConsumeIntInRange(0, len(_NAMES))]:
                archive.writestr(f"{name}.npy", _array(provider, name))
        changed = bytearray(file.getvalue())
        for _ in range(provider.ConsumeIntInRange(0, 3)):
            changed[provider.ConsumeIntInRange(0, len(changed) - 1)] = provider.ConsumeIntInRange(0, 255)
        content = bytes(changed)
    with NamedTemporaryFile(suffix=".npz", dir=_FOLDER) as draft:
        draft.write(content)
        draft.flush()
        for load in (load_model, load_tagger):
            try:
                load(draft.name)
            except ModelError as error:
                assert draft.name in str(error)


if __name__ == "__main__":
    fuzz(target)
