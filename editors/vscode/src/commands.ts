/** The commands, one line each. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import * as vscode from "vscode";
import type { Ctx } from "./ctx";
import { install } from "./install";
import { KEYRING } from "./keyring";
import type { Context } from "./lsp_ext";
import { VIEW } from "./messages";
import { problemOf } from "./problem";
import { where } from "./where";

type Command = (ctx: Ctx, ...args: unknown[]) => unknown;

/** The key went down: it toggles, or it is held. Hands-free it mutes: tapped until the next tap, held while it is held. */
function press(ctx: Ctx): void {
  act(ctx, ctx.key.press(performance.now()));
  wait(ctx);
}

let timer: NodeJS.Timeout | undefined;

function wait(ctx: Ctx): void {
  const due = ctx.key.due(performance.now());
  clearTimeout(timer);
  if (due === undefined) return;
  timer = setTimeout(() => {
    act(ctx, ctx.key.elapsed(performance.now()));
    wait(ctx);
  }, due + 1);
}

function act(ctx: Ctx, action: "begin" | "end" | undefined): void {
  if (action === undefined) return;
  if (ctx.voice.mode === "handsFree") void ctx.voice.mute(!ctx.voice.muted);
  else void (action === "begin" ? ctx.voice.begin() : ctx.voice.end());
}

/** Words that the user could have said, about a place. */
const says =
  (words: string): Command =>
  (ctx, context) =>
    ctx.voice.say(words, (context as Context | undefined) ?? where());

/** Words that are given, or asked for. */
const types =
  (prompt: string, before = ""): ((ctx: Ctx, text: unknown, context: unknown) => Promise<unknown>) =>
  async (ctx, text, context) => {
    const typed = typeof text === "string" ? text : await vscode.window.showInputBox({ title: "Senorita", prompt });
    return typed ? says(before + typed)(ctx, context) : undefined;
  };

const command = types("What would you say? For example: go to line twelve");
const generate = types("What should be written here?", "generate ");

/** The walkthrough's first step: nothing is installed where the server is there already. */
async function setUp(ctx: Ctx): Promise<void> {
  const found = await ctx.program().catch(() => undefined);
  if (found === undefined) await install(ctx);
  else void vscode.window.showInformationMessage(`The Senorita server is there: ${found.command}.`);
}

const PRACTICE = `Put the caret anywhere here, press ${process.platform === "darwin" ? "⌃⌥M" : "Ctrl+Alt+M"}, say one of these, press it again:

go to line three
delete line five
undo that
select this line
what can I say
`;

/** The walkthrough's last step: something to speak to, beside it. */
async function practise(): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ content: PRACTICE, language: "plaintext" });
  await vscode.window.showTextDocument(document, vscode.ViewColumn.Beside);
}

/** One of the server's own commands, as it stands. */
const forward =
  (command: string): Command =>
  async (ctx, ...args) =>
    (await ctx.server()).request("workspace/executeCommand", { command, arguments: args });

async function chooseDevice(ctx: Ctx, program: "record" | "play", setting: string): Promise<void> {
  const { command, args } = await ctx.program();
  const { stdout } = await promisify(execFile)(command, [...args, program, "--list"], { timeout: 20_000 });
  const names = stdout.split(/\r?\n/).filter((name) => name !== "");
  const byDefault = { label: "The system's own choice", name: "" };
  const picked = await vscode.window.showQuickPick([byDefault, ...names.map((name) => ({ label: name, name }))], {
    title: program === "record" ? "Microphone" : "Speaker",
    placeHolder: names.length > 0 ? "For this machine only" : "None was found on this machine",
  });
  if (picked === undefined) return;
  await vscode.workspace.getConfiguration("senorita").update(setting, picked.name, vscode.ConfigurationTarget.Global);
}

const SYSTEM_SETTINGS: Partial<Record<NodeJS.Platform, string>> = {
  darwin: "x-apple.systempreferences:com.apple.preference.security?Privacy_Microphone",
  win32: "ms-settings:privacy-microphone",
};

async function microphoneSettings(ctx: Ctx): Promise<void> {
  const address = SYSTEM_SETTINGS[process.platform];
  if (address === undefined) await doctor(ctx);
  else await vscode.env.openExternal(vscode.Uri.parse(address, true));
}

async function doctor(ctx: Ctx): Promise<void> {
  const { command, args } = await ctx.program();
  vscode.window.createTerminal({ name: "Senorita doctor", shellPath: command, shellArgs: [...args, "doctor"] }).show();
}

async function enterKey(ctx: Ctx): Promise<void> {
  if (await KEYRING.enter(ctx.extension.secrets)) await ctx.stop();
}

async function restart(ctx: Ctx): Promise<void> {
  await ctx.stop();
  await ctx.server();
}

const handsFree: Command = (ctx) => ctx.voice.switch(ctx.voice.mode === "push" ? "handsFree" : "push");

export const COMMANDS: Record<string, Command> = {
  "senorita.toggle": press,
  "senorita.cancel": (ctx) => {
    ctx.key.reset(performance.now());
    ctx.see({ problem: undefined });
    return ctx.voice.cancel();
  },
  "senorita.handsFree": handsFree,
  "senorita.mute": (ctx) => ctx.voice.mute(!ctx.voice.muted),
  "senorita.command": command,
  "senorita.explain": says("explain this"),
  "senorita.review": says("review this"),
  "senorita.debug": says("what is wrong here"),
  "senorita.generate": (ctx, context, text) => generate(ctx, text, context),
  "senorita.undo": says("undo that"),
  "senorita.fix": forward("senorita.fix"),
  "senorita.dismiss": forward("senorita.dismiss"),
  "senorita.listen": forward("senorita.listen"),
  "senorita.interrupt": (ctx) => {
    ctx.voice.interrupt("command");
  },
  "senorita.stop": (ctx) => ctx.voice.stop(),
  "senorita.help": (ctx) => ctx.help(),
  "senorita.install": install,
  "senorita.setUp": setUp,
  "senorita.changeKey": () => vscode.commands.executeCommand("workbench.action.openGlobalKeybindings", "senorita.toggle"),
  "senorita.restart": restart,
  "senorita.doctor": doctor,
  "senorita.setKey": enterKey,
  "senorita.chooseMicrophone": (ctx) => chooseDevice(ctx, "record", "audio.inputDevice"),
  "senorita.chooseSpeaker": (ctx) => chooseDevice(ctx, "play", "audio.outputDevice"),
  "senorita.openMicrophoneSettings": microphoneSettings,
  "senorita.showConversation": () => vscode.commands.executeCommand(`${VIEW}.focus`),
  "senorita.showOutput": (ctx) => {
    ctx.log.show(true);
  },
  "senorita.practise": practise,
  "senorita.walkthrough": (ctx) =>
    vscode.commands.executeCommand("workbench.action.openWalkthrough", `${ctx.extension.extension.id}#senorita.start`, false),
};

/** Runs one; what goes wrong is shown. */
export async function run(ctx: Ctx, name: string, args: unknown[]): Promise<unknown> {
  try {
    return await COMMANDS[name]?.(ctx, ...args);
  } catch (error) {
    const problem = problemOf(error);
    if (problem !== undefined) ctx.problem(problem);
    return undefined;
  }
}
