import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { perform, TABLE } from "../src/editor";
import { GOLDEN, SPECIFICATION } from "./golden";
import { debug, editor, ran, workspace } from "./vscode";

async function did(command: string, given: Record<string, unknown> = {}): Promise<unknown[][]> {
  ran.length = 0;
  assert.deepEqual(await perform({ command, arguments: given }), { ok: true });
  return [...ran];
}

/** VS Code lets no extension touch other programs; what is not listed the server declines by itself. */
const ELSEWHERE = ["focusProgram", "launchProgram"];

test("every command of the specification is done", () => {
  const table = /begin editor-commands -->([^]*?)<!-- end/.exec(readFileSync(SPECIFICATION, "utf8"))?.[1] ?? "";
  const named = [...table.matchAll(/^\| `(\w+)`/gm)].map((row) => row[1] as string);
  assert.ok(named.length > 30);
  assert.deepEqual(named.filter((name) => !(name in TABLE)), ELSEWHERE);
  assert.deepEqual(Object.keys(TABLE).filter((name) => !named.includes(name)), []);
});

test("the shared message: a renaming goes to its place first", async () => {
  const params = GOLDEN["editor-params"]?.params as { command: string; arguments: { position: { line: number; character: number } } };
  ran.length = 0;
  await perform({ ...params, command: "references" });
  assert.deepEqual({ line: editor.selection.active.line, character: editor.selection.active.character }, params.arguments.position);
  assert.deepEqual(ran, [["editor.action.goToReferences"]]);
});

test("a count is how often", async () => {
  assert.deepEqual(await did("redo", { count: 2 }), [["workbench.action.focusActiveEditorGroup"], ["redo"], ["redo"]]);
});

test("scrolling", async () => {
  assert.deepEqual(await did("scroll", { direction: "up", count: 3 }), [["editorScroll", { to: "up", by: "line", value: 3, revealCursor: false }]]);
  assert.deepEqual(await did("scroll", { direction: "down", unit: "halfPage" }), [["editorScroll", { to: "down", by: "halfPage", value: 1, revealCursor: false }]]);
  assert.deepEqual(await did("scroll", { direction: "bottom" }), [["revealLine", { lineNumber: 99, at: "bottom" }]]);
  assert.deepEqual(await did("scroll", { line: 40 }), [["revealLine", { lineNumber: 40, at: "center" }]]);
});

test("folding one, folding all", async () => {
  const range = { start: { line: 7, character: 0 }, end: { line: 9, character: 0 } };
  assert.deepEqual(await did("fold", { range }), [["editor.fold", { selectionLines: [7] }]]);
  assert.deepEqual(await did("fold"), [["editor.fold", {}]]);
  assert.deepEqual(await did("unfold", { all: true }), [["editor.unfoldAll"]]);
});

test("views are shown, hidden and switched", async () => {
  assert.deepEqual(await did("focus", { view: "terminal" }), [["workbench.action.terminal.focus"]]);
  assert.deepEqual(await did("hide", { view: "sidebar" }), [["workbench.action.closeSidebar"]]);
  assert.deepEqual(await did("toggle", { what: "word wrap" }), [["editor.action.toggleWordWrap"]]);
});

test("a tab that is not there is said, and none is closed in its place", async () => {
  assert.deepEqual(await did("switchTab", { index: 2 }), [["workbench.action.openEditorAtIndex", 1]]);
  assert.deepEqual(await did("switchTab", { index: -1 }), [["workbench.action.lastEditorInGroup"]]);
  assert.deepEqual(await did("close", { which: 1 }), [["workbench.action.openEditorAtIndex", 0], ["workbench.action.closeActiveEditor"]]);
  for (const [command, given] of [["close", { which: 3 }], ["switchTab", { index: 3 }]] as const) {
    ran.length = 0;
    assert.deepEqual(await perform({ command, arguments: given }), { ok: false, message: "there is no tab 3 here" });
    assert.deepEqual(ran, []);
  }
});

test("a text that cannot be changed is said", async () => {
  assert.deepEqual(await perform({ command: "cut", arguments: { text: "gears" } }), { ok: false, message: "the text cannot be changed" });
});

test("keys are the commands behind them", async () => {
  assert.deepEqual(await did("pressKey", { keys: ["cmd+s", "x", "enter"] }), [["workbench.action.files.save"], ["type", { text: "x" }], ["type", { text: "\n" }]]);
  assert.deepEqual(await perform({ command: "pressKey", arguments: { keys: ["alt+f4"] } }), { ok: false, message: "VS Code lets no extension press alt+f4" });
});

test("what cannot be done is said", async () => {
  assert.deepEqual(await perform({ command: "debugPause", arguments: {} }), { ok: false, message: "nothing is being debugged" });
  assert.deepEqual(await perform({ command: "stopTerminal", arguments: {} }), { ok: false, message: "no terminal is open" });
  assert.equal((await perform({ command: "makeCoffee", arguments: {} })).ok, false);
  debug.activeDebugSession = {};
  assert.deepEqual(await did("debugPause"), [["workbench.action.debug.pause"]]);
});

test("nothing of an untrusted workspace is run", async () => {
  workspace.isTrusted = false;
  for (const command of ["runTerminal", "runTests", "debugTests", "debugStart"]) {
    assert.equal((await perform({ command, arguments: { command: "true" } })).ok, false, command);
  }
  workspace.isTrusted = true;
});
