"""A window of VS Code: what is seen in it, and what a person does with keys and mouse.

What belongs here: VS Code's own parts. What does not: those of the extension (senorita.py).
"""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Error, Locator, Page

from tests.editors.vscode.wait import until

LINES = """() => [...document.querySelectorAll('.editor-group-container.active .editor-instance .view-line')]
  .sort((a, b) => parseInt(a.style.top) - parseInt(b.style.top))
  .map(line => line.textContent.replaceAll('\\u00a0', ' ')).join('\\n')"""


class Window:
    """One page. Every wait is for a condition."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, url: str) -> None:
        """Loads it."""
        self.page.goto(url)
        self.ready()

    def ready(self) -> None:
        """Waits until it is ready for a person."""
        self.page.locator(".part.statusbar .statusbar-item").first.wait_for()
        self.page.locator(".part.activitybar .action-item").first.wait_for()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def command(self, title: str) -> None:
        """Runs a command from the palette."""
        self._quick("F1", f">{title}", title)

    def file(self, name: str) -> None:
        """Opens a file of the workspace, by its path there, and puts the caret at its beginning."""
        self._quick("ControlOrMeta+P", name, Path(name).name)
        self.page.locator(f".tab.active[data-resource-name='{Path(name).name}']").wait_for()
        # The tab is there first; until the text is, whoever asks VS Code where the caret is hears of the file before.
        self.page.locator(f".editor-group-container.active .monaco-editor[data-uri$='/{name}']").wait_for()
        until(self._at_the_beginning, f"the caret at the beginning of {name}")

    def _at_the_beginning(self) -> bool:
        """Whether the caret is there: a text that is just being read anew may take it along."""
        self.press("ControlOrMeta+Home")
        return self.line() == 1

    def install(self, vsix: Path) -> None:
        """Installs an extension from its file, by the command for it and VS Code's own file dialog."""
        self.command("Extensions: Install from VSIX...")
        field = self.page.locator(".quick-input-widget input[type='text']")
        until(lambda: field.input_value().endswith("/"), "the dialog for a file")
        until(lambda: self._named(vsix), f"{vsix.name} chosen")
        self.notification("Completed installing").wait_for()

    def _named(self, file: Path) -> bool:
        """Whether the dialog took it: at first it reads the user's home, and loses what is written meanwhile."""
        box = self.page.locator(".quick-input-widget")
        field = box.locator("input[type='text']")
        row = box.locator(".monaco-list-row").get_by_text(file.name, exact=True).first
        try:
            if field.input_value(timeout=5_000) != str(file):
                field.fill(str(file), timeout=5_000)
            row.wait_for(timeout=500)
            self.press("Enter")
            box.wait_for(state="hidden", timeout=5_000)
        except Error:
            return False
        return True

    def _quick(self, key: str, text: str, row: str) -> None:
        until(lambda: self._chosen(key, text, row), f"{row!r} in the list that {key} opens")

    def _chosen(self, key: str, text: str, row: str) -> bool:
        """Whether it could be: a list that is just closing takes no text, and one opened too early lacks commands."""
        box = self.page.locator(".quick-input-widget")
        self.press(key)
        try:
            box.locator("input[type='text']").fill(text, timeout=2_000)
            box.locator(".monaco-list-row").filter(has_text=row).first.click(timeout=5_000)
        except Error:
            self.press("Escape")
            return False
        return True

    def text(self) -> str:
        """The text of the editor in front, as it is shown."""
        shown: str = self.page.evaluate(LINES)
        return shown

    def caret(self) -> str:
        """Where the caret is, as the status bar says it."""
        place = self.page.locator("[id='status.editor.selection']")
        return (place.text_content() or "") if place.count() else ""

    def line(self) -> int:
        """The caret's line, from 1; 0 where there is none."""
        words = self.caret().replace(",", " ").split()
        return int(words[1]) if len(words) > 1 and words[1].isdigit() else 0

    def title(self) -> str:
        """The name of the editor in front."""
        tab = self.page.locator(".editor-group-container.active .tab.active")
        return (tab.first.get_attribute("data-resource-name") or "") if tab.count() else ""

    def notification(self, text: str) -> Locator:
        """A notification that says this."""
        return self.page.locator(".notification-list-item").filter(has_text=text).first

    def theme(self, name: str, kind: str) -> None:
        """Chooses a colour theme by its name; ``kind`` is what the workbench then calls itself: hc-black, vs …"""
        until(lambda: self._coloured(name, kind), f"the theme {name}")

    def _coloured(self, name: str, kind: str) -> bool:
        self.command("Preferences: Color Theme")
        box = self.page.locator(".quick-input-widget")
        try:
            box.get_by_placeholder("Select Color Theme").or_(box.locator("input[type='text']")).first.fill(name)
            box.locator(".monaco-list-row").get_by_text(name, exact=True).first.click(timeout=5_000)
            self.page.locator(f".monaco-workbench.{kind}").wait_for(timeout=5_000)
        except Error:
            self.press("Escape")
            return False
        return True

    def pick(self, row: str) -> None:
        """Chooses from the list in front."""
        self.page.locator(".quick-input-widget .monaco-list-row").filter(has_text=row).first.click()

    def typed(self, text: str) -> None:
        """Answers the input box in front, which may hide what is written."""
        field = self.page.locator(".quick-input-widget .quick-input-box input")
        field.wait_for()
        field.fill(text)
        self.press("Enter")

    def dialog(self) -> Locator:
        """The modal dialog in front."""
        return self.page.locator(".monaco-dialog-box")

    def answer(self, button: str) -> None:
        """Clicks a button of the modal dialog."""
        self.dialog().locator(".monaco-button", has_text=button).first.click()
        self.dialog().wait_for(state="detached", timeout=30_000)

    def trust(self) -> None:
        """Trusts the folder that is open, by VS Code's own page for it; what only runs in such folders then starts."""
        self.command("Workspaces: Manage Workspace Trust")
        page = self.page.locator(".workspace-trust-editor")
        page.locator(".workspace-trust-buttons-row").get_by_text("Trust", exact=True).first.click()
        page.locator(".workspace-trust-trusted").first.wait_for()
        self.page.reload()
        self.ready()

    def text_becomes(self, expected: str) -> None:
        until(lambda: self.text() == expected, f"the editor's text to be {expected!r}, not {self.text()!r}")

    def picture(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.mouse.move(560, 500)
        self.page.screenshot(path=path)
