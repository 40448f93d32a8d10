"""The operating system's microphones and loudspeakers, through miniaudio. Everything here blocks.

PulseAudio (or PipeWire in its place) before ALSA on Linux, CoreAudio on macOS, WASAPI before the older ones on Windows;
never miniaudio's null device, which would record silence where there is no microphone.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any, Literal, TypeAlias

from senorita_lsp.engines.audio.packages import load
from senorita_lsp.engines.errors import EngineError

Kind: TypeAlias = Literal["microphone", "loudspeaker"]

PERIOD_MS = 20
"""How much sound goes over at a time; about three of them are under way inside the system."""

_BACKENDS = {
    "linux": (("PULSEAUDIO",), ("ALSA",)),
    "darwin": (("COREAUDIO",),),
    "win32": (("WASAPI", "DSOUND", "WINMM"),),
}
_PERMISSION = {
    "linux": "Add your user to the group audio, or start a sound server such as PipeWire or PulseAudio.",
    "darwin": "Allow it for your editor or terminal in System Settings, Privacy & Security, Microphone.",
    "win32": "Allow desktop apps to use it in Settings, Privacy & security, Microphone.",
}


def names(kind: Kind) -> list[str]:
    """The devices by name, as the system lists them; raises EngineError ``packageMissing``."""
    miniaudio = load_miniaudio()
    found = _find(miniaudio, kind)
    return [] if found is None else [device["name"] for device in found[1]]


def open_device(kind: Kind, rate: int, name: str | None, callback: Generator[Any, Any, None]) -> Any:
    """A running device: mono, pcm_s16le, ``rate`` Hz. ``name`` may be the beginning of one; None is the default.

    ``callback`` is advanced by the device's own thread: a microphone sends it the samples, a loudspeaker sends the
    number of samples it wants and gets at most that many. Raises EngineError.
    """
    miniaudio = load_miniaudio()
    found = _find(miniaudio, kind)
    if found is None:
        raise _nothing(kind)
    backends, devices = found
    identity = None if name is None else _named(kind, name, devices)["id"]
    make = miniaudio.CaptureDevice if kind == "microphone" else miniaudio.PlaybackDevice
    sample_format = miniaudio.SampleFormat.SIGNED16
    next(callback)
    try:
        device = make(sample_format, 1, rate, PERIOD_MS, identity, backends=backends, app_name="Senorita")
    except miniaudio.MiniaudioError as error:
        raise explain(kind, error) from None
    try:
        device.start(callback)
    except miniaudio.MiniaudioError as error:
        release(device)
        raise explain(kind, error) from None
    return device


def release(device: Any) -> None:
    """Closes the device, and with it the connection to the sound server, which miniaudio's own ``close`` leaves."""
    context, device._context = device._context, None
    device.close()
    if context is not None:
        load_miniaudio().lib.ma_context_uninit(context)


def hold(device: Any) -> None:
    """The device stands still; what it has taken already is played after ``go_on`` where the system keeps it."""
    load_miniaudio().lib.ma_device_stop(device._device)


def go_on(device: Any) -> None:
    """The device runs again after ``hold``; where it cannot, it takes nothing any more."""
    load_miniaudio().lib.ma_device_start(device._device)


def explain(kind: Kind, error: Exception) -> EngineError:
    """miniaudio's error, whose last argument is a result code of its own, in the user's words."""
    lib = load_miniaudio().lib
    code = error.args[-1]
    if code == lib.MA_ACCESS_DENIED:
        return _forbidden(kind)
    if code in (lib.MA_BUSY, lib.MA_ALREADY_IN_USE, lib.MA_SHARE_MODE_NOT_SUPPORTED, lib.MA_UNAVAILABLE):
        return busy(kind)
    return EngineError("noDevice", f"The {kind} could not be opened. Is it plugged in, and does it work elsewhere?")


def busy(kind: Kind) -> EngineError:
    """The refusal where another program holds the device."""
    return EngineError("deviceBusy", f"The {kind} is in use by another program. Close that one, and try again.")


def load_miniaudio() -> Any:
    """The module; raises EngineError where it is not installed."""
    return load("miniaudio", "reaches microphone and loudspeaker")


def _find(miniaudio: Any, kind: Kind) -> tuple[list[Any], list[dict[str, Any]]] | None:
    """The first of the system's ways to sound that has such a device, and its devices."""
    for group in _BACKENDS.get(sys.platform, (("SNDIO", "AUDIO4", "OSS", "PULSEAUDIO"),)):
        if group == ("ALSA",) and not _alsa_nodes(kind):
            continue  # ALSA's library would write its complaints to stderr by itself.
        backends = [miniaudio.Backend[name] for name in group]
        try:
            known = miniaudio.Devices(backends)
            devices = known.get_captures() if kind == "microphone" else known.get_playbacks()
        except miniaudio.MiniaudioError:
            continue
        if devices:
            return backends, devices
    return None


def _named(kind: Kind, name: str, devices: list[dict[str, Any]]) -> dict[str, Any]:
    wanted = name.casefold()
    for match in (str.__eq__, str.startswith):
        for device in devices:
            if match(device["name"].casefold(), wanted):
                return device
    known = ", ".join(sorted({device["name"] for device in devices}))
    raise EngineError("noDevice", f"There is no {kind} of that name. There are: {known}.")


def _nothing(kind: Kind) -> EngineError:
    nodes = _alsa_nodes(kind) if sys.platform == "linux" else []
    if nodes and not any(os.access(node, os.R_OK | os.W_OK) for node in nodes):
        return _forbidden(kind)
    return EngineError("noDevice", f"There is no {kind} here. Plug one in, or choose another way in the settings.")


def _forbidden(kind: Kind) -> EngineError:
    remedy = _PERMISSION.get(sys.platform, "Allow it in the system's privacy settings.")
    return EngineError("permissionDenied", f"The system does not allow the {kind}. {remedy}")


def _alsa_nodes(kind: Kind) -> list[Path]:
    return list(Path("/dev/snd").glob("pcm*c" if kind == "microphone" else "pcm*p"))
