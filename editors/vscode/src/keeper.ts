/**
 * Keeps one server: started when it is wanted, started anew when it dies, and left alone when it keeps dying.
 *
 * What belongs here: when. What does not: how a program is started (client.ts), and what is sent to it (voice.ts).
 */

import { Problem } from "./problem";
import type { Server } from "./world";

/** A server that answers. */
export interface Running {
  server: Server;
  end(): Promise<void>;
}

/** Starts one. `died` is told when it ends by itself after it answered; `given` is aborted when it is not wanted any more. */
export type Launch = (died: () => void, given: AbortSignal) => Promise<Running>;

export interface Watcher {
  state(now: "off" | "starting" | "running"): void;
  /** It ended by itself; another one is being started. */
  lost(): void;
  /** Nobody asked for what went wrong. */
  problem(problem: Problem): void;
}

/** Before it is tried again, in ms: after the first death at once. */
const BACK_OFF = [0, 1_000, 4_000];
const WITHIN_MS = 180_000;

export const KEEPS_ENDING = "The Senorita server keeps ending. Its output says why.";

type Wait = (ms: number) => Promise<void>;
const timer: Wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

interface Life {
  running: Promise<Running>;
  given: AbortController;
}

export class Keeper {
  #life: Life | undefined;
  #deaths: number[] = [];

  constructor(
    private readonly launch: Launch,
    private readonly watcher: Watcher,
    private readonly wait: Wait = timer,
    private readonly now: () => number = Date.now,
  ) {}

  /** The running server. Rejects with the reason where none comes up; whoever asks then has it tried anew. */
  async server(): Promise<Server> {
    return (await (this.#life ??= this.#begin()).running).server;
  }

  /** Ends it, be it still starting; the next one that is asked for is another. */
  async stop(): Promise<void> {
    const life = this.#life;
    this.#life = undefined;
    this.#deaths = [];
    life?.given.abort();
    await life?.running.then(
      (running) => running.end(),
      () => undefined,
    );
  }

  #begin(delay = 0): Life {
    const given = new AbortController();
    const life = { given, running: this.#start(delay, given.signal) };
    life.running.catch(() => {
      if (this.#life !== life) return;
      this.#life = undefined;
      this.watcher.state("off");
    });
    return life;
  }

  async #start(delay: number, given: AbortSignal): Promise<Running> {
    for (let pause = delay; ; pause = this.#pause()) {
      if (pause > 0) await this.wait(pause);
      given.throwIfAborted();
      this.watcher.state("starting");
      try {
        const running = await this.launch(() => {
          this.#died(given);
        }, given);
        if (!given.aborted) this.watcher.state("running");
        return running;
      } catch (error) {
        given.throwIfAborted();
        if (error instanceof Problem) throw error;
        this.#deaths.push(this.now());
        if (this.#pause() === Infinity) throw new Problem("serverGone", KEEPS_ENDING);
      }
    }
  }

  #died(given: AbortSignal): void {
    if (this.#life?.given.signal !== given) return;
    this.#deaths.push(this.now());
    const pause = this.#pause();
    this.#life = undefined;
    if (pause === Infinity) {
      this.watcher.state("off");
      this.watcher.problem(new Problem("serverGone", KEEPS_ENDING));
    } else {
      this.#life = this.#begin(pause);
      this.watcher.state("starting");
    }
    this.watcher.lost();
  }

  /** How long to wait after the last death; forever, when there were too many of late. */
  #pause(): number {
    const now = this.now();
    this.#deaths = this.#deaths.filter((death) => now - death < WITHIN_MS);
    return BACK_OFF[this.#deaths.length - 1] ?? Infinity;
  }
}
