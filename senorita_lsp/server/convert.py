"""Converts params from plain JSON to the types handlers take, and results back to plain JSON.

cattrs reads LSP's own types and pydantic those of ``voice/*``; error messages for params that do not fit are worded
here. pydantic is not imported before the first method that needs it.
"""

from __future__ import annotations

import copy
import enum
import re
from functools import cache
from importlib import import_module
from typing import Any, cast

import cattrs
from cattrs.cols import is_sequence, list_structure_factory
from lsprotocol import types
from lsprotocol.converters import get_converter

from senorita_lsp.server.errors import INVALID_PARAMS, RpcError

_PARAMS_TYPE = 2
_JSON_NAMES = {int: "a whole number", str: "a string", bool: "true or false", float: "a number"}
_PRUNINGS = 100
_OUT_OF_RANGE = re.compile(r"\b(\w+) (should be in range \[[-\d:]*\])")


def lsp_params(method: str) -> type[Any] | None:
    """The lsprotocol type of a method's params, None where LSP does not know the method or it has none."""
    known = types.METHOD_TO_TYPES.get(method)
    return cast(type[Any] | None, known[_PARAMS_TYPE]) if known else None


def read_lsp(params: Any, kind: type[Any]) -> Any:
    """Params as an lsprotocol value, absent ones as ``{}``; raises RpcError (-32602) with the field named."""
    value = {} if params is None else params
    if not isinstance(value, dict):
        raise misfit("", "should be an object")
    try:
        return converter().structure(value, kind)
    except RecursionError:
        raise misfit("", "are nested too deeply") from None
    except Exception:  # noqa: BLE001 - cattrs and its hooks raise many kinds
        raise misfit(*_first_error(value, kind)) from None


def read_initialize(params: Any) -> types.InitializeParams:
    """The params of ``initialize``; a capability this server does not understand counts as not there.

    Raises RpcError (-32602) for everything else that does not fit.
    """
    for _ in range(_PRUNINGS):
        try:
            value: types.InitializeParams = read_lsp(params, types.InitializeParams)
        except RpcError as error:
            path = error.data["field"].split(".")
            if path[0] != "capabilities" or (pruned := _without(params, path)) is None:
                raise
            params = pruned
        else:
            return value
    raise misfit("capabilities", "do not fit")


def read_voice(params: Any, model: str) -> Any:
    """Params as a type of ``senorita_lsp.protocol.types``; raises RpcError (-32602) with the field named."""
    types_module = import_module("senorita_lsp.protocol.types")
    kind = getattr(types_module, model)
    try:
        return kind.from_wire(params)
    except types_module.ParamsError as error:
        field, reason = error.field, error.reason
    except RecursionError:
        field, reason = "", "are nested too deeply"
    raise misfit(field, reason)


def plain(value: Any) -> Any:
    """For ``json.dumps(default=…)``: pydantic and attrs values as plain JSON; raises TypeError for anything else."""
    if hasattr(value, "to_wire"):
        return value.to_wire()
    if hasattr(value, "model_dump"):
        return value.model_dump(by_alias=True, exclude_none=True, mode="json")
    if hasattr(value, "__attrs_attrs__"):
        return converter().unstructure(value)
    if isinstance(value, enum.Enum):
        return value.value
    raise TypeError(f"{type(value).__name__} cannot be sent")


def misfit(field: str, reason: str) -> RpcError:
    """The error for params that do not fit; ``field`` is a path such as ``position.line``, empty for all of them."""
    return RpcError(INVALID_PARAMS, f"{field or 'params'}: {reason}", {"field": field or "params", "reason": reason})


@cache
def converter(detailed: bool = False) -> cattrs.Converter:
    """The converter for LSP's types; the detailed one is slower and says where a value does not fit.

    Unlike cattrs by itself it takes no number for a string, no string for a number and no object for an array.
    """
    made = cattrs.Converter(detailed_validation=detailed)
    made.register_structure_hook(int, _whole_number)
    made.register_structure_hook(str, _string)
    made.register_structure_hook(bool, _boolean)
    made.register_structure_hook_factory(is_sequence, _array_hook)
    return get_converter(made)


def _whole_number(value: Any, _: Any) -> int:
    if type(value) is float and value.is_integer():
        return int(value)
    if type(value) is not int:
        raise TypeError
    return value


def _string(value: Any, _: Any) -> str:
    if type(value) is not str:
        raise TypeError
    return value


def _boolean(value: Any, _: Any) -> bool:
    if type(value) is not bool:
        raise TypeError
    return value


def _array_hook(kind: Any, made: Any) -> Any:
    inner = list_structure_factory(kind, made)

    def structure(value: Any, wanted: Any) -> Any:
        # Lua and PHP cannot tell an empty array from an empty object.
        if value == {}:
            value = []
        if type(value) is not list:
            raise TypeError
        return inner(value, wanted)

    return structure


def _first_error(value: Any, kind: type[Any]) -> tuple[str, str]:
    try:
        converter(detailed=True).structure(value, kind)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is about the params
        reason, _, path = cattrs.transform_error(error, "$", _reason)[0].rpartition(" @ ")
        member = _OUT_OF_RANGE.match(reason)
        return (_wire_path(f"{path}.{member[1]}"), member[2]) if member else (_wire_path(path), reason)
    return "", "do not fit"


def _reason(error: BaseException, kind: type[Any] | None) -> str:
    if isinstance(error, KeyError):
        return "is missing"
    # lsprotocol's validators look at the whole object; their words name the member, and then quote the value.
    if isinstance(error, ValueError) and (out := _OUT_OF_RANGE.search(str(error))):
        return out[0]
    expected = _JSON_NAMES.get(kind) if kind is not None else None
    return f"should be {expected}" if expected is not None else "does not fit"


def _wire_path(path: str) -> str:
    """``$.text_document.items[0]`` as ``textDocument.items.0``."""
    dotted = re.sub(r"\['?([^\]']*)'?\]", r".\1", path.removeprefix("$")).strip(".")
    return re.sub(r"_([a-z])", lambda match: match[1].upper(), dotted)


def _without(params: Any, path: list[str]) -> Any:
    """A copy without the deepest member of ``path`` there is; None where that is not below ``capabilities``."""
    pruned = copy.deepcopy(params)
    at, steps = pruned, 0
    for step in path[:-1]:
        child = at.get(step) if isinstance(at, dict) else None
        if not isinstance(child, dict):
            break
        at, steps = child, steps + 1
    if not steps or not isinstance(at, dict) or at.pop(path[steps], None) is None:
        return None
    return pruned
