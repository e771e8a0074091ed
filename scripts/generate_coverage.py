"""Writes the table of LEAN members the embedded runtime lacks, and docs/lean-api-coverage.md.

Run `python -m scripts.generate_coverage` after public members changed, and after scripts.generate_shims; needs
quantconnect-stubs.
"""

from __future__ import annotations

from pathlib import Path

from engine.lean_runtime.coverage.missing import write_table
from engine.lean_runtime.coverage.report import report

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "engine" / "lean_runtime" / "common" / "lean_members.txt"
REPORT = ROOT / "docs" / "lean-api-coverage.md"

if __name__ == "__main__":
    write_table(TABLE)
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(report(), encoding="utf-8")
    print(f"wrote {TABLE.relative_to(ROOT)} and {REPORT.relative_to(ROOT)}")
