/**
 * What is played, and how much of it has been heard.
 *
 * Sound is handed on only a little ahead of time, so that it can be held and silenced at once, and so that what was
 * heard is known. Where it sounds (a process, a page) is a `Sink`.
 */

import type { Of, PlaybackState } from "./lsp_ext";

export interface Sink {
  /** Plays after what was written before. */
  write(data: Buffer, sampleRate: number): void;
  /** Silent at once; what was written and not heard is dropped. */
  cut(): void;
  /** Nothing will be played for a while. */
  rest(): void;
}

export type Report = (turnId: string, playedMs: number, state: PlaybackState) => void;

const TICK_MS = 20;
/** How far ahead of the clock sound is written. */
const LEAD_MS = 160;
const REPORT_MS = 250;
const PIECE_MS = 40;
/** Answers that can be heard again. */
const REPLAYABLE = 20;

/** All that came of it, in pieces. */
interface Answer {
  rate: number;
  pieces: Buffer[];
}

interface Playing {
  turnId: string;
  answer: Answer;
  /** which piece is written next */
  next: number;
  written: number;
  /** the clock's time at which the first byte sounded, moved on by every pause */
  since: number;
  complete: boolean;
  again: boolean;
}

export class Playback {
  #playing: Playing | undefined;
  #held: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #reported = 0;
  #silenced = "";
  readonly #kept = new Map<string, Answer>();

  constructor(
    private readonly sink: Sink,
    private readonly report: Report,
    private readonly now: () => number = () => performance.now(),
  ) {}

  get active(): boolean {
    return this.#playing !== undefined;
  }

  audio({ turnId = "", data, format }: Of<"audio">): void {
    if (turnId === this.#silenced) return;
    const answer = this.#answer(turnId, format.sampleRate);
    if (this.#playing?.turnId !== turnId) this.#begin(turnId, answer, false);
    const sound = Buffer.from(data, "base64");
    const step = bytes(PIECE_MS, answer.rate);
    for (let at = 0; at < sound.length; at += step) answer.pieces.push(sound.subarray(at, at + step));
    this.#tick();
  }

  /** No more sound of this turn will come. */
  end(turnId: string): void {
    if (this.#playing?.turnId === turnId) this.#playing.complete = true;
  }

  pause(): void {
    if (this.#playing === undefined || this.#held !== undefined) return;
    this.#held = this.now();
    this.sink.cut();
    this.#rewind(this.#playing, this.#held);
    this.#tell("paused");
  }

  resume(): void {
    if (this.#playing === undefined || this.#held === undefined) return;
    this.#playing.since += this.now() - this.#held;
    this.#held = undefined;
    this.#tell("playing");
    this.#tick();
  }

  /** Silent now; sound of this turn that still comes is dropped. */
  stop(turnId = this.#playing?.turnId): void {
    this.#silenced = turnId ?? this.#silenced;
    if (this.#playing === undefined) return;
    this.sink.cut();
    this.#over("stopped");
  }

  /** Whether the answer of this turn can be heard again. */
  has(turnId: string): boolean {
    return this.#kept.has(turnId);
  }

  /** Plays an answer once more, for the user alone: the server is told nothing. */
  replay(turnId: string): void {
    const kept = this.#kept.get(turnId);
    if (kept === undefined) return;
    this.#begin(turnId, kept, true);
    this.#tick();
  }

  /** How much of the turn has been heard, in ms. */
  get playedMs(): number {
    const playing = this.#playing;
    if (playing === undefined) return 0;
    const clock = (this.#held ?? this.now()) - playing.since;
    return Math.max(0, Math.round(Math.min(clock, milliseconds(playing.written, playing.answer.rate))));
  }

  #begin(turnId: string, answer: Answer, again: boolean): void {
    this.stop();
    if (again) this.#silenced = "";
    this.#held = undefined;
    this.#playing = { turnId, answer, next: again ? 0 : answer.pieces.length, written: 0, since: this.now(), complete: again, again };
    this.#timer = setInterval(() => { this.#tick(); }, TICK_MS);
    this.#tell("playing");
  }

  #tick(): void {
    const playing = this.#playing;
    if (playing === undefined || this.#held !== undefined) return;
    const { rate, pieces } = playing.answer;
    const ahead = (): number => milliseconds(playing.written, rate) - (this.now() - playing.since);
    // What ran dry went silent for a while: the clock of the sound stood still.
    if (playing.next < pieces.length && ahead() < 0) playing.since -= ahead();
    for (; playing.next < pieces.length && ahead() < LEAD_MS; playing.next++) {
      const piece = pieces[playing.next] as Buffer;
      playing.written += piece.length;
      this.sink.write(piece, rate);
    }
    if (playing.complete && playing.next === pieces.length && ahead() <= 0) this.#over("finished");
    else if (this.now() - this.#reported >= REPORT_MS) this.#tell("playing");
  }

  /** What was written and not heard yet is written once more. */
  #rewind(playing: Playing, now: number): void {
    const { rate, pieces } = playing.answer;
    const heard = bytes(this.playedMs, rate);
    while (playing.written > heard) playing.written -= (pieces[--playing.next] as Buffer).length;
    playing.since = now - milliseconds(playing.written, rate);
  }

  #over(state: PlaybackState): void {
    clearInterval(this.#timer);
    this.#tell(state);
    this.#playing = undefined;
    this.#held = undefined;
    if (state === "finished") this.sink.rest();
  }

  #tell(state: PlaybackState): void {
    this.#reported = this.now();
    if (this.#playing?.again === false) this.report(this.#playing.turnId, this.playedMs, state);
  }

  #answer(turnId: string, rate: number): Answer {
    const answer = this.#kept.get(turnId) ?? { rate, pieces: [] };
    this.#kept.set(turnId, answer);
    if (this.#kept.size > REPLAYABLE) this.#kept.delete(this.#kept.keys().next().value as string);
    return answer;
  }
}

function milliseconds(size: number, rate: number): number {
  return (size / 2 / rate) * 1_000;
}

function bytes(ms: number, rate: number): number {
  return 2 * Math.round((ms * rate) / 1_000);
}
