/** What the deeds of `voice/editor` (editor.ts) are made of: VS Code's commands, the places they are for, why not. */

import * as vscode from "vscode";
import type { EditorArguments, Position, Range } from "./lsp_ext";

export type Deed = (given: EditorArguments) => unknown;

/** Said to the user as the reason why it was not done. */
export class Cannot extends Error {}

export const run = (command: string, ...args: unknown[]): Thenable<unknown> => vscode.commands.executeCommand(command, ...args);

/** A command, as often as `count` says. */
export const does =
  (command: string, ...args: unknown[]): Deed =>
  async ({ count = 1 }) => {
    for (let done = 0; done < count; done++) await run(command, ...args);
  };

/** A command at a place: the caret goes there first. */
export const at =
  (command: string): Deed =>
  async (given) => {
    goTo(given);
    await run(command);
  };

/** What is done only where something is so. */
const only =
  (so: () => unknown, otherwise: string) =>
  (deed: Deed): Deed =>
  async (given) => {
    if (so() === undefined || so() === false) throw new Cannot(otherwise);
    await deed(given);
  };

export const whileDebugging = only(() => vscode.debug.activeDebugSession, "nothing is being debugged");
export const inATerminal = only(() => vscode.window.activeTerminal, "no terminal is open");
/** What runs programs of the workspace. */
export const trusted = only(() => vscode.workspace.isTrusted, "this workspace is not trusted, so nothing of it is run");

export function active(): vscode.TextEditor {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) throw new Cannot("no text editor is open");
  return editor;
}

const position = ({ line, character }: Position): vscode.Position => new vscode.Position(line, character);
export const rangeOf = ({ start, end }: Range): vscode.Range => new vscode.Range(position(start), position(end));

export function goTo({ position: place, range }: EditorArguments): void {
  const there = place === undefined ? range : { start: place, end: place };
  if (there === undefined) return;
  const editor = active();
  const chosen = rangeOf(there);
  editor.selection = new vscode.Selection(chosen.start, chosen.end);
  editor.revealRange(chosen, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}
