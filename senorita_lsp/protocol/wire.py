"""What every type of the extension has in common: how it is read from the wire, written to it, and refused.

The models are strict (``"12"`` is no number, ``true`` is no integer), take camelCase names only when they read the
wire, and ignore members they do not know, so that a newer client works with an older server.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Annotated, Self, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError
from pydantic.alias_generators import to_camel
from pydantic_core import ErrorDetails

Json: TypeAlias = dict[str, JsonValue]

_T = TypeVar("_T")


def _absent(value: object) -> bool:
    return value is None


Maybe = Annotated[_T | None, Field(exclude_if=_absent)]
"""A member that may be left out: null is read as absent, and absent is never written as null."""

Text = Annotated[str, Field(max_length=100_000)]
Data = Annotated[str, Field(max_length=16 * 2**20)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Sentence = Annotated[str, Field(max_length=2_000)]
Uri = Annotated[str, Field(min_length=1, max_length=8_192)]
Count = Annotated[int, Field(ge=0, le=2**31 - 1)]
Sequence = Annotated[int, Field(ge=0, le=2**53 - 1)]
Milliseconds = Annotated[int, Field(ge=0, le=2**53 - 1)]
Fraction = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Seconds = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]
Token = Annotated[int, Field(ge=-(2**31), le=2**31 - 1)] | Annotated[str, Field(min_length=1, max_length=200)]
Code = Annotated[str, Field(pattern=r"^[a-z][A-Za-z0-9]{0,63}$")]


class ParamsError(ValueError):
    """Params that do not fit: ``field`` is the member's path ("context.selection.start.line", "" for the whole)."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}" if field else reason)
        self.field, self.reason = field, reason


class Wire(BaseModel):
    """A JSON object of the extension."""

    model_config = ConfigDict(
        strict=True,
        frozen=True,
        extra="ignore",
        alias_generator=to_camel,
        populate_by_name=True,
        serialize_by_alias=True,
        defer_build=True,
        hide_input_in_errors=True,
    )

    @classmethod
    def from_wire(cls, value: object) -> Self:
        """Reads params or a result, ``None`` as ``{}``; raises ParamsError, whose words hold nothing of the input."""
        try:
            return cls.model_validate({} if value is None else value, by_alias=True, by_name=False)
        except ValidationError as error:
            raise _invalid(error) from None

    def to_wire(self) -> Json:
        """The JSON object; absent members are left out."""
        value: Json = self.model_dump(mode="json")
        return value


def _invalid(error: ValidationError) -> ParamsError:
    details = error.errors(include_url=False, include_input=False, include_context=False)
    # Of a union's branches the one that got furthest is the one that was meant.
    deepest = max((_path(detail) for detail in details), key=len)
    reasons = dict.fromkeys(_reason(detail) for detail in details if _path(detail) == deepest)
    return ParamsError(".".join(deepest), ", or ".join(reasons))


def _path(detail: ErrorDetails) -> list[str]:
    """Members and indexes only: the names of a union's branches, and keys that are the client's own, are left out."""
    known = member_names()
    return [str(part) for part in detail["loc"] if isinstance(part, int) or part in known]


def _reason(detail: ErrorDetails) -> str:
    if detail["type"] == "union_tag_invalid":
        return "is of no known kind"
    reason = detail["msg"].replace("Input should", "should").replace("Field required", "is missing")
    reason = reason.replace("a valid dictionary or instance of", "an object of type").replace("dictionary", "object")
    return reason[:1].lower() + reason[1:]


@cache
def member_names() -> frozenset[str]:
    """The wire name of every member of every type."""
    return frozenset(name for model in models() for name in names_of(model))


def models() -> tuple[type[Wire], ...]:
    """Every type that stands on the wire, in the order of definition; bases that only share members are left out."""
    from senorita_lsp.protocol import types

    listed = (getattr(types, name) for name in types.__all__)
    return tuple(value for value in listed if isinstance(value, type) and issubclass(value, Wire) and value is not Wire)


def names_of(model: type[Wire]) -> Iterator[str]:
    """The wire names of one type's members."""
    for name, field in model.model_fields.items():
        yield field.alias or name
