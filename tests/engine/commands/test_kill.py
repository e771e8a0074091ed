"""The kill command needs nobody else alive: it writes a file whose existence is the command, and reads the answer."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path

import pytest

from engine.__main__ import EXIT_BAD_INPUT, main
from engine.commands.kill import COMMANDS, DEFAULT_COMMAND, EXIT_UNANSWERED
from engine.lean_runtime.algorithm.local_object_store import LocalObjectStore
from modules.bot.kill_switch import ACKNOWLEDGEMENT, DEFAULT, KillCommand, sentinel_key, with_milder


def kill(storage: Path, *arguments: str) -> int:
    return main(["kill", *arguments, "--storage", str(storage), "--wait", "0"])


def test_command_names_are_the_bots() -> None:
    assert tuple(KillCommand) == COMMANDS
    assert DEFAULT == DEFAULT_COMMAND


def test_default_stops_opening_and_cancels_entries() -> None:
    assert with_milder(DEFAULT) == (KillCommand.STOP_OPENING, KillCommand.CANCEL_ENTRIES)


@pytest.mark.parametrize("command", KillCommand)
def test_an_object_store_that_is_already_open_sees_the_file(tmp_path: Path, command: KillCommand) -> None:
    store = LocalObjectStore(tmp_path)
    assert not store.contains_key(sentinel_key(command))
    assert kill(tmp_path, str(command), "--yes", "--reason", "fire alarm") == EXIT_UNANSWERED
    assert store.contains_key(sentinel_key(command))
    content = store.read_bytes(sentinel_key(command))
    assert content is not None
    assert json.loads(content)["reason"] == "fire alarm"
    assert [key for key in store.keys if "kill" in key] == [sentinel_key(command)]


def test_the_bots_answer_to_this_kill_is_waited_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def bot() -> None:
        sentinel = tmp_path / sentinel_key(DEFAULT)
        while not sentinel.exists():
            time.sleep(0.01)
        answer = {"id": json.loads(sentinel.read_text())["id"], "text": "reduce-only, 2 entries cancelled"}
        (tmp_path / ACKNOWLEDGEMENT).write_text(json.dumps(answer))

    (tmp_path / "hob/live").mkdir(parents=True)
    (tmp_path / ACKNOWLEDGEMENT).write_text('{"id": "an earlier kill"}')
    thread = threading.Thread(target=bot)
    thread.start()
    assert main(["kill", "--storage", str(tmp_path), "--wait", "10"]) == 0
    thread.join()
    assert "2 entries cancelled" in capsys.readouterr().out


def test_flatten_wants_a_confirmation(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert kill(tmp_path, "flatten") == EXIT_BAD_INPUT
    assert "add --yes" in capsys.readouterr().err
    assert not (tmp_path / sentinel_key(KillCommand.FLATTEN)).exists()


def test_clear_removes_every_kill_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kill(tmp_path)
    kill(tmp_path, "flatten", "--yes")
    assert main(["kill", "--clear", "--storage", str(tmp_path)]) == 0
    assert "cancel-entries, flatten" in capsys.readouterr().out
    assert not LocalObjectStore(tmp_path).keys


def test_a_folder_that_cannot_be_written_is_one_clear_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "hob").write_text("a file where a folder belongs")
    assert kill(tmp_path) == EXIT_BAD_INPUT
    assert "cannot write the kill file" in capsys.readouterr().err


def test_a_store_that_is_not_there_is_refused_and_not_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in ((), ("--clear",)):
        assert kill(tmp_path / "nope", *arguments) == EXIT_BAD_INPUT
        assert "no such folder: no bot would see the kill" in capsys.readouterr().err
    assert not (tmp_path / "nope").exists()


def test_the_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kill(tmp_path)
    assert str(tmp_path / sentinel_key(DEFAULT)) in capsys.readouterr().out


@pytest.mark.parametrize("wait", ["-1", "nan", "inf", "soon"])
def test_a_wait_that_is_none_is_refused(wait: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["kill", "--storage", str(tmp_path), f"--wait={wait}"])
    assert stopped.value.code == EXIT_BAD_INPUT
    assert "expected seconds from 0 on" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
