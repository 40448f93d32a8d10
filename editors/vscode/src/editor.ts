/** `voice/editor`: what only the editor can do, done by VS Code's own commands. One table; the server decides. */

import * as vscode from "vscode";
import { breakpoints, tests } from "./debugging";
import { active, at, Cannot, type Deed, does, goTo, inATerminal, rangeOf, run, trusted, whileDebugging } from "./deed";
import type { EditorArguments, EditorParams, EditorResult } from "./lsp_ext";
import { runTerminal, stopTerminal } from "./terminal";
import workbench from "./workbench.json";

/** A command that means the text wherever the focus is: VS Code takes it to an input box that has just been left. */
const inText =
  (command: string): Deed =>
  async (given) => {
    await run("workbench.action.focusActiveEditorGroup");
    await does(command)(given);
  };

// The clipboard: the server may send the text itself.

function chosen({ range }: EditorArguments): vscode.Range {
  const editor = active();
  if (range !== undefined) return rangeOf(range);
  return editor.selection.isEmpty ? editor.document.lineAt(editor.selection.active).rangeIncludingLineBreak : editor.selection;
}

let copied = "";
/** A browser may ask its user before a page reads the clipboard, or never answer. */
const CLIPBOARD_MS = 1_500;

const copy: Deed = async (given) => {
  copied = given.text ?? active().document.getText(chosen(given));
  await vscode.env.clipboard.writeText(copied);
};

/** VS Code refuses one where the text cannot be written, or has changed since. */
async function change(editor: vscode.TextEditor, edits: (edit: vscode.TextEditorEdit) => void): Promise<void> {
  if (!(await editor.edit(edits))) throw new Cannot("the text cannot be changed");
}

const cut: Deed = async (given) => {
  await copy(given);
  await change(active(), (edit) => { edit.delete(chosen(given)); });
};

const paste: Deed = async () => {
  const late = new Promise<string>((resolve) => setTimeout(() => resolve(copied), CLIPBOARD_MS));
  const text = await Promise.race([vscode.env.clipboard.readText(), late]);
  const editor = active();
  await change(editor, (edit) => { for (const selection of editor.selections) edit.replace(selection, text); });
};

// The view

const EDGES: Record<string, (editor: vscode.TextEditor) => object> = {
  top: () => ({ lineNumber: 0, at: "top" }),
  bottom: ({ document }) => ({ lineNumber: document.lineCount - 1, at: "bottom" }),
  center: ({ selection }) => ({ lineNumber: selection.active.line, at: "center" }),
};

const scroll: Deed = async ({ direction = "down", count, unit = count === undefined ? "page" : "line", line }) => {
  const editor = active();
  if (line !== undefined) return run("revealLine", { lineNumber: line, at: "center" });
  const edge = EDGES[direction];
  if (edge !== undefined) return run("revealLine", edge(editor));
  const sideways = direction === "left" || direction === "right";
  return run("editorScroll", { to: direction, by: sideways ? "column" : unit, value: count ?? 1, revealCursor: false });
};

const folding =
  (one: string, every: string): Deed =>
  async ({ range, all }) => {
    if (all === true) return run(every);
    return run(one, range === undefined ? {} : { selectionLines: [range.start.line] });
  };

const find: Deed = async ({ text, scope }) => {
  if (scope === "workspace") return run("workbench.action.findInFiles", { query: text ?? "", triggerSearch: text !== undefined });
  return text === undefined ? run("actions.find") : run("editor.actions.findWithArgs", { searchString: text });
};

const views: Record<string, { show?: string; hide?: string; toggle?: string }> = workbench.views;

const view =
  (verb: "show" | "hide" | "toggle"): Deed =>
  async ({ view: name = "", what = name }) => {
    const entry = views[what.toLowerCase()];
    const command = entry?.[verb] ?? entry?.toggle;
    if (command === undefined) throw new Cannot(`it has no ${what} to ${verb}`);
    await run(command);
  };

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** The whole window; in a browser, whose own zoom no page can change, the text. */
const zoom: Deed = ({ direction = "in" }) =>
  run(`${vscode.env.uiKind === vscode.UIKind.Web ? "editor.action.fontZoom" : "workbench.action.zoom"}${capital(direction)}`);

/** What a key does in the text, as the command behind it: VS Code lets no extension press keys. */
const keyed: Record<string, string> = workbench.keys;
const TYPED: Record<string, string> = { enter: "\n", space: " " };

const press: Deed = async ({ keys = [] }) => {
  for (const key of keys) {
    const command = keyed[key.replace(/\b(cmd|meta)\b/, "ctrl")];
    const text = TYPED[key] ?? (key.length === 1 ? key : undefined);
    if (command !== undefined) await run(command);
    else if (text !== undefined) await run("type", { text });
    else throw new Cannot(`VS Code lets no extension press ${key}`);
  }
};

// Symbols

const rename: Deed = async (given) => {
  goTo(given);
  const { document, selection } = active();
  if (given.newName === undefined) {
    await run("editor.action.rename");
    return;
  }
  const edit = await vscode.commands.executeCommand<vscode.WorkspaceEdit | undefined>(
    "vscode.executeDocumentRenameProvider",
    document.uri,
    selection.active,
    given.newName,
  );
  if (edit === undefined || edit.size === 0) throw new Cannot("nothing here can be renamed");
  // As VS Code's own rename: files that nobody has open are saved (files.refactoring.autoSave).
  if (!(await vscode.workspace.applyEdit(edit, { isRefactoring: true }))) throw new Cannot("the renaming could not be applied");
};

const symbols: Deed = async ({ scope, text = "" }) => run("workbench.action.quickOpen", `${scope === "workspace" ? "#" : "@"}${text}`);

const format: Deed = async (given) => {
  goTo(given);
  await run(given.range === undefined ? "editor.action.formatDocument" : "editor.action.formatSelection");
};

const closes: Record<string, string> = workbench.close;

/** To a tab by its number, from 1. VS Code stays where it is, without a word, where there are fewer. */
function goToTab(number: number): Thenable<unknown> {
  const { length } = vscode.window.tabGroups.activeTabGroup.tabs;
  if (number < 1 || number > length) throw new Cannot(`there is no tab ${number} here`);
  return run("workbench.action.openEditorAtIndex", number - 1);
}

const close: Deed = async ({ which = "" }) => {
  if (typeof which === "number") await goToTab(which);
  return run(closes[which] ?? "workbench.action.closeActiveEditor");
};

const switchTab: Deed = ({ index = 1 }) => (index < 0 ? run("workbench.action.lastEditorInGroup") : goToTab(index));

const kinds = (kind: string): object => ({ kind, apply: "ifSingle" });

const each = (commands: Record<string, string>, how: (command: string) => Deed): Record<string, Deed> =>
  Object.fromEntries(Object.entries(commands).map(([name, command]) => [name, how(command)]));

export const TABLE: Record<string, Deed> = {
  ...each(workbench.commands, does),
  ...each(workbench.atAPlace, at),
  ...each(workbench.whileDebugging, (command) => whileDebugging(does(command))),
  ...each(workbench.inATerminal, (command) => inATerminal(does(command))),
  // Files and tabs
  close,
  switchTab,
  // The view
  scroll,
  fold: folding("editor.fold", "editor.foldAll"),
  unfold: folding("editor.unfold", "editor.unfoldAll"),
  find,
  focus: view("show"),
  hide: view("hide"),
  toggle: view("toggle"),
  split: ({ direction = "right" }) => run(`workbench.action.splitEditor${capital(direction)}`),
  zoom,
  // The text
  undo: inText("undo"),
  redo: inText("redo"),
  copy,
  cut,
  paste,
  format,
  pressKey: press,
  // Terminals
  runTerminal,
  stopTerminal,
  // Symbols and problems
  definition: (given) => at(given.peek === true ? "editor.action.peekDefinition" : "editor.action.revealDefinition")(given),
  symbolSearch: symbols,
  rename,
  quickFix: (given) => (given.all === true ? run("editor.action.fixAll") : at("editor.action.quickFix")(given)),
  extract: ({ kind }) => run("editor.action.codeAction", kinds(kind === undefined ? "refactor.extract" : `refactor.extract.${kind}`)),
  inline: does("editor.action.codeAction", kinds("refactor.inline")),
  // Tests and debugging
  runTests: tests("run"),
  debugTests: tests("debug"),
  debugStart: trusted(does("workbench.action.debug.start")),
  ...breakpoints,
};

/** Does one command; what cannot be done is said, and never thrown. */
export async function perform({ command, arguments: given }: EditorParams): Promise<EditorResult> {
  const deed = TABLE[command];
  if (deed === undefined) return { ok: false, message: `This editor does not know ${command}.` };
  try {
    await deed(given);
    return { ok: true };
  } catch (error) {
    return { ok: false, message: error instanceof Cannot ? error.message : `VS Code refused to ${command}` };
  }
}
