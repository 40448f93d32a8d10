/**
 * Sound of one rate as sound of another, piece by piece: a windowed sinc. Pure.
 *
 * Not every browser takes the microphone at the rate that the server is sent, so the sound is brought to it here.
 * Source: https://ccrma.stanford.edu/~jos/resample/
 */

/** Zero crossings of the sinc on each side. */
const CROSSINGS = 12;
/** Entries of its table between two of them. */
const FINE = 512;

const TABLE = Float32Array.from({ length: CROSSINGS * FINE + 1 }, (_, at) => {
  const x = (Math.PI * at) / FINE;
  return at === 0 ? 1 : (Math.sin(x) / x) * (0.5 + 0.5 * Math.cos(x / CROSSINGS));
});

export class Resampler {
  readonly #step: number;
  /** How much wider the sinc is where frequencies have to go. */
  readonly #width: number;
  readonly #reach: number;
  #kept: number[];
  /** Where the next sample lies among those that are kept. */
  #at: number;

  /** Rates in Hz. */
  constructor(from: number, to: number) {
    this.#step = from / to;
    this.#width = Math.max(1, this.#step);
    this.#reach = Math.ceil(CROSSINGS * this.#width);
    this.#kept = new Array<number>(this.#reach).fill(0);
    this.#at = this.#reach;
  }

  /** All that is known by now; what lies at the end comes with the next piece. */
  *resampled(piece: Iterable<number>): Generator<number> {
    this.#kept.push(...piece);
    for (; this.#at + this.#reach < this.#kept.length; this.#at += this.#step) yield this.#sample();
    const done = Math.floor(this.#at) - this.#reach;
    this.#kept.splice(0, done);
    this.#at -= done;
  }

  #sample(): number {
    let sum = 0;
    for (let at = Math.ceil(this.#at - this.#reach); at <= this.#at + this.#reach; at++) {
      sum += (this.#kept[at] as number) * (TABLE[Math.round((Math.abs(at - this.#at) / this.#width) * FINE)] ?? 0);
    }
    return sum / this.#width;
  }
}
