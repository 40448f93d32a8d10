"""A folder that is not trusted: nothing of it is run, and what it says of programs and addresses is not heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.editors.vscode.wait import until

if TYPE_CHECKING:
    from pathlib import Path

    from tests.editors.vscode.model import Model
    from tests.editors.vscode.senorita import Senorita

pytestmark = [pytest.mark.editor]

LINES = "".join(f"row_{number} = {number}\n" for number in range(1, 13))


def test_a_folder_that_is_not_trusted(restricted: Senorita, meadow: Path, model: Model) -> None:
    window = restricted.window
    (meadow / "rows.py").write_text(LINES, encoding="utf-8")
    window.file("rows.py")
    restricted.types("go to line three")
    until(lambda: window.line() == 3, "the caret in line 3, by the user's server")
    model.will_say("Rows and their numbers.")
    restricted.types("explain this file")
    until(lambda: model.asked, "the user's own provider to be asked")
    restricted.types("run touch sprout.txt in the terminal")
    window.answer("Run")
    restricted.told("not trusted")
    assert not (meadow / "sprout.txt").exists()
    assert not (meadow / "ran").exists()
