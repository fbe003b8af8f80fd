"""Arrays of a model file, read as data: nothing in the file is run, and what it says of itself is checked before memory is taken."""

from __future__ import annotations

import io
import math
import zipfile
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from policy_nlp.errors import ModelError

_MOST_MEMBERS: Final = 64
_MOST_DIMENSIONS: Final = 4
_SUFFIX: Final = ".npy"


def read_arrays(path: str | Path, *, kind: str, most: int) -> dict[str, npt.NDArray[Any]]:
    """The arrays of an ``.npz`` file by name; numbers only, no Python objects.

    Args:
        path: the file.
        kind: what it is to be, for the message: ``category model``.
        most: bytes that its arrays may have together.

    Raises:
        ModelError: the file is missing, damaged, no such archive, or larger than that.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            size = sum(member.file_size for member in members)
            if size > most or len(members) > _MOST_MEMBERS:
                raise ModelError(f"{path}: unpacks to {size} bytes, more than the {most} a model may have")
            # A member gives no more bytes than it states, whatever was packed.
            return {member.filename.removesuffix(_SUFFIX): _array(archive.read(member)) for member in members}
    except ModelError:
        raise
    except Exception as error:  # zipfile, zlib and NumPy raise what they stumble on
        raise ModelError(f"{path}: no {kind} ({' '.join(str(error).split())[:200] or type(error).__name__})") from error


def _array(data: bytes) -> npt.NDArray[Any]:
    file = io.BytesIO(data)
    version = np.lib.format.read_magic(file)
    read_header = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}.get(
        version
    )
    if read_header is None:
        raise ValueError(f"an array is of version {version} of its format")
    shape, fortran, dtype = read_header(file)
    if dtype.kind not in "iuf" or len(shape) > _MOST_DIMENSIONS or any(length < 0 for length in shape):
        raise ValueError(f"an array of {dtype} and shape {shape} is none of a model")
    content = data[file.tell() :]
    # NumPy would allocate what the header states.
    if math.prod(shape) * dtype.itemsize != len(content):
        raise ValueError(f"an array of shape {shape} has {len(content)} bytes")
    array = np.frombuffer(content, dtype=dtype).reshape(shape, order="F" if fortran else "C")
    # Writable, as an array that was just learned: the kernels are compiled for one kind of array, not for two.
    return np.array(array, order="C")
