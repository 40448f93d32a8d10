/** The browser's microphone and speaker, for VS Code in a browser: desktop webviews are given neither. */

import type { FromPage } from "../messages";

type Post = (message: FromPage) => void;

const FAULTS: Record<string, [string, string]> = {
  NotAllowedError: ["permissionDenied", "The browser does not let this page use the microphone. Allow it beside the address bar, then press the key again."],
  NotFoundError: ["noDevice", "The browser knows no microphone."],
  NotReadableError: ["deviceBusy", "The microphone is in use by another program, or it cannot be opened."],
  OverconstrainedError: ["noDevice", "The chosen microphone is not there any more."],
};
/** Silence to the last bit for so long means that the microphone is off, and not that nobody speaks. */
const SILENT_SECONDS = 5;
const SILENT = "The microphone gives nothing but silence: it is muted, or its use is forbidden.";

/** What the worklet is told. */
export interface Wanted {
  /** in Hz */
  sampleRate: number;
}

/** What the worklet hands on. */
export interface Piece {
  sound: ArrayBuffer;
  any: boolean;
}

function base64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

function release(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

export class Ear {
  #context: AudioContext | undefined;
  #stream: MediaStream | undefined;
  #silent = 0;
  /** Which opening this is: one that was closed before it was done lets go again. */
  #opening = 0;

  constructor(
    private readonly worklet: string,
    private readonly post: Post,
  ) {}

  /** Whether this page may ask for the microphone at all. */
  static allowed(): boolean {
    const policy = (document as { featurePolicy?: { allowsFeature(name: string): boolean } }).featurePolicy;
    return "mediaDevices" in navigator && (policy?.allowsFeature("microphone") ?? true);
  }

  async open(sampleRate: number, device: string): Promise<void> {
    const opening = ++this.#opening;
    try {
      // What takes time comes before the microphone, so that none of what it hears is missed.
      // At the browser's own rate: not every one takes the microphone at another. The worklet brings it to the rate wanted.
      const context = new AudioContext();
      this.#context = context;
      await context.audioWorklet.addModule(this.worklet);
      const named = device === "" ? undefined : (await navigator.mediaDevices.enumerateDevices()).find(({ kind, label }) => kind === "audioinput" && label.startsWith(device));
      if (opening !== this.#opening) return;
      const stream = await navigator.mediaDevices.getUserMedia({
        audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1, ...(named && { deviceId: { exact: named.deviceId } }) },
      });
      if (opening !== this.#opening) {
        release(stream);
        return;
      }
      this.#stream = stream;
      this.#hear(context, stream, sampleRate);
    } catch (error) {
      if (opening !== this.#opening) return;
      await this.close();
      const name = error instanceof DOMException ? error.name : "";
      const [code, message] = FAULTS[name] ?? ["failed", `The browser's microphone could not be opened: ${String(error)}.`];
      this.post({ type: "failed", code, message });
    }
  }

  /** It counts as open when its first sound has come. */
  #hear(context: AudioContext, stream: MediaStream, sampleRate: number): void {
    let opened = false;
    this.#silent = 0;
    const node = new AudioWorkletNode(context, "senorita-ear", { processorOptions: { sampleRate } satisfies Wanted });
    node.port.onmessage = ({ data }: MessageEvent<Piece>) => {
      if (!opened) this.post({ type: "opened", device: stream.getAudioTracks()[0]?.label ?? "" });
      opened = true;
      this.#heard(new Uint8Array(data.sound), data.any);
    };
    context.createMediaStreamSource(stream).connect(node);
    // A context made before the microphone was allowed may be waiting for that.
    void context.resume();
  }

  #heard(sound: Uint8Array, any: boolean): void {
    const before = this.#silent;
    this.#silent = any ? 0 : before + sound.length / 32_000;
    // It is listened to all the same: who unmutes it is heard.
    if (before <= SILENT_SECONDS && this.#silent > SILENT_SECONDS) this.post({ type: "warned", code: "silent", message: SILENT });
    this.post({ type: "sound", data: base64(sound) });
  }

  /** The microphone is let go. */
  async close(): Promise<void> {
    this.#opening++;
    if (this.#stream !== undefined) release(this.#stream);
    this.#stream = undefined;
    const context = this.#context;
    this.#context = undefined;
    await context?.close();
  }
}

export class Mouth {
  #context: AudioContext | undefined;
  #next = 0;
  readonly #playing = new Set<AudioBufferSourceNode>();

  constructor(private readonly blocked: () => void) {}

  play(data: string, sampleRate: number): void {
    const context = this.#up();
    const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
    const samples = new Int16Array(bytes.buffer, 0, bytes.length >> 1);
    const buffer = context.createBuffer(1, samples.length, sampleRate);
    buffer.copyToChannel(Float32Array.from(samples, (sample) => sample / 32_768), 0);
    const source = context.createBufferSource();
    source.buffer = buffer;
    source.connect(context.destination);
    this.#next = Math.max(this.#next, context.currentTime + 0.02);
    source.start(this.#next);
    this.#next += buffer.duration;
    this.#playing.add(source);
    source.onended = () => this.#playing.delete(source);
  }

  cut(): void {
    for (const source of this.#playing) source.stop();
    this.#playing.clear();
    this.#next = 0;
  }

  #up(): AudioContext {
    if (this.#context === undefined) {
      this.#context = new AudioContext();
      if (this.#context.state === "suspended") this.#wait(this.#context);
    }
    return this.#context;
  }

  /** A browser may want a click before it plays anything. */
  #wait(context: AudioContext): void {
    setTimeout(() => {
      if (context.state === "suspended") this.blocked();
    }, 1_000);
    addEventListener("pointerdown", () => void context.resume(), { once: true });
    addEventListener("keydown", () => void context.resume(), { once: true });
  }
}
