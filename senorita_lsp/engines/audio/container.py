"""Whole clips in containers: WAV, Ogg, WebM and MP3, recognised by their content, not their name."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from senorita_lsp.engines.audio.packages import load
from senorita_lsp.engines.audio.resample import PURPOSE, mono
from senorita_lsp.engines.errors import EngineError

CONTAINERS = ("wav", "webm", "ogg", "opus", "mp3")
"""Encodings that are containers. ``opus`` is Opus in Ogg or WebM: bare Opus packets do not say where one ends."""

_CODECS = ("opus", "vorbis", "flac", "mp3", "pcm_", "adpcm_", "aac")


def decode(data: bytes, seconds: int, rate: int) -> bytes:
    """Mono pcm_s16le at ``rate`` Hz. Stops and raises EngineError ``tooLarge`` beyond ``seconds``; damaged packets are
    left out, and ``audioFormat`` is raised where nothing is left."""
    demuxer = _demuxer(data)
    if demuxer is None:
        raise EngineError(
            "audioFormat",
            "The clip is not WAV, Ogg, WebM or MP3; Opus has to come in Ogg or WebM, not as bare packets.",
        )
    av = load("av", PURPOSE)
    try:
        with av.open(io.BytesIO(data), format=demuxer, metadata_errors="ignore") as opened:
            return _collect(mono(av, _frames(av, opened), rate), seconds, rate)
    except (av.FFmpegError, ValueError):
        raise EngineError("audioFormat", "The clip is damaged: its sound could not be decoded.") from None


def too_long(seconds: int) -> EngineError:
    """The refusal of more sound than the setting allows."""
    return EngineError(
        "tooLarge", f"That is longer than {seconds} seconds: say it in parts, or raise limits.utteranceSeconds."
    )


def _demuxer(data: bytes) -> str | None:
    """FFmpeg's name for the container, by its first bytes. Never guessed by FFmpeg, which knows playlists as well."""
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return "wav"
    if data[:4] == b"OggS":
        return "ogg"
    if data[:4] == b"\x1aE\xdf\xa3":
        return "matroska"
    is_frame = len(data) > 1 and data[0] == 0xFF and data[1] & 0xE0 == 0xE0 and data[1] & 0x06 != 0
    return "mp3" if data[:3] == b"ID3" or is_frame else None


def _frames(av: Any, opened: Any) -> Iterator[Any]:
    stream = next(iter(opened.streams.audio), None)
    if stream is None or not stream.codec_context.name.startswith(_CODECS):
        raise EngineError("audioFormat", "There is no sound in the clip that could be decoded.")
    for packet in _packets(av, opened, stream):
        try:
            yield from packet.decode()
        except av.error.InvalidDataError:
            continue


def _packets(av: Any, opened: Any, stream: Any) -> Iterator[Any]:
    """The packets up to where the clip ends or breaks off, and the one that flushes the decoder."""
    try:
        yield from opened.demux(stream)
    except av.error.InvalidDataError:
        return


def _collect(pieces: Iterator[bytes], seconds: int, rate: int) -> bytes:
    found = bytearray()
    for piece in pieces:
        found += piece
        if len(found) > 2 * rate * seconds:
            raise too_long(seconds)
    return bytes(found)
