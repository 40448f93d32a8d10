/** The settings: this extension's own, and those that are the server's. */

import * as vscode from "vscode";

const SECTION = "senorita";

/** Groups that are this extension's own; the server is not told of them. */
const OWN = ["client", "server"];

export interface Own {
  path: string;
  package: string;
  microphone: "auto" | "program" | "browser" | "companion" | "server";
  releaseMs: number;
}

export function own(): Own {
  const settings = vscode.workspace.getConfiguration(SECTION);
  return {
    path: settings.get("server.path", ""),
    package: settings.get("server.package", "senorita-lsp[local]"),
    microphone: settings.get("client.microphone", "auto"),
    releaseMs: settings.get("client.holdReleaseMs", 350),
  };
}

export function get(name: string): string {
  return vscode.workspace.getConfiguration(SECTION).get(name, "");
}

function isSet(name: string): boolean {
  const found = vscode.workspace.getConfiguration(SECTION).inspect(name);
  return [found?.globalValue, found?.workspaceValue, found?.workspaceFolderValue].some((value) => value !== undefined);
}

/**
 * The server's settings as the user has them. At its start it takes those about this machine as well: VS Code keeps settings
 * of the scope "machine" out of a folder's reach, so none of it is a folder's word.
 */
export function serverSettings(): Record<string, unknown> {
  const all = vscode.workspace.getConfiguration().get<Record<string, unknown>>(SECTION, {});
  const theirs = Object.fromEntries(Object.entries(all).filter(([group]) => !OWN.includes(group)));
  // VS Code's own for all voice features; "auto" where the user chose none.
  const language = vscode.workspace.getConfiguration("accessibility.voice").get<string>("speechLanguage", "auto");
  return language === "auto" || isSet("language") ? theirs : { ...theirs, language };
}
