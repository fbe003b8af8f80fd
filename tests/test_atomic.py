"""Files and folders that appear whole or not at all."""

import os
import stat
from pathlib import Path

import pytest

from policy_nlp.atomic import OverwriteError, atomic_file, atomic_folder
from policy_nlp.errors import PolicyNlpError


def test_a_file_appears_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.txt"
    with atomic_file(path) as draft:
        draft.write_text("text")
        assert not path.exists()
    assert path.read_text() == "text"
    assert list(path.parent.iterdir()) == [path]
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~umask


@pytest.mark.parametrize("written", [False, True])
def test_a_failure_leaves_the_earlier_file(tmp_path: Path, written: bool) -> None:
    path = tmp_path / "a.txt"
    path.write_text("earlier")
    with pytest.raises(KeyboardInterrupt), atomic_file(path) as draft:
        if written:
            draft.write_text("half")
        raise KeyboardInterrupt
    assert path.read_text() == "earlier"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_is_followed(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("earlier")
    link.symlink_to(target)
    with atomic_file(link) as draft:
        draft.write_text("text")
    assert link.is_symlink()
    assert target.read_text() == "text"


def test_devices_are_written_as_they_are() -> None:
    with atomic_file(os.devnull) as draft:
        assert draft == Path(os.devnull)
        draft.write_text("text")
    assert not Path(os.devnull).is_file()


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(OverwriteError, match="is a folder") as caught, atomic_file(tmp_path):
        pass
    assert isinstance(caught.value, (PolicyNlpError, FileExistsError))


def test_long_names(tmp_path: Path) -> None:
    path = tmp_path / ("政" * 84)  # 252 bytes of the 255 that a name may have
    with atomic_file(path) as draft:
        draft.touch()
    assert path.exists()


def test_a_folder_replaces_only_what_may_go(tmp_path: Path) -> None:
    path = tmp_path / "folder"
    path.mkdir()
    for content in ("first", "second"):
        with atomic_folder(path, replaceable=lambda earlier: (earlier / "mine").exists()) as draft:
            (draft / "mine").write_text(content)
        assert (path / "mine").read_text() == content
    with pytest.raises(OverwriteError), atomic_folder(path, replaceable=lambda _: False):
        pass
    assert [item.name for item in tmp_path.iterdir()] == ["folder"]


def test_a_folder_that_cannot_be_moved_leaves_the_earlier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "folder"
    path.mkdir()
    (path / "mine").touch()
    rename = Path.rename

    def fail(self: Path, target: Path) -> Path:
        if (self / "new").exists():
            raise OSError("no")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(OSError, match="no"), atomic_folder(path, replaceable=lambda _: True) as draft:
        (draft / "new").touch()
    assert [item.name for item in tmp_path.iterdir()] == ["folder"]
    assert [item.name for item in path.iterdir()] == ["mine"]
