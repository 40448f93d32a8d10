/** The speaker: `senorita-lsp play` as a process where this extension runs. */

import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { statusProblem } from "./microphone";
import type { Sink } from "./playback";
import { Problem } from "./problem";
import type { Program } from "./server";

type Child = ChildProcessByStdio<Writable, null, Readable>;

/** The device is let go when nothing has been played for so long. */
const REST_MS = 20_000;

export class ProcessSpeaker implements Sink {
  #child: Child | undefined;
  #rate = 24_000;
  #resting: NodeJS.Timeout | undefined;
  /** What is wrong was told: it is not told with every answer. */
  #told = false;

  constructor(
    private readonly program: Program,
    private readonly device: string,
    private readonly failed: (problem: Problem) => void,
  ) {}

  /** Starts the program ahead of the first sound, which is then not late. */
  ready(rate = this.#rate): void {
    clearTimeout(this.#resting);
    if (this.#child !== undefined && rate === this.#rate) return;
    this.#end();
    this.#rate = rate;
    this.#child = this.#start(rate);
  }

  write(data: Buffer, sampleRate: number): void {
    this.ready(sampleRate);
    this.#child?.stdin.write(data);
  }

  cut(): void {
    const child = this.#child;
    this.#child = undefined;
    child?.kill("SIGTERM");
  }

  rest(): void {
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => { this.#end(); }, REST_MS);
  }

  dispose(): void {
    clearTimeout(this.#resting);
    this.cut();
  }

  #end(): void {
    const child = this.#child;
    this.#child = undefined;
    child?.stdin.end();
  }

  #start(rate: number): Child {
    const device = this.device ? ["--device", this.device] : [];
    const args = [...this.program.args, "play", "--rate", String(rate), ...device];
    const child = spawn(this.program.command, args, { stdio: ["pipe", "ignore", "pipe"], windowsHide: true });
    let said = "";
    child.stderr.on("data", (data: Buffer) => { said += data.toString(); });
    // It may end while there is still something to write; why is told when it closes.
    child.stdin.on("error", () => undefined);
    child.on("error", (error) => { this.#gone(child, new Problem("noServer", error.message)); });
    child.on("close", (status) => {
      if (status === 0) this.#told = false;
      this.#gone(child, speakerProblem(status, said));
    });
    return child;
  }

  #gone(child: Child, problem: Problem): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    if (!this.#told) this.failed(problem);
    this.#told = true;
  }
}

/** Another one is chosen elsewhere than a microphone. */
function speakerProblem(status: number | null, said: string): Problem {
  const problem = statusProblem(status, said, "speaker program");
  return problem.code === "noDevice" || problem.code === "deviceBusy" ? new Problem("noSpeaker", problem.message) : problem;
}
