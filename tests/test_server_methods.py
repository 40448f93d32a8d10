"""The table of methods against the handlers, the protocol's types and the specification."""

from __future__ import annotations

import inspect
from importlib import import_module
from pkgutil import iter_modules

import pytest

from senorita_lsp.protocol import types
from senorita_lsp.protocol.method import METHODS as SPECIFIED
from senorita_lsp.protocol.names import SERVER_COMMANDS
from senorita_lsp.server import handlers
from senorita_lsp.server.commands import COMMANDS
from senorita_lsp.server.convert import lsp_params
from senorita_lsp.server.handlers.execute_command import RUN
from senorita_lsp.server.methods import METHODS, Method

UNCHECKED = {"voice/audio"}


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.name)
def test_handler(method: Method) -> None:
    handle = import_module(f"{handlers.__name__}.{method.handler}").handle
    assert inspect.iscoroutinefunction(handle) == (method.runs == "task")
    assert len(inspect.signature(handle).parameters) == 2


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.name)
def test_params(method: Method) -> None:
    if not method.name.startswith("voice/"):
        assert method.params is None
        assert lsp_params(method.name) is not None
    elif method.name not in UNCHECKED:
        wanted = SPECIFIED[method.name].params
        assert (getattr(types, method.params) if method.params else None) is wanted


def test_every_method_a_client_may_send_is_there_once() -> None:
    names = [method.name for method in METHODS]
    assert len(set(names)) == len(names)
    specified = {method.name for method in SPECIFIED.values() if method.sender == "client"}
    assert {name for name in names if name.startswith("voice/")} == specified


def test_no_handler_is_left_over() -> None:
    assert {module.name for module in iter_modules(handlers.__path__)} == {method.handler for method in METHODS}


def test_every_editor_command_is_announced_specified_and_done() -> None:
    assert COMMANDS.keys() == SERVER_COMMANDS.keys() == RUN.keys()
