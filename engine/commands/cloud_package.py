"""`python -m engine cloud-package`: writes the folder that a push to QuantConnect's cloud needs."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from engine.lean_runtime.runner.user_error import UserError


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "cloud-package",
        help="write the project as QuantConnect's cloud takes it",
        description="Writes main.py with exactly the files it imports, and the settings as Python, for the cloud keeps "
        "no .json file. Push the folder with `lean cloud push --project DIR`.",
    )
    parser.add_argument("--project", type=Path, default=Path("."), metavar="DIR", help="default: this folder")
    parser.add_argument("--out", type=Path, default=Path("build/cloud"), metavar="DIR", help="default: build/cloud")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the package and list it."""
    from engine.cloud_package.package import write_package

    try:
        files = write_package(options.project, options.out)
    except OSError as error:
        what = f"cannot write the package: {error.strerror or error}"
        remedy = "free space, or name a folder that can be written with --out"
        raise UserError(what, str(error.filename or options.out), remedy) from error
    sizes = {file: file.stat().st_size / 1024 for file in files}
    largest = max(files, key=lambda file: sizes[file])
    total = sum(sizes.values())
    print(f"{len(files)} files, {total:.0f} KiB, the largest {largest.name} with {sizes[largest]:.0f} KiB")
    print(f"written to {options.out}")
    return 0
