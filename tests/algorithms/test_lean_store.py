"""LEAN only logs a write that fails; the bot's store reads back what it wrote, and says so."""

from __future__ import annotations

from pathlib import Path

from tests.engine.lean_runtime.live_trading.stage import job_of, notes, play, write_actor

BEFORE = """
from algorithms.lean_store import LeanStore


class Deaf:
    '''An Object Store whose flush writes something else, as on a full disk.'''

    def __init__(self, folder, written, takes=True):
        self.file, self.written, self.takes = folder + "/slot", written, takes

    def save(self, key, text):
        return self.takes

    def get_file_path(self, key):
        with open(self.file, "w") as file:
            file.write(self.written)
        return self.file


def outcome(store):
    try:
        store.save("key", "whole text")
    except OSError as error:
        return str(error)
    return "saved"
"""


def test_a_save_that_is_not_on_the_disk_is_an_error(tiny_data: Path, tmp_path: Path) -> None:
    initialize = f"""
    folder = {str(tmp_path)!r}
    self.notes += [
        outcome(LeanStore(Deaf(folder, "whole text"), verifies=True)),
        outcome(LeanStore(Deaf(folder, "whole"), verifies=True)),
        outcome(LeanStore(Deaf(folder, "whole text", takes=False))),
        outcome(LeanStore(self.object_store, verifies=True)),
    ]
    self.quit()
    """
    whole, half, refused, real = notes(
        play(job_of(tmp_path, tiny_data, write_actor(tmp_path, initialize, "pass", BEFORE)))
    )
    assert (whole, real) == ("saved", "saved")
    assert "does not hold what was written" in half
    assert "did not take" in refused
