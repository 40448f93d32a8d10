"""The workspace on disk: listing, file operations and processes, on real folders, links and shells."""

# What is tested is off the event loop; its tests need not be.
# ruff: noqa: ASYNC240
from __future__ import annotations

import asyncio
import os
import sys
import time
from contextlib import aclosing
from pathlib import Path

import pytest

from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.workspace import files, process
from senorita_lsp.engines.workspace.listing import list_files, outdated

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.skipif(sys.platform == "win32", reason="links and process groups as POSIX has them"),
]


def grow(root: Path, *names: str) -> Path:
    """Makes files by path below ``root``; "name=text" gives one a text."""
    for entry in names:
        name, _, text = entry.partition("=")
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("|", "\n"), encoding="utf-8")
    return root


async def test_listing_leaves_out_what_nobody_opens(tmp_path: Path) -> None:
    grow(tmp_path, "a.py", "src/b.py", ".git/config", "node_modules/x/y.js", "env/pyvenv.cfg", "env/lib/c.py", ".env")
    grow(tmp_path, "pkg/__pycache__/d.pyc", "pkg/.hidden")
    assert (await list_files((str(tmp_path),))).files == (".env", "a.py", "pkg/.hidden", "src/b.py")


async def test_listing_follows_gitignore_and_nested_ones(tmp_path: Path) -> None:
    grow(tmp_path, ".gitignore=*.log|/out/|!keep.log", "x.log", "keep.log", "out/a.txt", "sub/out/b.txt", "sub/y.log")
    grow(tmp_path, "sub/.gitignore=!y.log|local/", "sub/local/z.txt")
    assert (await list_files((str(tmp_path),))).files == (
        ".gitignore",
        "keep.log",
        "sub/.gitignore",
        "sub/y.log",
        "sub/out/b.txt",
    )


async def test_listing_does_not_follow_links_out(tmp_path: Path) -> None:
    outside, root = grow(tmp_path / "outside", "secret.txt"), grow(tmp_path / "root", "in.txt", "dir/f.txt")
    (root / "out.txt").symlink_to(outside / "secret.txt")
    (root / "outdir").symlink_to(outside)
    (root / "loop").symlink_to(root)
    (root / "same.txt").symlink_to(root / "in.txt")
    (root / "broken").symlink_to(root / "nothing")
    assert (await list_files((str(root),))).files == ("in.txt", "same.txt", "dir/f.txt")


async def test_listing_of_several_folders_and_a_limit(tmp_path: Path) -> None:
    one, two = grow(tmp_path / "one", "a", "b"), grow(tmp_path / "two", "a")
    folders = (str(one), str(two), str(tmp_path / "none"))
    assert (await list_files(folders)).files == ("a", "b", f"{two}/a")
    assert (await list_files(folders, limit=1)).files == ("a",)


async def test_create_rename_delete(tmp_path: Path) -> None:
    folders = (str(tmp_path),)
    await files.create(f"{tmp_path}/new/deep/a.txt", "grüße\n\udcff", folders)
    assert (tmp_path / "new/deep/a.txt").read_bytes() == "grüße\n".encode() + b"\xff"
    await files.rename(f"{tmp_path}/new/deep/a.txt", f"{tmp_path}/b.txt", folders)
    assert not (tmp_path / "new/deep/a.txt").exists()
    assert await files.delete(f"{tmp_path}/b.txt", folders) == "grüße\n".encode() + b"\xff"
    assert not (tmp_path / "b.txt").exists()


async def test_nothing_is_overwritten(tmp_path: Path) -> None:
    folders, outside = (str(grow(tmp_path / "root", "a=1", "b=2")),), grow(tmp_path / "outside", "c=3")
    root = tmp_path / "root"
    (root / "link").symlink_to(outside / "new")
    for path in ("b", "link"):
        with pytest.raises(EngineError) as error:
            await files.create(f"{root}/{path}", "x", folders)
        assert error.value.code == "exists"
        with pytest.raises(EngineError) as error:
            await files.rename(f"{root}/a", f"{root}/{path}", folders)
        assert error.value.code == "exists"
    assert (root / "b").read_text() == "2"
    assert not (outside / "new").exists()


@pytest.mark.parametrize(
    "path", ["out/x", "out/secret", "../outside/secret", "dir/../../outside/secret", "/etc/hostname"]
)
async def test_links_and_dots_lead_nowhere(tmp_path: Path, path: str) -> None:
    outside, root = grow(tmp_path / "outside", "secret=s"), grow(tmp_path / "root", "dir/f", "a")
    (root / "out").symlink_to(outside)
    folders, target = (str(root),), os.path.join(root, path)  # noqa: PTH118 - a Path would take the dots away
    for doing in (
        files.create(target, "x", folders),
        files.delete(target, folders),
        files.rename(target, f"{root}/b", folders),
        files.rename(f"{root}/a", target, folders),
    ):
        with pytest.raises(EngineError) as error:
            await doing
        assert error.value.code in ("outside", "exists"), error.value.code
        assert str(tmp_path) not in error.value.message
    assert [entry.name for entry in outside.iterdir()] == ["secret"]
    assert (root / "a").exists()


async def test_a_link_inside_the_workspace_is_a_way(tmp_path: Path) -> None:
    root = grow(tmp_path, "dir/f")
    (root / "way").symlink_to(root / "dir")
    await files.create(f"{root}/way/g", "x", (str(root),))
    assert (root / "dir/g").read_text() == "x"


async def test_delete_takes_only_plain_files_as_expected(tmp_path: Path) -> None:
    root, folders = grow(tmp_path, "dir/f", "a=old"), (str(tmp_path),)
    (root / "link").symlink_to(root / "a")
    for path, code in (("dir", "notFile"), ("link", "notFile"), ("none", "notFound"), ("a/b", "outside")):
        with pytest.raises(EngineError) as error:
            await files.delete(f"{root}/{path}", folders)
        assert error.value.code == code
    with pytest.raises(EngineError) as error:
        await files.delete(f"{root}/a", folders, expect="new")
    assert error.value.code == "changed"
    assert await files.delete(f"{root}/a", folders, expect="old") == b"old"


async def test_a_large_file_is_deleted_without_being_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_KEPT_BYTES", 10)
    root = grow(tmp_path, "big=12345678901")
    assert await files.delete(f"{root}/big", (str(root),)) is None
    assert not (root / "big").exists()


async def events(command: str, cwd: Path, **bounds: float) -> tuple[str, process.Exit]:
    text, last = "", None
    async with aclosing(process.run(command, str(cwd), **bounds)) as stream:
        async for event in stream:
            if isinstance(event, process.Output):
                text += event.text
            else:
                last = event
    assert last is not None
    return text, last


async def test_output_and_exit_code(tmp_path: Path) -> None:
    text, end = await events("pwd; echo to-stderr >&2; printf '\\303'; printf '\\274\\377'; exit 3", tmp_path)
    assert text == f"{tmp_path.resolve()}\nto-stderr\nü\ufffd"
    assert end == process.Exit(3)


async def test_output_comes_while_it_runs(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "go")
    async with aclosing(process.run("echo one; cat go; echo two", str(tmp_path))) as stream:
        assert await anext(stream) == process.Output("one\n")
        await asyncio.to_thread((tmp_path / "go").write_text, "")
        rest = [event async for event in stream]
    assert rest == [process.Output("two\n"), process.Exit(0)]


async def test_no_input_and_no_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROQ_API_KEY", "k")
    monkeypatch.setenv("SENORITA_PRIVACY", "local")
    monkeypatch.setenv("OTHER", "kept")
    text, end = await events("cat; env", tmp_path)
    assert end.code == 0
    assert "GROQ_API_KEY" not in text
    assert "SENORITA" not in text
    assert "OTHER=kept" in text


async def test_output_is_bounded(tmp_path: Path) -> None:
    text, end = await events("yes | head -c 100000", tmp_path, most=1000)
    assert len(text) == 1000
    assert end.cut


async def gone(path: Path) -> bool:
    """Whether the process whose id a file holds has ended (or is only waited for)."""
    for _ in range(200):
        try:
            state = Path(f"/proc/{path.read_text().strip()}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        await asyncio.sleep(0.02)
    return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")
async def test_time_limit_ends_the_whole_group(tmp_path: Path) -> None:
    command = "sh -c 'echo $$ > child; trap \"\" TERM; while :; do sleep 1; done' & echo $! ; wait"
    _, end = await events(command, tmp_path, limit_s=0.5)
    assert end.timed_out
    assert await gone(tmp_path / "child")


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")
async def test_cancelling_ends_the_whole_group(tmp_path: Path) -> None:
    task = asyncio.create_task(events("sleep 60 & echo $! > child; echo ready > ready; wait", tmp_path))
    while not (tmp_path / "ready").exists():
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await gone(tmp_path / "child")


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")
async def test_cancelling_while_it_starts_ends_the_whole_group(tmp_path: Path) -> None:
    """The command is on its way before the loop knows that it has begun."""
    task = asyncio.create_task(events("sleep 60 & echo $! > child; echo ready > ready; wait", tmp_path))
    while not (tmp_path / "ready").exists():
        await asyncio.sleep(0)
        time.sleep(0.2)  # noqa: ASYNC251 - one step of the loop for a long time of the command's
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await gone(tmp_path / "child")


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")
async def test_what_is_left_behind_is_ended(tmp_path: Path) -> None:
    text, end = await events("sleep 60 & echo $! > child; echo done", tmp_path)
    assert (text, end) == ("done\n", process.Exit(0))
    assert await gone(tmp_path / "child")


async def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(EngineError) as error:
        await events("true", tmp_path / "none")
    assert error.value.code == "terminal"
    assert str(tmp_path) not in error.value.message


async def test_a_listing_knows_when_files_have_come_and_gone(tmp_path: Path) -> None:
    grow(tmp_path, "a.py", "deep/b.py", ".gitignore=*.log", "node_modules/x/y.js")
    past = time.time() - 60
    for path in (tmp_path, *tmp_path.rglob("*")):
        os.utime(path, (past, past))
    listing = await list_files((str(tmp_path),))
    assert not await outdated(listing)
    (tmp_path / "a.py").write_text("changed", encoding="utf-8")
    grow(tmp_path, "node_modules/x/z.js")
    assert not await outdated(listing)
    grow(tmp_path, "deep/c.py")
    assert await outdated(listing)
    listing = await list_files((str(tmp_path),))
    assert await outdated(listing), "the folder has changed only now: the next file may come at the same time"
    os.utime(tmp_path / "deep", (past, past))
    listing = await list_files((str(tmp_path),))
    assert not await outdated(listing)
    grow(tmp_path, ".gitignore=*.py")
    assert await outdated(listing)
