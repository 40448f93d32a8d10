/** All that is not needed before the user wants something. */

import * as vscode from "vscode";
import { COMMANDS, run } from "./commands";
import { Ctx } from "./ctx";
import { Key } from "./key";
import type { Manifest } from "./main";
import { own } from "./settings";

/** VS Code's own, which stands for the spoken language where senorita.language is not set. */
const LANGUAGE = "accessibility.voice.speechLanguage";

/** Settings about this machine: a server takes them when it starts, and from no folder. */
function machineSettings({ contributes }: Manifest): string[] {
  return contributes.configuration.flatMap(({ properties }) =>
    Object.keys(properties).filter((name) => properties[name]?.scope === "machine"),
  );
}

export interface Whole {
  run(name: string, args: unknown[]): Promise<unknown>;
  resolve(view: vscode.WebviewView): void;
  stop(): Promise<void>;
}

export function begin(extension: vscode.ExtensionContext, bar: vscode.StatusBarItem): Whole {
  const ctx = new Ctx(extension, bar);
  const manifest = extension.extension.packageJSON as Manifest;
  const machine = machineSettings(manifest);
  // What no user calls by name, and what is offered only once all of this is there.
  const known = new Set(manifest.contributes.commands.map(({ command }) => command));
  const others = Object.keys(COMMANDS).filter((name) => !known.has(name));
  extension.subscriptions.push(...others.map((name) => vscode.commands.registerCommand(name, (...args: unknown[]) => run(ctx, name, args))));
  const changed = vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration("senorita.client")) ctx.key = new Key(own().releaseMs);
    if ([...machine, LANGUAGE].some((name) => event.affectsConfiguration(name))) void ctx.stop();
  });
  extension.subscriptions.push(ctx, changed);
  return {
    run: (name, args) => run(ctx, name, args),
    resolve: (view) => {
      ctx.panel.resolveWebviewView(view);
    },
    stop: () => ctx.stop(),
  };
}
