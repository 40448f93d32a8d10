/** Spoken answers: each piece plays right after the one before, can be held, and stops at once. */

import type { Of, PlaybackState } from "../../vscode/src/lsp_ext";

export type Report = (turnId: string, playedMs: number, state: PlaybackState) => void;

const REPORT_MS = 200;
/** A little ahead of the clock, or the first piece begins with a click. */
const LEAD_S = 0.03;

export class Speaker {
  #context: AudioContext | undefined;
  #sources = new Set<AudioBufferSourceNode>();
  #turn = "";
  #silenced = "";
  #begun = 0;
  #until = 0;
  #complete = false;
  #timer = 0;

  constructor(private readonly report: Report) {}

  /** Browsers let a page sound only after somebody has touched it. */
  wake(): void {
    this.#context ??= new AudioContext();
    if (this.#turn === "") void this.#context.resume();
  }

  get speaking(): boolean {
    return this.#turn !== "";
  }

  audio({ turnId = "", data, format }: Of<"audio">): void {
    if (turnId === this.#silenced) return;
    const context = (this.#context ??= new AudioContext());
    if (turnId !== this.#turn) this.#begin(turnId, context);
    const samples = samplesOf(data);
    const buffer = context.createBuffer(1, samples.length, format.sampleRate);
    buffer.copyToChannel(samples, 0);
    const source = context.createBufferSource();
    source.buffer = buffer;
    source.connect(context.destination);
    this.#until = Math.max(this.#until, context.currentTime + LEAD_S);
    source.start(this.#until);
    this.#until += buffer.duration;
    this.#sources.add(source);
    source.onended = () => {
      this.#sources.delete(source);
      this.#finish();
    };
  }

  end(turnId: string): void {
    if (turnId !== this.#turn) return;
    this.#complete = true;
    this.#finish();
  }

  pause(): void {
    if (this.speaking) void this.#context?.suspend().then(() => { this.#tell("paused"); });
  }

  resume(): void {
    if (this.speaking) void this.#context?.resume().then(() => { this.#tell("playing"); });
  }

  stop(turnId = this.#turn): void {
    this.#silenced = turnId;
    if (!this.speaking) return;
    this.#over("stopped");
    void this.#context?.resume();
  }

  #begin(turnId: string, context: AudioContext): void {
    if (this.speaking) this.stop();
    void context.resume();
    this.#turn = turnId;
    this.#complete = false;
    this.#begun = this.#until = context.currentTime + LEAD_S;
    this.#timer = window.setInterval(() => { this.#tell("playing"); }, REPORT_MS);
    this.#tell("playing");
  }

  #finish(): void {
    if (this.#complete && this.speaking && this.#sources.size === 0) this.#over("finished");
  }

  #over(state: PlaybackState): void {
    window.clearInterval(this.#timer);
    this.#tell(state);
    this.#turn = "";
    for (const source of this.#sources) {
      source.onended = null;
      source.stop();
    }
    this.#sources.clear();
  }

  #tell(state: PlaybackState): void {
    if (state === "playing" && this.#context?.state === "suspended") return;
    const heard = Math.min(this.#context?.currentTime ?? 0, this.#until) - this.#begun;
    this.report(this.#turn, Math.max(0, Math.round(heard * 1_000)), state);
  }
}

function samplesOf(data: string): Float32Array<ArrayBuffer> {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const whole = new Int16Array(bytes.buffer, 0, bytes.length >> 1);
  return Float32Array.from(whole, (sample) => sample / 32_768);
}
