/**
 * The microphone: `senorita-lsp record` as a process where this extension runs.
 *
 * Desktop VS Code gives webviews no microphone, so a program has to hear. In a browser the panel's page does
 * (webview/sound.ts); both look the same from outside.
 */

import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import type { Heard } from "./messages";
import { Problem } from "./problem";
import type { Program } from "./server";

export type Ear = (heard: Heard) => void;

export interface Recording {
  /** Lets go of the microphone; resolves when all it heard has been delivered. `again`: it will be wanted soon. */
  stop(again?: boolean): Promise<void>;
}

export interface Microphone {
  open(ear: Ear): Promise<Recording>;
}

/** Of what every microphone gives, in Hz. */
export const RATE = 16_000;
const STOP_MS = 2_000;

/** The exit statuses of `senorita-lsp record` and `play`. */
const STATUSES: Record<number, string> = {
  2: "usage",
  3: "noDevice",
  4: "permissionDenied",
  5: "deviceBusy",
  6: "silent",
  7: "packageMissing",
};

/** What a program said last, without its name before it. */
export function lastWords(stderr: string): string {
  return (stderr.trim().split("\n").at(-1) ?? "").replace(/^senorita-lsp: /, "");
}

export function statusProblem(status: number | null, stderr: string, what: string): Problem {
  return new Problem(STATUSES[status ?? 1] ?? "failed", lastWords(stderr) || `The ${what} ended with status ${status}.`);
}

export const failure = ({ code, message }: Problem): Heard => ({ type: "failed", code, message });

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/**
 * A program takes a moment to start, and the first word is said at once: one is always waiting, with the microphone
 * closed, once the first has been used.
 */
export class ProcessMicrophone implements Microphone {
  #waiting: Child | undefined;

  constructor(
    private readonly program: Program,
    private readonly device: string,
  ) {}

  open(ear: Ear): Promise<Recording> {
    const child = this.#waiting ?? this.#start();
    this.#waiting = undefined;
    const heard = listen(child, ear);
    child.stdin.write("\n");
    const stop = async (again = false): Promise<void> => {
      heard.stopping();
      child.kill("SIGTERM");
      const late = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
      await heard.ended;
      clearTimeout(late);
      if (again) this.ready();
    };
    return Promise.resolve({ stop });
  }

  /** Has a program wait, so that the next word is not missed. */
  ready(): void {
    if (this.#waiting !== undefined) return;
    const child = this.#start();
    this.#waiting = child;
    const gone = (): void => {
      if (this.#waiting === child) this.#waiting = undefined;
    };
    child.once("error", gone);
    child.once("close", gone);
  }

  dispose(): void {
    this.#waiting?.kill("SIGTERM");
    this.#waiting = undefined;
  }

  #start(): Child {
    const device = this.device ? ["--device", this.device] : [];
    const args = [...this.program.args, "record", "--wait", "--rate", String(RATE), ...device];
    const child = spawn(this.program.command, args, { stdio: "pipe", windowsHide: true });
    // It may end before it is told to begin; why is told when it closes.
    child.stdin.on("error", () => undefined);
    return child;
  }
}

/** Hands on what a program hears and says. */
function listen(child: Child, ear: Ear): { ended: Promise<void>; stopping(): void } {
  let stopping = false;
  let delivered = false;
  let said = "";
  child.stdout.on("data", (data: Buffer) => {
    if (!delivered) ear({ type: "opened" });
    delivered = true;
    ear({ type: "sound", data: data.toString("base64") });
  });
  child.stderr.on("data", (data: Buffer) => {
    said += data.toString();
    if (delivered && !stopping && lastWords(said)) ear({ type: "warned", code: "silent", message: lastWords(said) });
  });
  const ended = new Promise<void>((resolve) => {
    const over = (problem: Problem): void => {
      if (!stopping) ear(failure(problem));
      stopping = true;
      resolve();
    };
    child.on("error", ({ message }) => {
      over(new Problem("noServer", `The microphone program could not be started: ${message}.`));
    });
    child.on("close", (status) => {
      over(statusProblem(status, said, "microphone program"));
    });
  });
  return { ended, stopping: () => (stopping = true) };
}
