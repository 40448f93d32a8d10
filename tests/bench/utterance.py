"""What an utterance costs: from ``voice/commit`` to its answer over the clip's own length, and the server's memory.

    python -m tests.bench.utterance [--rounds N]

The phrases are spoken by the project's own voice beforehand and sent at once, so that nothing of the decoding is hidden
behind the speaking. Memory is that of the server's process, before and after its first utterance.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import statistics
import tempfile
import time
from pathlib import Path

import psutil

from senorita_lsp.cli import project
from senorita_lsp.cli.client import Editor, refuse
from senorita_lsp.config import Settings
from senorita_lsp.engines import preference, tts
from senorita_lsp.engines.audio.format import Clip

PHRASES = ("go to line twelve", "go to function format price", "select lines six to nine", "open file test shop dot py")


async def spoken(text: str) -> Clip:
    """The phrase as the first voice of the default settings says it."""
    voices = tts.engines(Settings())
    clips = [clip async for clip in preference.speak(text, None, voices, lambda _: None)]
    return Clip(b"".join(clip.data for clip in clips), clips[0].rate)


def memory(pid: int) -> float:
    """Resident memory in MB."""
    return float(psutil.Process(pid).memory_info().rss) / 1e6


async def utter(editor: Editor, clip: Clip) -> float:
    """Seconds from commit to answer."""
    form = {"encoding": "pcm_s16le", "sampleRate": clip.rate, "channels": 1}
    started = await editor.request(
        "voice/start", {"mode": "push", "input": form, "output": "none", "partialResultToken": "bench"}
    )
    session = started["sessionId"]
    editor.notify("voice/audio", {"sessionId": session, "seq": 0, "data": base64.b64encode(clip.data).decode()})
    begun = time.perf_counter()
    await editor.request("voice/commit", {"sessionId": session, "context": editor.context()})
    taken = time.perf_counter() - begun
    await editor.request("voice/stop", {"sessionId": session})
    return taken


async def measure(rounds: int) -> dict[str, str]:
    clips = [await spoken(phrase) for phrase in PHRASES]
    with tempfile.TemporaryDirectory() as folder:
        project.write(Path(folder))
        editor = Editor(Path(folder), refuse, lambda _: None)
        await editor.start()
        editor.open("shop.py")
        await asyncio.sleep(1)
        before = memory(editor.pid)
        first = await utter(editor, clips[0])
        after = memory(editor.pid)
        ratios = [await utter(editor, clip) / (clip.duration_ms / 1000) for _ in range(rounds) for clip in clips]
        await editor.stop()
    return {
        "commit to answer, over the clip's length, median": f"{statistics.median(ratios):.2f}",
        "the same, slowest": f"{max(ratios):.2f}",
        "the first utterance, its engines still to be loaded, over the clip's length": (
            f"{first / (clips[0].duration_ms / 1000):.2f}"
        ),
        "memory before the first utterance": f"{before:.0f} MB",
        "memory after it, over before": f"{after / before:.1f}",
    }


def main(arguments: list[str] | None = None) -> dict[str, str]:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    return asyncio.run(measure(parser.parse_args(arguments).rounds))


if __name__ == "__main__":
    print(*(f"{name}: {value}" for name, value in main().items()), sep="\n")
