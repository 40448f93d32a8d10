/** The conversation view: what was said and answered; in a browser also the microphone and the speaker. */

import * as vscode from "vscode";
import type { Ctx } from "./ctx";
import type { Progress, TurnResult } from "./lsp_ext";
import { type FromPage, type Shown, type ToPage, VIEW } from "./messages";
import { type Ear, type Microphone, RATE, type Recording } from "./microphone";
import type { Sink } from "./playback";
import { Problem } from "./problem";
import { Transcript } from "./transcript";

const READY_MS = 15_000;
const HUSH_MS = 2_000;
/** What streams is drawn no more often. */
const DRAW_MS = 60;

export class Panel implements vscode.WebviewViewProvider {
  #view: vscode.WebviewView | undefined;
  #ready = false;
  #allowed = false;
  #waiting: (() => void)[] = [];
  #ear: Ear | undefined;
  #hushed: (() => void) | undefined;
  readonly #transcript = new Transcript();
  readonly #changed = new Map<string, Shown>();
  #drawing: NodeJS.Timeout | undefined;

  constructor(private readonly ctx: Ctx) {}

  progress(progress: Progress): void {
    this.#draw(this.#transcript.progress(progress));
    if (progress.kind === "notice") this.announce(progress.message);
  }

  result(result: TurnResult): void {
    this.#draw(this.#transcript.result(result));
    this.announce(result.message);
  }

  /** Tells it to a screen reader. */
  announce(text: string): void {
    this.#post({ type: "announce", text });
  }

  /** What goes on, in a word, and what is heard. */
  live(): void {
    const { type, text, state } = this.#live;
    const now = { type, text: this.ctx.seen.words, state: this.#now() };
    if (now.text !== text || now.state !== state) this.#post((this.#live = now));
  }

  #live = { type: "live" as const, text: "", state: "" };

  #now(): string {
    const { ear, state, muted, mode } = this.ctx.seen;
    if (muted) return "muted";
    if (state !== "idle" && state !== "listening") return state;
    if (ear === "closed") return "";
    return mode === "handsFree" ? "hands-free" : "listening";
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    const root = this.ctx.extension.extensionUri;
    this.#view = view;
    this.#ready = false;
    view.webview.options = { enableScripts: true, localResourceRoots: [vscode.Uri.joinPath(root, "dist"), vscode.Uri.joinPath(root, "media")] };
    view.webview.onDidReceiveMessage((message: FromPage) => {
      this.#heard(message);
    });
    view.onDidDispose(() => {
      this.#view = undefined;
      this.#ready = false;
    });
    view.webview.html = page(view.webview, root);
  }

  #draw(turn: Shown | undefined): void {
    if (turn === undefined) return;
    this.#changed.set(turn.id, turn);
    this.#drawing ??= setTimeout(() => {
      this.#drawing = undefined;
      for (const changed of this.#changed.values()) this.#post({ type: "turn", turn: { ...changed, replayable: this.ctx.playback.has(changed.id) } });
      this.#changed.clear();
    }, DRAW_MS);
  }

  #post(message: ToPage): void {
    if (this.#ready) void this.#view?.webview.postMessage(message);
  }

  #heard(message: FromPage): void {
    switch (message.type) {
      case "ready":
        this.#ready = true;
        this.#allowed = message.microphone;
        this.#post({ type: "all", turns: this.#transcript.turns });
        this.#post(this.#live);
        for (const ready of this.#waiting.splice(0)) ready();
        break;
      case "say":
        void this.ctx.voice.say(message.text);
        break;
      case "copy":
        void vscode.env.clipboard.writeText(message.text);
        break;
      case "insert":
        void insert(message.text);
        break;
      case "apply":
        void this.ctx.voice.say("accept");
        break;
      case "again":
        this.ctx.playback.replay(message.id);
        break;
      case "hushed":
        this.#hushed?.();
        break;
      case "blocked":
        this.ctx.problem(new Problem("playbackBlocked", "The browser plays no sound before you have clicked into the conversation view once."));
        break;
      case "opened":
        this.ctx.log.info(`The browser's microphone: ${message.device ?? ""}.`);
        this.#ear?.(message);
        break;
      default:
        this.#ear?.(message);
    }
  }

  /** Brings the page up where it is not; the focus stays where it was. */
  async #up(): Promise<void> {
    if (this.#ready) return;
    const ready = new Promise<void>((resolve, reject) => {
      this.#waiting.push(resolve);
      setTimeout(() => {
        reject(new Problem("noDevice", "The conversation view, which has the browser's microphone, did not open."));
      }, READY_MS);
    });
    const editing = vscode.window.activeTextEditor !== undefined;
    await vscode.commands.executeCommand(`${VIEW}.focus`);
    if (editing) await vscode.commands.executeCommand("workbench.action.focusActiveEditorGroup");
    await ready;
  }

  /** The browser's microphone; undefined where this page may not use it. */
  async microphone(device: string): Promise<Microphone | undefined> {
    await this.#up();
    if (!this.#allowed) return undefined;
    return { open: (ear) => this.#open(ear, device) };
  }

  #open(ear: Ear, device: string): Promise<Recording> {
    this.#ear = ear;
    this.#post({ type: "listen", sampleRate: RATE, device });
    const stop = async (): Promise<void> => {
      const hushed = new Promise<void>((resolve) => {
        this.#hushed = resolve;
        setTimeout(resolve, HUSH_MS);
      });
      this.#post({ type: "hush" });
      await hushed;
      if (this.#ear === ear) this.#ear = undefined;
    };
    return Promise.resolve({ stop });
  }

  /** The browser's speaker. */
  readonly speaker: Sink = {
    write: (data, sampleRate) => {
      this.#post({ type: "play", data: data.toString("base64"), sampleRate });
    },
    cut: () => {
      this.#post({ type: "cut" });
    },
    rest: () => undefined,
  };
}

async function insert(text: string): Promise<void> {
  const editor = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors[0];
  const done = await editor?.edit((edit) => {
    edit.replace(editor.selection, text);
  });
  if (done !== true) void vscode.window.showWarningMessage(editor === undefined ? "No file is open to insert it into." : "This file cannot be changed.");
}

function page(webview: vscode.Webview, root: vscode.Uri): string {
  const file = (...parts: string[]): string => webview.asWebviewUri(vscode.Uri.joinPath(root, ...parts)).toString();
  const own = webview.cspSource;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src ${own}; style-src ${own}; connect-src ${own}; worker-src ${own}">
<link rel="stylesheet" href="${file("media", "panel.css")}">
<title>Conversation</title>
</head>
<body data-worklet="${file("dist", "worklet.js")}">
<main>
<h1 class="unseen">Conversation</h1>
<div id="turns"></div>
<p id="empty">Press the key and speak, or type below. “Go to line ten”, “delete this line”, “what can I say”.</p>
<p id="live" aria-hidden="true"></p>
<div id="status" class="unseen" role="status" aria-live="polite"></div>
<form id="form"><input id="text" type="text" aria-label="Type what you would say" placeholder="Type what you would say" autocomplete="off"></form>
</main>
<script src="${file("dist", "page.js")}"></script>
</body>
</html>`;
}
