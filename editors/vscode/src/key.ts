/**
 * One key for both ways to talk: tapped it toggles, held it listens until it is let go.
 *
 * VS Code tells that a key went down and never that it came up. A held key repeats, so its release is the time when the
 * repeats stay away. Pure: time comes in as milliseconds.
 */

/** The longest that a keyboard waits before a held key repeats. */
const FIRST_REPEAT = 1_000;
/** The press that ended an utterance may be held, too: what follows so soon may be its repeat. */
const AFTER_END = 700;

/**
 * `ended`: by a press that may still be held; `again`: one press came soon afterwards, which is new unless others follow it;
 * `repeating`: others do.
 */
type Phase = "up" | "tapped" | "held" | "ended" | "again" | "repeating";

export type KeyAction = "begin" | "end" | undefined;

export class Key {
  #phase: Phase = "up";
  #last = -Infinity;

  /** `release`: how long the repeats of a held key must stay away to count as its release, in ms. */
  constructor(private readonly release = 350) {}

  /** The key went down, or repeats. */
  press(now: number): KeyAction {
    const since = now - this.#last;
    this.#last = now;
    switch (this.#phase) {
      case "up":
        this.#phase = "tapped";
        return "begin";
      case "tapped":
        this.#phase = since <= FIRST_REPEAT ? "held" : "ended";
        return this.#phase === "ended" ? "end" : undefined;
      case "held":
        return undefined;
      case "ended":
        return since <= AFTER_END ? this.#become("again") : this.#become("tapped", "begin");
      case "again":
      case "repeating":
        return since <= this.release ? this.#become("repeating") : this.#become("tapped", "begin");
    }
  }

  #become(phase: Phase, action?: KeyAction): KeyAction {
    this.#phase = phase;
    return action;
  }

  /** When `elapsed` has to be called, in ms from now; undefined where nothing is waited for. */
  due(now: number): number | undefined {
    return this.#phase === "held" || this.#phase === "again" ? Math.max(0, this.#last + this.release - now) : undefined;
  }

  /** Time has gone by. */
  elapsed(now: number): KeyAction {
    if (now - this.#last < this.release) return undefined;
    if (this.#phase === "again") return this.#become("tapped", "begin");
    return this.#phase === "held" ? this.#become("up", "end") : undefined;
  }

  /** Listening ended in another way; repeats of a key that is still down begin nothing. */
  reset(now: number): void {
    const long = now - this.#last > AFTER_END;
    if (this.#phase === "tapped") this.#phase = long ? "up" : "ended";
    if (this.#phase === "held") this.#phase = "repeating";
  }
}
