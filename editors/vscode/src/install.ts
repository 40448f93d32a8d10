/** Installing the server: the user chooses how, sees what is run, and can stop it. */

import { spawn } from "node:child_process";
import * as vscode from "vscode";
import type { Ctx } from "./ctx";
import { Problem } from "./problem";
import { ways, type Way } from "./server";
import { own } from "./settings";

const SIZE = "about 800 MB: Python packages and speech models";

/** Whether the server is installed now. */
export async function install(ctx: Ctx): Promise<boolean> {
  const storage = ctx.extension.globalStorageUri;
  await vscode.workspace.fs.createDirectory(storage);
  const found = await ways(own().package, storage.fsPath);
  const choose = { label: "Choose the program …", detail: "It is installed already, somewhere else" };
  const items = found.map((way) => ({ label: way.title, detail: way.detail, way }));
  const picked = await vscode.window.showQuickPick<vscode.QuickPickItem & { way?: Way }>([...items, choose], {
    title: `Install the Senorita server (${SIZE})`,
    placeHolder: found.length > 0 ? "Nothing is fetched before you choose" : "No Python 3.11 or newer was found on this machine",
    ignoreFocusOut: true,
  });
  if (picked === undefined) return false;
  if (picked.way === undefined) return byHand();
  await carryOut(ctx, picked.way);
  await ctx.stop();
  const program = await ctx.program();
  void vscode.window.showInformationMessage(`The Senorita server is installed: ${program.command}.`);
  return true;
}

async function byHand(): Promise<boolean> {
  const [file] = (await vscode.window.showOpenDialog({ title: "Where is senorita-lsp?", canSelectMany: false })) ?? [];
  if (file === undefined) return false;
  await vscode.workspace.getConfiguration("senorita").update("server.path", file.fsPath, vscode.ConfigurationTarget.Global);
  return true;
}

function carryOut(ctx: Ctx, way: Way): Thenable<void> {
  const where = { location: vscode.ProgressLocation.Notification, title: "Senorita", cancellable: true };
  return vscode.window.withProgress(where, async (progress, token) => {
    for (const { say, command, args } of way.steps) {
      progress.report({ message: say });
      ctx.log.info(`${command} ${args.join(" ")}`);
      await step(command, args, token, (line) => {
        ctx.log.info(line);
        progress.report({ message: `${say}: ${line.slice(0, 80)}` });
      });
    }
  });
}

function step(command: string, args: string[], token: vscode.CancellationToken, said: (line: string) => void): Promise<void> {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], windowsHide: true });
  const stopped = token.onCancellationRequested(() => child.kill());
  let last = "";
  const hear = (data: Buffer): void => {
    for (const line of data.toString().split(/[\r\n]+/).filter((each) => each.trim() !== "")) said((last = line.trim()));
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  return new Promise((resolve, reject) => {
    child.on("error", (error) => {
      reject(new Problem("noServer", `${command} could not be started: ${error.message}.`));
    });
    child.on("close", (status) => {
      stopped.dispose();
      if (status === 0) resolve();
      else if (token.isCancellationRequested) reject(new Problem("noServer", "Installing was stopped; nothing is left running."));
      else reject(new Problem("noServer", `The server could not be installed: ${last}`));
    });
  });
}
