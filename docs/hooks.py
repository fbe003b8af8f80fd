"""Pages of the repository that the site shows as they are, at the same paths, so that the links between them hold."""

from __future__ import annotations

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

PATTERNS = (
    "models/README.md",
    "corpora/**/README.md",
    "benchmarks/*.md",
    "benchmarks/*.svg",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add what `PATTERNS` match, from the root of the repository."""
    root = Path(config.config_file_path).parent
    for pattern in PATTERNS:
        for path in sorted(root.glob(pattern)):
            files.append(File.generated(config, path.relative_to(root).as_posix(), abs_src_path=str(path)))
    return files
