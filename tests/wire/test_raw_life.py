"""A connection's life on the raw wire: initialize, shutdown, exit, the ends of its streams, and what is logged."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.wire.client import SECONDS, SERVER, RawClient, frame, message, read_message


@pytest.mark.parametrize("method", ["test/echo", "textDocument/hover", "shutdown", "no/such"])
def test_requests_before_initialize(start: Any, method: str) -> None:
    client = start()
    assert client.request(1, method, {})["error"]["code"] == -32002
    assert "result" in client.initialize()


def test_notifications_before_initialize_are_dropped(start: Any) -> None:
    client = start()
    client.notify("voice/audio", {"data": "AAEC"})
    client.notify("initialized", {})
    client.initialize()
    seen = client.request(1, "test/echo", {})["result"]
    assert (seen["frames"], seen["notified"]) == (0, 2)


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        (None, "utf-16"),
        ([], "utf-16"),
        (["utf-8", "utf-16"], "utf-8"),
        (["utf-32", "utf-8"], "utf-32"),
        (["utf-16"], "utf-16"),
        (["utf-7", "utf-8"], "utf-8"),
        (["utf-7"], "utf-16"),
    ],
)
def test_position_encoding(start: Any, offered: list[str] | None, chosen: str) -> None:
    capabilities = {} if offered is None else {"general": {"positionEncodings": offered}}
    assert start().initialize(capabilities=capabilities)["result"]["capabilities"]["positionEncoding"] == chosen


def test_what_the_server_says_of_itself(start: Any) -> None:
    result = start().initialize()["result"]
    assert result["serverInfo"]["name"] == "senorita-lsp"
    capabilities = result["capabilities"]
    assert capabilities["textDocumentSync"] == {"openClose": True, "change": 2, "save": {"includeText": False}}
    assert capabilities["executeCommandProvider"] == {"commands": ["test.echo"]}
    assert capabilities["codeActionProvider"] == {"codeActionKinds": ["quickfix"]}
    assert capabilities["experimental"] == {"voice": {"version": 1}}
    assert capabilities["workspace"]["workspaceFolders"] == {"supported": True, "changeNotifications": True}


def test_initialize_with_bad_params_can_be_tried_again(start: Any) -> None:
    client = start()
    assert client.request(1, "initialize", {"capabilities": 5})["error"]["data"]["field"] == "capabilities"
    assert client.request(2, "initialize")["error"]["data"]["field"] == "capabilities"
    bad = {"capabilities": {}, "workspaceFolders": 3}
    assert client.request(3, "initialize", bad)["error"]["data"]["field"] == "workspaceFolders"
    assert client.request(4, "test/echo", {})["error"]["code"] == -32002
    assert "result" in client.initialize()


def test_a_capability_nobody_knows_is_no_reason_to_refuse(start: Any) -> None:
    strange = {
        "general": {"positionEncodings": "utf-8"},
        "textDocument": {"completion": {"completionItemKind": {"valueSet": ["a"]}}, "hover": 7},
        "workspace": {"applyEdit": "yes", "configuration": True},
        "unheardOf": [1],
        "experimental": {"if": {"jsonrpc": "2.0"}},
    }
    assert start().initialize(capabilities=strange)["result"]["capabilities"]["positionEncoding"] == "utf-16"


def test_a_session_that_fails_to_initialize_says_nothing_of_why(start: Any) -> None:
    client = start()
    answer = client.initialize(initializationOptions={"crash": True})
    assert answer["error"] == {"code": -32603, "message": "the server failed at this; its log says where"}


def test_exit_after_shutdown(start: Any) -> None:
    client = start()
    client.initialize()
    assert client.request(1, "shutdown")["result"] is None
    assert client.request(2, "test/echo", {})["error"]["code"] == -32600
    assert client.request(3, "initialize", {"capabilities": {}})["error"]["code"] == -32600
    client.notify("voice/audio", {"data": "AAEC"})
    client.notify("exit")
    assert client.wait() == 0
    assert client.errors.count("session closed") == 1


def test_shutdown_and_exit_in_one_breath(start: Any) -> None:
    client = start()
    client.initialize()
    client.send(message(id=1, method="test/sleep", params={}), message(id=2, method="shutdown"), message(method="exit"))
    assert client.until(id=1)["error"]["code"] == -32800
    assert client.until(id=2)["result"] is None
    assert client.wait() == 0
    assert client.errors.count("session closed") == 1


@pytest.mark.parametrize("initialized", [True, False])
def test_exit_without_shutdown(start: Any, initialized: bool) -> None:
    client = start()
    if initialized:
        client.initialize()
    client.notify("exit")
    assert client.wait() == 1


@pytest.mark.parametrize(
    "last",
    [b"", b"Content-Le", b"Content-Length: 100\r\n\r\n{", message(id=9, method="test/sleep", params={})],
    ids=["nothing", "half a header", "half a body", "a running request"],
)
def test_the_end_of_stdin_is_a_clean_end(start: Any, last: bytes) -> None:
    client = start()
    client.initialize()
    client.send(last)
    client.stdin.close()
    assert client.wait() == 0
    assert client.errors.count("session closed") == 1
    assert "Traceback" not in client.errors


def test_what_came_before_the_end_of_stdin_is_answered() -> None:
    data = message(id=1, method="initialize", params={"capabilities": {}}) + message(
        id=2, method="test/echo", params={}
    )
    done = subprocess.run(SERVER, input=data, capture_output=True, timeout=SECONDS, check=True)
    assert done.stdout.count(b'"id":') == 2


def test_stdin_and_stdout_may_be_files(tmp_path: Path) -> None:
    source, target = tmp_path / "in", tmp_path / "out"
    lines = [message(id=number, method="test/echo", params={"n": number}) for number in range(2, 3000)]
    source.write_bytes(message(id=1, method="initialize", params={"capabilities": {}}) + b"".join(lines))
    with source.open("rb") as stdin, target.open("wb") as stdout:
        subprocess.run(SERVER, stdin=stdin, stdout=stdout, stderr=subprocess.PIPE, timeout=SECONDS, check=True)
    with target.open("rb") as stream:
        numbers = [answer["id"] for answer in iter(lambda: read_message(stream), None)]
    assert numbers == list(range(1, 3000))


def test_stdin_and_stdout_may_be_one_socket() -> None:
    import socket

    ours, theirs = socket.socketpair()
    with ours, theirs:
        process = subprocess.Popen(SERVER, stdin=theirs, stdout=theirs, stderr=subprocess.DEVNULL)
        theirs.close()
        ours.settimeout(SECONDS)
        with ours.makefile("rwb", buffering=0) as stream:
            stream.write(message(id=1, method="initialize", params={"capabilities": {}}))
            first = read_message(stream)
            stream.write(message(id=2, method="shutdown") + message(method="exit"))
            second = read_message(stream)
        assert process.wait(SECONDS) == 0
    assert first is not None
    assert second is not None
    assert (first["id"], second["id"]) == (1, 2)


def test_a_closed_stdin_is_told_in_one_sentence() -> None:
    command = f"exec {sys.executable} {SERVER[1]} <&-"
    done = subprocess.run(["sh", "-c", command], capture_output=True, timeout=SECONDS, check=False)
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.count(b"\n") == 1
    assert b"stdin or stdout is closed" in done.stderr


def test_a_broken_pipe_ends_quietly(start: Any) -> None:
    client = start(reading=False)
    client.send(message(id=1, method="initialize", params={"capabilities": {}}))
    assert client.stdout.read(10)
    client.stdout.close()
    # It may have ended before all of this is written.
    with suppress(BrokenPipeError):
        client.send(*(message(id=number, method="test/echo", params={}) for number in range(2, 500)))
    client.wait()
    assert client.errors.count("session closed") == 1
    assert len(client.errors.splitlines()) < 10


@pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX has them")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals_end_it_cleanly(start: Any, number: signal.Signals) -> None:
    client = start()
    client.initialize()
    client.process.send_signal(number)
    assert client.wait() == 0
    assert client.errors.count("session closed") == 1
    assert "Traceback" not in client.errors


def test_a_thread_that_never_ends_does_not_keep_the_process(start: Any) -> None:
    client = start()
    client.initialize()
    assert client.request(1, "test/stuck", {})["result"] == "stuck"
    client.request(2, "shutdown")
    client.notify("exit")
    assert client.wait() == 0


def test_a_device_that_cannot_be_closed_does_not_keep_the_process(start: Any) -> None:
    client = start()
    client.initialize()
    assert client.request(1, "test/stuckDevice", {})["result"] == "stuck"
    client.request(2, "shutdown")
    client.notify("exit")
    assert client.wait() == 1


def test_nobody_else_writes_to_stdout_or_reads_stdin(start: Any) -> None:
    client = start()
    client.initialize()
    assert client.request(1, "test/print", {})["result"] == ""
    assert client.request(2, "test/echo", {"a": 1})["result"]["params"] == {"a": 1}
    client.stdin.close()
    client.wait()
    for words in ("print on stdout", "write on fd 1", "a child on stdout"):
        assert words in client.errors


def test_nothing_secret_is_logged(start: Any) -> None:
    client: RawClient = start()
    secret = "sk-secret-of-the-user"
    client.initialize(initializationOptions={"key": secret})
    client.request(1, "test/echo", {"text": secret})
    client.request(2, "test/fail", {"text": secret})
    client.request(3, "test/failLater", {"text": secret})
    client.request(4, "test/background", {"text": secret})
    client.request(5, "voice/command", {"text": secret})
    client.request(6, "voice/command", {"text": [secret]})
    client.request(7, f"no/such/{secret}", {"text": secret})
    client.request(8, "textDocument/hover", {"textDocument": {"uri": secret}, "position": secret})
    client.notify("textDocument/didOpen", {"textDocument": {"uri": secret}})
    client.notify("test/fail", {"text": secret})
    client.notify(f"no/such/{secret}", {"text": secret})
    client.notify("voice/audio", {"data": secret})
    client.send(frame(b'{"jsonrpc": "2.0", "id": 1, ' + secret.encode()), f"{secret}\r\n".encode())
    client.request(9, "shutdown")
    client.notify("exit")
    assert client.wait() == 0
    assert "test/failLater failed: ValueError at " in client.errors
    assert secret not in client.errors
    assert os.fspath(Path(__file__).parent) not in client.errors
    assert "Traceback" not in client.errors
