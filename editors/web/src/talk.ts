/**
 * One voice session: the microphone's sound goes out, progress comes in, and each turn is told of as it goes. Where the
 * server is lost, what it has not answered is said again to the next one, unless it had begun to do it.
 */

import type {
  AudioFormat, Context, Of, Progress, StartResult, State, TurnResult,
} from "../../vscode/src/lsp_ext";
import { base64, Microphone, NoMicrophone } from "./microphone";
import { Lost, type Rpc } from "./rpc";
import { Speaker } from "./speaker";
import { Unanswered } from "./unanswered";

export interface Shown {
  state(state: State, muted: boolean): void;
  level(rms: number): void;
  words(text: string, final: boolean): void;
  said(turnId: string, text: string): void;
  intent(family: string, slots: Record<string, string>): void;
  answer(turnId: string, delta: string, source: "answer" | "code" | "terminal"): void;
  result(result: TurnResult): void;
  stage(turnId: string, name: "heard" | "understood" | "done" | "sounds"): void;
  begins(): void;
  notice(message: string): void;
}

const TOKEN = "page";
type SlotValue = Of<"intent">["slots"][string];
/** A part of a chain is an intent itself. */
const inWords = (value: SlotValue): string =>
  typeof value === "object"
    ? [value.family, ...Object.entries(value.slots).map(([name, each]) => `${name} ${inWords(each)}`)].join(" ")
    : String(value);
/** What a server asks for when it does something. */
const DEEDS = new Set(["workspace/applyEdit", "voice/editor", "window/showDocument"]);
/** What it asks first, and what the next server asks again by itself. */
const QUESTION = "window/showMessageRequest";
/** Families whose deeds are not the editor's. */
const ELSEWHERE = new Set(["workflow", "terminal", "run", "test", "debug", "git", "file"]);
const pcm = (sampleRate: number): AudioFormat => ({ encoding: "pcm_s16le", sampleRate, channels: 1 });

export class Talk {
  readonly microphone = new Microphone();
  readonly speaker: Speaker;
  #session: StartResult | undefined;
  #seq = 0;
  #muted = false;
  #handsFree = false;
  #said = new Unanswered(0);
  /** What was said whole, and is waited for. */
  #waiting: Unanswered[] = [];

  constructor(
    private readonly rpc: Rpc,
    private readonly context: () => Context,
    private readonly shown: Shown,
  ) {
    this.speaker = new Speaker((turnId, playedMs, state) => {
      const sessionId = this.#session?.sessionId;
      if (sessionId !== undefined) this.rpc.notify("voice/playback", { sessionId, turnId, playedMs, state });
    });
    rpc.on("$/progress", (params: { token: unknown; value: Progress }) => {
      if (params.token === TOKEN) this.#take(params.value);
    });
    rpc.asked = (method) => {
      if (DEEDS.has(method)) this.#acts();
      else if (method === QUESTION) this.#asks();
    };
  }

  get handsFree(): boolean {
    return this.#handsFree;
  }

  /** Whether who speaks is heard. */
  get listening(): boolean {
    return this.microphone.hears;
  }

  /** Whether it listens, or is about to. */
  get wanted(): boolean {
    return this.microphone.wanted;
  }

  /** The server is gone: what was agreed on with it is void; who speaks is heard on. */
  lost(): void {
    this.speaker.stop();
    this.#session = undefined;
    for (const said of [this.#said, ...this.#waiting]) said.sent = 0;
  }

  /** A server is there again: it is told what the last one did not answer. */
  async resume(): Promise<void> {
    const waiting = this.#waiting.filter((each) => !each.acted && !each.asked);
    if (this.#waiting.some((each) => each.acted)) {
      this.shown.notice("The connection broke while that was being done. Look whether it was, or say it again.");
    }
    this.#waiting = waiting;
    if (waiting.length === 0 && !this.wanted) return;
    const session = await this.#start(this.#handsFree ? "handsFree" : "push", waiting[0]?.rate);
    for (const said of waiting) this.#finish(session, said).catch((error: unknown) => { this.#failed(error); });
    this.#send();
  }

  /** Listens until `release`. */
  async press(): Promise<void> {
    if (this.wanted) return;
    this.speaker.wake();
    await this.#open("push");
  }

  /** What was said since `press` is carried out. */
  async release(): Promise<void> {
    if (!this.wanted || this.#handsFree) return;
    const heard = this.listening;
    this.microphone.stop();
    if (!heard) throw new NoMicrophone("The microphone was not open yet. Press, wait until it says that it listens, and speak.");
    this.shown.begins();
    this.#send();
    const said = this.#said;
    this.#said = new Unanswered(this.microphone.rate);
    this.#waiting.push(said);
    if (this.#session !== undefined) await this.#finish(this.#session, said);
  }

  /** Listens for as long as it is on, and knows by itself when somebody has finished. */
  async setHandsFree(on: boolean): Promise<void> {
    if (on === this.#handsFree) return;
    this.speaker.wake();
    await this.close();
    this.#handsFree = on;
    if (on) await this.#open("handsFree");
  }

  async say(text: string): Promise<void> {
    this.speaker.wake();
    const said = new Unanswered(this.microphone.rate, text);
    this.#waiting.push(said);
    try {
      await this.#finish(this.#session ?? (await this.#start("push")), said);
    } catch (error) {
      this.#failed(error);
    }
  }

  /** What was said whole is sent, and carried out; where the server is lost meanwhile, it is said to the next one. */
  async #finish(session: StartResult, said: Unanswered): Promise<void> {
    const { sessionId } = session;
    const { text } = said;
    try {
      if (text === undefined) this.#sound(session, said);
      else this.shown.begins();
      const context = this.context();
      const result = await (text === undefined
        ? this.rpc.request("voice/commit", { sessionId, context })
        : this.rpc.request("voice/command", { text, context, sessionId, partialResultToken: TOKEN }));
      this.#over(result as TurnResult);
    } catch (error) {
      if (error instanceof Lost) return;
      this.#forget(said);
      throw error;
    }
    this.#forget(said);
  }

  #forget(said: Unanswered): void {
    this.#waiting = this.#waiting.filter((each) => each !== said);
  }

  #failed(error: unknown): void {
    if (!(error instanceof Lost)) this.shown.notice(error instanceof Error ? error.message : "That did not work.");
  }

  #acts(): void {
    const first = this.#waiting[0];
    if (first !== undefined) first.acted = true;
    else this.#said.done();
  }

  /** Nothing is done before the answer. */
  #asks(): void {
    const first = this.#waiting[0];
    if (first === undefined) this.#said.done();
    else [first.acted, first.asked] = [false, true];
  }

  /** The user has answered what was asked: it may be done now. */
  answered(): void {
    const first = this.#waiting[0];
    if (first?.asked === true) first.acted = true;
  }

  /** What has been said is sent, where there is a server. */
  #send(): void {
    if (this.#session !== undefined) this.#sound(this.#session, this.#said);
  }

  #sound({ sessionId }: StartResult, said: Unanswered): void {
    for (const data of said.unsent()) this.rpc.notify("voice/audio", { sessionId, seq: this.#seq++, data });
  }

  interrupt(): void {
    this.speaker.stop();
    const sessionId = this.#session?.sessionId;
    if (sessionId !== undefined) this.rpc.notify("voice/interrupt", { sessionId, reason: "key" });
    this.#waiting = [];
    this.#said = new Unanswered(this.microphone.rate);
    if (!this.#handsFree) this.microphone.stop();
  }

  async close(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    this.#handsFree = false;
    this.microphone.stop();
    this.speaker.stop();
    this.#waiting = [];
    if (session !== undefined) await this.rpc.request("voice/stop", { sessionId: session.sessionId });
  }

  async #open(mode: "push" | "handsFree"): Promise<void> {
    try {
      // What is said before the session stands is heard too.
      this.#said = new Unanswered(this.microphone.rate);
      const heard = await this.microphone.start((frame) => {
        this.#said.hear(base64(frame));
        this.#send();
      });
      if (!heard) return;
      if (this.#session === undefined) await this.#start(mode);
      this.#send();
    } catch (error) {
      if (error instanceof Lost) return;
      this.microphone.stop();
      this.#handsFree = false;
      throw error;
    }
  }

  async #start(mode: "push" | "handsFree", rate = this.microphone.rate): Promise<StartResult> {
    const params = {
      mode, input: pcm(rate), output: pcm(24_000), context: this.context(), partialResultToken: TOKEN,
    };
    this.#seq = 0;
    this.#session = (await this.rpc.request("voice/start", params)) as StartResult;
    return this.#session;
  }

  #take(value: Progress): void {
    const { turnId = "" } = value;
    if (value.kind === "state") this.#state(value);
    else if (value.kind === "level") this.shown.level(value.rms);
    else if (value.kind === "interim") this.shown.words(value.text, false);
    else if (value.kind === "final") this.#final(turnId, value.text);
    else if (value.kind === "intent") this.#intent(turnId, value);
    else if (value.kind === "text") this.shown.answer(turnId, value.delta, value.source ?? "answer");
    else if (value.kind === "audio") this.#audio(value);
    else if (value.kind === "audioEnd") this.speaker.end(turnId);
    else if (value.kind === "pausePlayback") this.speaker.pause();
    else if (value.kind === "resumePlayback") this.speaker.resume();
    else if (value.kind === "stopPlayback") this.speaker.stop(turnId);
    else if (value.kind === "turn") this.#heardOut(value.result);
    else if (value.kind === "notice") this.shown.notice(value.message);
  }

  #state({ state, muted }: Of<"state">): void {
    this.#muted = muted ?? this.#muted;
    this.shown.state(state, this.#muted);
    if (state === "thinking" && this.#handsFree) this.shown.begins();
  }

  #final(turnId: string, text: string): void {
    this.shown.words(text, true);
    this.shown.said(turnId, text);
    this.shown.stage(turnId, "heard");
    this.#said.understood();
  }

  #intent(turnId: string, { family, slots }: Of<"intent">): void {
    const values = Object.entries(slots).map(([name, value]) => [name, inWords(value)]);
    if (ELSEWHERE.has(family.split(".")[0] ?? "")) this.#acts();
    this.shown.intent(family, Object.fromEntries(values) as Record<string, string>);
    this.shown.stage(turnId, "understood");
  }

  #audio(value: Of<"audio">): void {
    if (value.seq === 0) this.shown.stage(value.turnId ?? "", "sounds");
    this.speaker.audio(value);
  }

  #heardOut(result: TurnResult): void {
    this.#said.done();
    this.#over(result);
  }

  #over(result: TurnResult): void {
    this.shown.stage(result.turnId, "done");
    this.shown.result(result);
  }
}
