/** A conversation without VS Code: a server that is told what to answer, a microphone that hears what it is told to. */

import type { Context, Progress, Requests, TurnResult } from "../src/lsp_ext";
import { pcm } from "../src/lsp_ext";
import type { Heard } from "../src/messages";
import type { Ear, Recording } from "../src/microphone";
import { Playback } from "../src/playback";
import type { Problem } from "../src/problem";
import { Voice } from "../src/voice";
import type { Server, World } from "../src/world";

export const HERE: Context = {
  textDocument: { uri: "file:///home/ada/engine/mill.py", version: 7 },
  selection: { start: { line: 3, character: 4 }, end: { line: 3, character: 4 } },
};

export const DONE: TurnResult = { turnId: "t1", transcript: "save", status: "done", intent: { family: "file.save", slots: {} }, message: "Saved." };

export type Sent = [method: string, params: unknown];

/** As vscode-jsonrpc fails what waits for a server that has died. */
export const GONE = Object.assign(new Error("Pending response rejected since connection got disposed"), { code: -32_097 });

export class ScriptedServer implements Server {
  readonly sent: Sent[] = [];
  readonly heard: Buffer[] = [];
  tell: (value: Progress) => void = () => undefined;
  /** What a commit answers; a promise that never comes stands for a server that thinks. */
  answer: () => Promise<TurnResult> = () => Promise.resolve(DONE);
  /** What opens a session: resolves when it is open. */
  opens: () => Promise<void> = () => Promise.resolve();

  constructor(readonly name: string) {}

  request<M extends keyof Requests>(method: M, params: Requests[M][0]): Promise<Requests[M][1]> {
    this.sent.push([method, params]);
    const answers: Partial<Record<keyof Requests, () => unknown>> = {
      "voice/start": () => this.opens().then(() => ({ sessionId: this.name, input: pcm(16_000), output: pcm(24_000) })),
      "voice/commit": () => this.answer(),
      "voice/command": () => this.answer(),
    };
    return Promise.resolve(answers[method]?.() as Requests[M][1]);
  }

  notify(method: string, params: unknown): Promise<void> {
    this.sent.push([method, params]);
    if (method === "voice/audio") this.heard.push(Buffer.from((params as { data: string }).data, "base64"));
    return Promise.resolve();
  }

  progress(_token: string, listener: (value: Progress) => void): { dispose(): unknown } {
    this.tell = listener;
    return { dispose: () => (this.tell = () => undefined) };
  }

  get methods(): string[] {
    return this.sent.map(([method]) => method);
  }

  get text(): string {
    return Buffer.concat(this.heard).toString();
  }
}

/** Whoever hears something, and what that was. */
export class Listener {
  text = "";
  opened = 0;
  readonly problems: { code: string; message: string }[] = [];
  readonly ear = (heard: Heard): void => {
    if (heard.type === "opened") this.opened++;
    else if (heard.type === "sound") this.text += Buffer.from(heard.data, "base64").toString();
    else this.problems.push(heard);
  };
}

export class Room {
  ear: Ear | undefined;
  opened = 0;
  stopped = 0;
  /** How long it takes to let go of it. */
  closing: () => Promise<void> = () => Promise.resolve();

  /** Speaks into the open microphone. */
  say(words: string): void {
    this.ear?.({ type: "sound", data: Buffer.from(words).toString("base64") });
  }

  open(ear: Ear): Promise<Recording> {
    this.ear = ear;
    this.opened++;
    ear({ type: "opened" });
    const stop = (): Promise<void> => {
      this.stopped++;
      this.ear = undefined;
      return this.closing();
    };
    return Promise.resolve({ stop });
  }
}

export interface Conversation {
  voice: Voice;
  room: Room;
  results: TurnResult[];
  problems: Problem[];
  progress: Progress[];
  /** Whether the microphone is shown as open. */
  shown: boolean[];
  /** The server that is asked for next. */
  server: ScriptedServer;
}

export function conversation(other: Partial<World> = {}): Conversation {
  const room = new Room();
  const quiet = { write: () => undefined, cut: () => undefined, rest: () => undefined };
  const made: Conversation = { room, results: [], problems: [], progress: [], shown: [], server: new ScriptedServer("s1"), voice: undefined as unknown as Voice };
  made.voice = new Voice({
    server: () => Promise.resolve(made.server),
    microphone: () => Promise.resolve({ open: (ear) => room.open(ear) }),
    output: () => pcm(24_000),
    playback: new Playback(quiet, (...heard) => made.voice.played(...heard)),
    where: () => HERE,
    show: {
      listening: (on) => made.shown.push(on),
      mode: () => undefined,
      progress: (value) => made.progress.push(value),
      result: (result) => made.results.push(result),
      problem: (problem) => made.problems.push(problem),
      log: { info: () => undefined },
    },
    ...other,
  });
  return made;
}

/** Everything that was begun has come to its end. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}
