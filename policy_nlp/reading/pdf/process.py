"""The process that opens PDF files (`worker`), kept for the next file and replaced when it dies."""

from __future__ import annotations

import atexit
import contextlib
import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, Final

from policy_nlp.errors import ReadError

#: A page takes a few milliseconds; what takes longer than this for a file is made to.
_MOST_SECONDS: Final = 28.0
#: Files that one process reads: whatever leaks in it goes with it.
_MOST_FILES: Final = 500


class PdfProcess:
    """One process, one file at a time; started with the first file."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._files = 0

    def pages(self, path: Path, source: str) -> list[dict[str, Any]]:
        """The pages of the file as `worker` gives them.

        Raises:
            ReadError: the file is damaged or encrypted, took too long, or crashed its reader.
        """
        with self._lock:
            process = self._started()
            assert process.stdin is not None and process.stdout is not None
            late = threading.Event()

            def stop() -> None:
                late.set()
                process.kill()

            timer = threading.Timer(_MOST_SECONDS, stop)
            timer.start()
            try:
                process.stdin.write(json.dumps(str(path.absolute())) + "\n")
                process.stdin.flush()
                answer = process.stdout.readline()
            except OSError:  # it died before or while it was written to
                answer = ""
            except BaseException:  # Ctrl-C: its answer must not be taken for that to the next file
                self._stopped()
                raise
            finally:
                timer.cancel()
            if not answer.endswith("\n"):
                code = self._stopped()
                if late.is_set():
                    raise ReadError(source, f"took longer than {_MOST_SECONDS:.0f} seconds; it is damaged or made to")
                raise ReadError(source, f"crashed the PDF reader (exit status {code}); it is damaged or made to")
        found = json.loads(answer)
        if "error" in found:
            raise ReadError(source, found["error"])
        pages: list[dict[str, Any]] = found["pages"]
        return pages

    def close(self) -> None:
        """End the process; it starts again with the next file."""
        with self._lock:
            self._stopped()

    def _started(self) -> subprocess.Popen[str]:
        if self._process is not None and (self._process.poll() is not None or self._files >= _MOST_FILES):
            self._stopped()
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "policy_nlp.reading.pdf.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                encoding="utf-8",
            )
            self._files = 0
        self._files += 1
        return self._process

    def _stopped(self) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        process.kill()
        code = process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):  # what was not yet written when it died
                    pipe.close()
        return code


#: The process that `read_pdf` uses.
reader: Final = PdfProcess()
atexit.register(reader.close)
