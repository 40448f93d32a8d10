/** What was said and is not answered yet, kept so that it can be said again to another server; then it is forgotten. */

/** Frames of 50 ms: what a server takes for one utterance. */
const MOST = 2_400;

export class Unanswered {
  /** How many of the frames the server that is there now has been sent. */
  sent = 0;
  /** Something has been done for it: said again, it would be done twice. */
  acted = false;
  /** The user has been asked something about it, which whoever comes next asks again. */
  asked = false;
  #frames: string[] = [];
  #understood = 0;

  /** `text`: it was typed. `rate`: what the microphone has, in Hz. */
  constructor(readonly rate: number, readonly text?: string) {}

  hear(frame: string): void {
    this.#frames.push(frame);
    if (this.#frames.length > MOST) this.#drop(1);
  }

  *unsent(): Iterable<string> {
    while (this.sent < this.#frames.length) yield this.#frames[this.sent++] ?? "";
  }

  /** All that came in so far was understood; what comes from now on is the next utterance. */
  understood(): void {
    this.#understood = this.#frames.length;
  }

  /** What was understood has been done, or is being done. */
  done(): void {
    this.#drop(this.#understood);
  }

  #drop(many: number): void {
    this.#frames.splice(0, many);
    this.#understood = Math.max(0, this.#understood - many);
    this.sent = Math.max(0, this.sent - many);
  }
}
