/** What lives as long as the extension: the log, what is seen, the conversation, the server once it is wanted. */

import * as vscode from "vscode";
import { Devices } from "./devices";
import { HELP, OTHERWISE } from "./help";
import { KEYRING } from "./keyring";
import { Keeper, type Running } from "./keeper";
import { Key } from "./key";
import { type Mode, pcm, type Progress, type TurnResult } from "./lsp_ext";
import { Playback } from "./playback";
import { Problem } from "./problem";
import { Panel } from "./panel";
import { choose } from "./question";
import { find, type Program } from "./server";
import { own } from "./settings";
import { AT_REST, item, type Seen } from "./status";
import { Voice } from "./voice";
import { where } from "./where";
import type { Server, Show } from "./world";

export class Ctx implements vscode.Disposable, Show {
  readonly log = vscode.window.createOutputChannel("Senorita", { log: true });
  readonly panel = new Panel(this);
  readonly #devices = new Devices(this);
  readonly playback = new Playback(this.#devices, (...heard) => {
    this.voice.played(...heard);
  });
  readonly voice: Voice = new Voice({
    server: () => this.server(),
    microphone: () => this.#devices.microphone(),
    output: () => (own().microphone === "server" ? "server" : pcm(24_000)),
    playback: this.playback,
    where,
    show: this,
  });
  readonly #keeper = new Keeper((died, given) => this.#launch(died, given), {
    state: (server) => {
      this.see({ server, ...(server !== "running" && { state: "idle" }) });
    },
    lost: () => {
      this.log.warn("The server stopped by itself.");
      this.voice.lost();
    },
    problem: (problem) => {
      this.problem(problem);
    },
  });
  key = new Key(own().releaseMs);
  #seen: Seen = AT_REST;
  #program: Promise<Program> | undefined;

  constructor(
    readonly extension: vscode.ExtensionContext,
    readonly bar: vscode.StatusBarItem,
  ) {
    this.see({});
  }

  get seen(): Seen {
    return this.#seen;
  }

  // What is seen

  see(change: Partial<Seen>): void {
    this.#seen = { ...this.#seen, ...change };
    const still = vscode.workspace.getConfiguration("workbench").get("reduceMotion") === "on";
    const { text, label, tooltip, kind } = item(this.#seen, still);
    this.bar.text = text;
    this.bar.tooltip = tooltip;
    this.bar.accessibilityInformation = { label, role: "button" };
    this.bar.command = this.#seen.problem === undefined ? "senorita.toggle" : "senorita.help";
    this.bar.backgroundColor = kind === "plain" ? undefined : new vscode.ThemeColor(`statusBarItem.${kind}Background`);
    this.#contexts();
    this.panel.live();
  }

  #contexts(): void {
    const { ear, state, mode, muted, server, problem } = this.#seen;
    const now: Record<string, boolean> = {
      running: server === "running",
      listening: ear !== "closed",
      thinking: state === "thinking",
      speaking: state === "speaking" || state === "paused",
      handsFree: mode === "handsFree",
      muted,
      problem: problem !== undefined,
      // What Escape ends: an open microphone hands-free is not among it.
      busy: (ear !== "closed" && mode === "push") || ["thinking", "speaking", "paused"].includes(state),
    };
    for (const [name, value] of Object.entries(now)) this.#tellContext(name, value);
  }

  readonly #told = new Map<string, boolean>();

  #tellContext(name: string, value: boolean): void {
    if (this.#told.get(name) === value) return;
    this.#told.set(name, value);
    void vscode.commands.executeCommand("setContext", `senorita.${name}`, value);
  }

  // What the conversation shows

  listening(on: boolean, heard: boolean): void {
    if (!on && this.voice.mode === "push") this.key.reset(performance.now());
    this.see({ ear: on ? (heard ? "open" : "opening") : "closed", words: "", level: 0, ...(on && { problem: undefined }) });
  }

  mode(mode: Mode): void {
    this.see({ mode, muted: false });
  }

  progress(progress: Progress): void {
    switch (progress.kind) {
      case "state":
        this.see({ state: progress.state, ...(progress.muted !== undefined && { muted: progress.muted }) });
        if (progress.state === "thinking") this.#devices.ready();
        break;
      case "level":
        this.see({ level: progress.rms, ...(progress.rms > 0 && this.#seen.problem?.code === "silent" && { problem: undefined }) });
        break;
      case "interim":
      case "final":
        this.see({ words: progress.text });
        break;
      case "notice":
        // What a notice says may be about code, or about what was said: no log has that.
        this.log.info(progress.code === "engine" ? progress.message : `A notice: ${progress.code}.`);
        if (progress.level === "error") this.#wrong(new Problem(progress.code, progress.message));
        break;
    }
    this.panel.progress(progress);
  }

  result(result: TurnResult): void {
    this.see({ words: "", problem: undefined });
    if (result.status === "done") this.#tellContext("spoken", true);
    this.panel.result(result);
    void choose(result.alternatives ?? [], result.message, (index) => this.voice.say(String(index)));
    if (result.error !== undefined && result.error.code in HELP) {
      this.#wrong(new Problem(result.error.code, result.error.message));
    }
  }

  /** Says what is wrong, with the buttons that help. */
  problem(problem: Problem): void {
    this.log.warn(problem.message);
    this.#wrong(problem);
  }

  #wrong(problem: Problem): void {
    const { code, message } = this.#seen.problem ?? {};
    if (code === problem.code && message === problem.message) return;
    this.log.info(`A problem: ${problem.code}.`);
    this.see({ problem });
    this.panel.announce(problem.message);
    void this.help();
  }

  /** The problem once more, with its buttons. */
  async help(): Promise<void> {
    const { problem } = this.#seen;
    if (problem === undefined) return;
    const buttons = HELP[problem.code] ?? OTHERWISE;
    const picked = await vscode.window.showErrorMessage(problem.message, ...buttons.map(({ title }) => title));
    if (this.#seen.problem === problem) this.see({ problem: undefined });
    const button = buttons.find(({ title }) => title === picked);
    if (button !== undefined) await vscode.commands.executeCommand(button.command, ...(button.args ?? []));
  }

  // Programs

  /** The server program; the user is told where there is none. */
  program(): Promise<Program> {
    this.#program ??= this.#find();
    this.#program.catch(() => (this.#program = undefined));
    return this.#program;
  }

  async #find(): Promise<Program> {
    const { path } = own();
    const found = await find(path, this.extension.globalStorageUri.fsPath);
    if ("program" in found) {
      this.log.info(`The server is ${found.program.command} (${found.how}).`);
      this.#tellContext("installed", true);
      return found.program;
    }
    throw new Problem(
      "noServer",
      found.missing === "setting"
        ? `There is no program ${path}, which senorita.server.path names.`
        : "The Senorita server is not installed yet. It runs on this machine and needs Python 3.11 or newer.",
    );
  }

  // The server

  /** The running server, started when it is first wanted. */
  server(): Promise<Server> {
    return this.#keeper.server();
  }

  async #launch(died: () => void, given: AbortSignal): Promise<Running> {
    const before = performance.now();
    const program = await this.program();
    const [{ launch }, keys] = await Promise.all([import("./client"), KEYRING.environment(this.extension.secrets)]);
    const running = await launch(program, keys, this.log, () => this.voice.mode === "handsFree", died, given);
    this.#devices.speaks(program);
    this.log.info(`The server answered after ${Math.round(performance.now() - before)} ms.`);
    return running;
  }

  /** Stops the server; the next command starts another, be it while this one is still starting or ending. */
  async stop(): Promise<void> {
    const closing = this.voice.stop();
    this.#program = undefined;
    this.#devices.dispose();
    this.see({ ...AT_REST });
    await Promise.all([closing, this.#keeper.stop()]);
  }

  dispose(): void {
    this.#devices.dispose();
    void this.#keeper.stop();
    this.log.dispose();
  }
}
