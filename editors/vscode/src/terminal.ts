/** The terminal that spoken command lines run in. */

import * as vscode from "vscode";
import { Cannot, type Deed, inATerminal, trusted } from "./deed";

const TERMINAL = "Senorita";

/** Terminals in which a program runs, as far as their shells tell: it would take a command line for its own input. */
const busy = new Set<vscode.Terminal>();
vscode.window.onDidStartTerminalShellExecution(({ terminal }) => busy.add(terminal));
vscode.window.onDidEndTerminalShellExecution(({ terminal }) => busy.delete(terminal));
vscode.window.onDidCloseTerminal((terminal) => busy.delete(terminal));

function terminal(cwd?: string): vscode.Terminal {
  const same = (each: vscode.Terminal): boolean => {
    const made = each.creationOptions as vscode.TerminalOptions;
    return each.name === TERMINAL && each.exitStatus === undefined && !busy.has(each) && (cwd === undefined || made.cwd === cwd);
  };
  return vscode.window.terminals.find(same) ?? vscode.window.createTerminal({ name: TERMINAL, ...(cwd !== undefined && { cwd }) });
}

/** What is typed before a shell's prompt may be taken by a question of its start: its word, or a moment, is waited for. */
const PROMPT_MS = 2_000;
const prompts = new WeakMap<vscode.Terminal, Promise<void>>();

function prompt(one: vscode.Terminal): Promise<void> {
  const known = prompts.get(one) ?? prompted(one);
  prompts.set(one, known);
  return known;
}

async function prompted(one: vscode.Terminal): Promise<void> {
  if (one.shellIntegration !== undefined) return;
  const heard: vscode.Disposable[] = [];
  const there = new Promise<void>((resolve) => {
    vscode.window.onDidChangeTerminalShellIntegration(({ terminal: which }) => {
      if (which === one) resolve();
    }, undefined, heard);
    setTimeout(resolve, PROMPT_MS);
  });
  await there;
  heard[0]?.dispose();
}

export const runTerminal: Deed = trusted(async ({ command = "", cwd }) => {
  const one = terminal(cwd);
  one.show(true);
  await prompt(one);
  if (one.exitStatus !== undefined) throw new Cannot("the shell of its terminal has ended");
  one.sendText(command);
});

export const stopTerminal: Deed = inATerminal(() => vscode.window.activeTerminal?.sendText("\u0003", false));
