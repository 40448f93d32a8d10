/**
 * What the microphone heard of the utterance that is not answered yet.
 *
 * It is kept until its result has come, so that it can be sent once more when the server dies. Nothing of it is kept
 * longer, and nothing is ever written to a file.
 */

import type { Acting } from "./delivery";
import type { Context } from "./lsp_ext";

/** As many bytes of 16 kHz, 16 bit sound as the longest utterance has that a server takes (600 s). */
const MOST_BYTES = 600 * 32_000;

export class Take implements Acting {
  #chunks: Buffer[] = [];
  #bytes = 0;
  #sentTo: unknown;
  #next = 0;
  #dropped = 0;
  #mark: number | undefined;
  acted = false;
  dropped = false;
  /** The microphone has delivered something, or the server's is open. */
  heard = false;

  constructor(readonly context?: Context) {}

  add(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    while (this.#bytes > MOST_BYTES) this.#drop();
  }

  /** What this session has not got yet; a new session gets all of it. */
  *unsent(session: unknown): Generator<Buffer> {
    if (session !== this.#sentTo) {
      this.#sentTo = session;
      this.#next = 0;
    }
    while (this.#next < this.#chunks.length) yield this.#chunks[this.#next++] as Buffer;
  }

  /** Forgets all but the last bytes: what came before was silence. */
  keep(bytes: number): void {
    while (this.#chunks.length > 0 && this.#bytes - (this.#chunks[0] as Buffer).length >= bytes) this.#drop();
  }

  /** What is said ends here: what comes from now on is the next utterance's. */
  mark(): void {
    this.#mark = this.#dropped + this.#bytes;
  }

  /** The utterance before the mark has been answered; without a mark only the last `bytes` are kept. */
  settle(bytes: number): void {
    const mark = this.#mark;
    this.#mark = undefined;
    this.acted = false;
    if (mark === undefined) this.keep(bytes);
    while (mark !== undefined && this.#chunks.length > 0 && this.#dropped < mark) this.#drop();
  }

  /** How much is kept, in bytes. */
  get size(): number {
    return this.#bytes;
  }

  #drop(): void {
    const size = this.#chunks.shift()?.length ?? 0;
    this.#bytes -= size;
    this.#dropped += size;
    this.#next = Math.max(0, this.#next - 1);
  }
}
