/** On the audio thread: what the microphone hears, as pcm_s16le in frames of 50 ms. */

interface Processor {
  readonly port: MessagePort;
}

declare const AudioWorkletProcessor: new () => Processor;
declare const registerProcessor: (name: string, made: new () => Processor) => void;
declare const sampleRate: number;

class Pcm extends AudioWorkletProcessor {
  #frame = new Int16Array(Math.round(sampleRate / 20));
  #filled = 0;

  process(inputs: Float32Array[][]): boolean {
    for (const sample of inputs[0]?.[0] ?? []) {
      this.#frame[this.#filled++] = Math.max(-1, Math.min(1, sample)) * 32_767;
      if (this.#filled === this.#frame.length) this.#hand();
    }
    return true;
  }

  #hand(): void {
    const frame = this.#frame;
    this.#frame = new Int16Array(frame.length);
    this.#filled = 0;
    this.port.postMessage(frame.buffer, [frame.buffer]);
  }
}

registerProcessor("pcm", Pcm);
