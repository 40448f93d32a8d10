/** Runs where the browser handles sound: pieces of 40 ms as pcm_s16le, and whether there was any sound in them. */

import { Resampler } from "./resample";
import type { Piece, Wanted } from "./sound";

declare const sampleRate: number;
declare function registerProcessor(name: string, processor: unknown): void;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}

class Ear extends AudioWorkletProcessor {
  readonly #resampler: Resampler;
  #piece: Int16Array<ArrayBuffer>;
  #filled = 0;
  /** As the browser has it: what is too quiet for 16 bits is a quiet room, and no dead microphone. */
  #any = false;

  constructor({ processorOptions: wanted }: { processorOptions: Wanted }) {
    super();
    this.#resampler = new Resampler(sampleRate, wanted.sampleRate);
    this.#piece = new Int16Array(wanted.sampleRate / 25);
  }

  process([input]: Float32Array[][]): boolean {
    for (const sample of this.#resampler.resampled(input?.[0] ?? [])) {
      this.#any ||= sample !== 0;
      this.#piece[this.#filled++] = Math.max(-1, Math.min(1, sample)) * 32_767;
      if (this.#filled === this.#piece.length) this.#send();
    }
    return true;
  }

  #send(): void {
    const piece = this.#piece;
    this.#piece = new Int16Array(piece.length);
    this.#filled = 0;
    this.port.postMessage({ sound: piece.buffer, any: this.#any } satisfies Piece, [piece.buffer]);
    this.#any = false;
  }
}

registerProcessor("senorita-ear", Ear);
