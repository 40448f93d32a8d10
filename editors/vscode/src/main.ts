/** Where VS Code begins: what is seen from the start, and the way to the rest, which is read when it is wanted. */

import { setImmediate } from "node:timers/promises";
import * as vscode from "vscode";
import { AT_REST, item } from "./status";
import type { Whole } from "./whole";

/** What this extension says of itself to VS Code. */
export interface Manifest {
  contributes: {
    commands: { command: string }[];
    views: { senorita: [{ id: string }] };
    configuration: { properties: Record<string, { scope: string }> }[];
  };
}

let whole: Promise<Whole> | undefined;

function atRest(): vscode.StatusBarItem {
  const bar = vscode.window.createStatusBarItem("senorita", vscode.StatusBarAlignment.Left, -100);
  const { text, label, tooltip } = item(AT_REST);
  Object.assign(bar, { name: "Senorita", text, tooltip, accessibilityInformation: { label, role: "button" }, command: "senorita.toggle" });
  bar.show();
  return bar;
}

/** In two steps, so that other extensions that start now need not wait for all of it; VS Code waits for both. */
export async function activate(extension: vscode.ExtensionContext): Promise<void> {
  const bar = atRest();
  extension.subscriptions.push(bar);
  await setImmediate();
  const { commands, views } = (extension.extension.packageJSON as Manifest).contributes;
  const wanted = (): Promise<Whole> => (whole ??= import("./whole").then(({ begin }) => begin(extension, bar)));
  const view = { resolveWebviewView: async (shown: vscode.WebviewView) => { (await wanted()).resolve(shown); } };
  extension.subscriptions.push(
    vscode.window.registerWebviewViewProvider(views.senorita[0].id, view, { webviewOptions: { retainContextWhenHidden: true } }),
    ...commands.map(({ command }) => vscode.commands.registerCommand(command, async (...args: unknown[]) => (await wanted()).run(command, args))),
  );
}

export async function deactivate(): Promise<void> {
  await (await whole)?.stop();
}
