/** The browser's microphone. It is open while somebody is listened to, and let go afterwards. */

const RATE = 16_000;

export class NoMicrophone extends Error {}

const REASONS: Record<string, string> = {
  NotAllowedError: "The browser does not allow the microphone here. Allow it in the address bar, or type instead.",
  NotFoundError: "There is no microphone. Plug one in, or type instead.",
  NotReadableError: "The microphone is in use by another program, or the system refuses it.",
};

export class Microphone {
  #context: AudioContext | undefined;
  #stream: MediaStream | undefined;
  #rate = RATE;
  #source: MediaStreamAudioSourceNode | undefined;
  /** Ends the wait for the first sound. */
  #begun: (() => void) | undefined;
  /** Which opening this is: one that was ended before it was done lets go again. */
  #opening = 0;
  #wanted = false;
  #hears = false;

  /** In Hz; what `take` gets has this rate. Known once it has been open. */
  get rate(): number {
    return this.#rate;
  }

  /** Whether it is open or about to be. */
  get wanted(): boolean {
    return this.#wanted;
  }

  /** Whether its sound comes in: who speaks from here on is heard whole. */
  get hears(): boolean {
    return this.#hears;
  }

  /** Resolves when its first sound has come; false where it was stopped before that. Throws NoMicrophone. */
  async start(take: (frame: ArrayBuffer) => void): Promise<boolean> {
    const opening = ++this.#opening;
    this.#wanted = true;
    // What takes time comes before the microphone, so that none of what it hears is missed.
    await this.#prepared();
    if (opening !== this.#opening) return false;
    const stream = await granted();
    if (opening !== this.#opening) {
      release(stream);
      return false;
    }
    this.#stream = stream;
    const context = await this.#joined(stream);
    if (opening !== this.#opening) return false;
    await this.#first(context, stream, take);
    return opening === this.#opening;
  }

  /** The microphone is let go. */
  stop(): void {
    this.#opening++;
    this.#wanted = this.#hears = false;
    if (this.#stream !== undefined) release(this.#stream);
    this.#source?.disconnect();
    void this.#context?.suspend();
    this.#stream = this.#source = undefined;
    this.#begun?.();
  }

  #first(context: AudioContext, stream: MediaStream, take: (frame: ArrayBuffer) => void): Promise<void> {
    return new Promise((begun) => {
      this.#begun = begun;
      const node = new AudioWorkletNode(context, "pcm", { numberOfOutputs: 0 });
      node.port.onmessage = (event: MessageEvent<ArrayBuffer>) => {
        if (this.#stream !== stream) return;
        this.#hears = true;
        take(event.data);
        begun();
      };
      this.#source = context.createMediaStreamSource(stream);
      this.#source.connect(node);
      void context.resume();
    });
  }

  /** A context that takes this stream. Not every browser joins one of another rate: it keeps the device's own then. */
  async #joined(stream: MediaStream): Promise<AudioContext> {
    const ready = await this.#prepared();
    if (joins(ready, stream)) return ready;
    void ready.close();
    return this.#make(new AudioContext());
  }

  async #prepared(): Promise<AudioContext> {
    return this.#context ?? this.#make(new AudioContext({ sampleRate: RATE }));
  }

  async #make(context: AudioContext): Promise<AudioContext> {
    await context.audioWorklet.addModule("worklet.js");
    this.#context = context;
    this.#rate = context.sampleRate;
    return context;
  }
}

async function granted(): Promise<MediaStream> {
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true },
    });
  } catch (error) {
    const name = error instanceof DOMException ? error.name : "";
    throw new NoMicrophone(REASONS[name] ?? "This browser gives no microphone to the page; type instead.");
  }
}

function release(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

function joins(context: AudioContext, stream: MediaStream): boolean {
  try {
    context.createMediaStreamSource(stream);
    return true;
  } catch {
    return false;
  }
}

export function base64(frame: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(frame)));
}
