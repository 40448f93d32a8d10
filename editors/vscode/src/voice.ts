/**
 * The conversation with the server: one session, what is being said, what came of it.
 *
 * What belongs here: when the microphone opens, and what an utterance, a key or a server's end changes. What does not: how
 * it is sent (delivery.ts), VS Code (commands, status, panel), and any meaning of what was said, which is the server's.
 */

import { type Acting, Delivery, type Session } from "./delivery";
import { type Mode, type Notifications, pcm, type Progress, type State, type TurnResult } from "./lsp_ext";
import type { Heard } from "./messages";
import { type Microphone, RATE, type Recording } from "./microphone";
import { isGone, Problem, problemOf } from "./problem";
import { Take } from "./take";
import type { World } from "./world";

/** Hands-free, of what was heard in silence: what precedes the first word, 3 s. */
const KEPT_BYTES = 3 * 2 * RATE;

export class Voice {
  #session: Promise<Session> | undefined;
  /** What is being said: from the key on, or from when the ear is open hands-free. */
  #take: Take | undefined;
  /** What was said or typed, until its result has come. */
  readonly #waiting = new Set<Acting>();
  #recording: Promise<Recording> | undefined;
  /** The recording that is being ended, until all it heard is handed over: the next one waits. */
  #closing: Promise<unknown> = Promise.resolve();
  #mode: Mode = "push";
  #muted = false;
  #state: State = "idle";
  #tokens = 0;
  readonly #delivery: Delivery;

  constructor(private readonly world: World) {
    this.#delivery = new Delivery({
      open: () => this.#open(),
      forget: () => {
        this.#session = undefined;
      },
      log: (line) => {
        world.show.log.info(line);
      },
    });
  }

  get mode(): Mode {
    return this.#mode;
  }

  /** The microphone is open, or will be. */
  get listening(): boolean {
    return this.#take !== undefined;
  }

  get muted(): boolean {
    return this.#muted;
  }

  /** Push to talk: the key went down. */
  async begin(): Promise<void> {
    if (this.listening) return;
    const take = (this.#take = new Take(this.world.where()));
    await this.#guarded(async () => {
      if (this.world.playback.active) this.interrupt("key");
      await this.#listen(take);
    });
  }

  /** Push to talk: the key came up; what was said is carried out. */
  async end(): Promise<void> {
    const take = this.#take;
    if (take === undefined || this.#mode !== "push") return;
    this.#take = undefined;
    await this.#answered(take, async () => {
      await this.#hush(true);
      if (take.dropped) return undefined;
      if (take.heard) return this.#delivery.carried(take);
      this.world.show.log.info("The key came up before the microphone had opened.");
      return undefined;
    });
    await this.#letGo();
  }

  /** Escape: whatever goes on ends. What was said and not yet handed over is forgotten. */
  async cancel(): Promise<void> {
    this.interrupt("escape");
    if (this.#mode === "handsFree") return;
    for (const each of this.#waiting) each.dropped = true;
    this.#drop();
    await this.#hush(true);
    await this.#letGo();
  }

  /** Stops speaking and thinking. */
  interrupt(reason: string): void {
    this.world.playback.stop();
    this.#tell((sessionId) => ["voice/interrupt", { sessionId, reason }]);
  }

  /** Changes between a key and an open microphone. */
  async switch(mode: Mode): Promise<void> {
    await this.#guarded(async () => {
      if (mode === this.#mode) return;
      this.#drop();
      await this.#hush();
      const { server, sessionId } = await this.#open();
      await server.request("voice/mode", { sessionId, mode });
      this.#mode = mode;
      this.#muted = false;
      this.world.show.mode(mode);
      if (mode === "handsFree") await this.#listen((this.#take = new Take()));
    });
  }

  /** Closes the ear and lets go of the microphone, or opens both again. */
  async mute(muted: boolean): Promise<void> {
    await this.#guarded(async () => {
      const { server, sessionId } = await this.#open();
      await server.request("voice/mute", { sessionId, muted });
      await this.#follow(muted);
    });
  }

  /** The ear was closed or opened, by a key or by word: the microphone is let go, or opened again. */
  async #follow(muted: boolean): Promise<void> {
    this.#muted = muted;
    if (muted) {
      this.#take = undefined;
      await this.#hush();
    } else if (this.#mode === "handsFree" && !this.listening) await this.#listen((this.#take = new Take()));
  }

  /** One typed utterance. */
  async say(text: string, context = this.world.where()): Promise<TurnResult | undefined> {
    const command = { acted: false, dropped: false };
    return this.#answered(command, () => this.#delivery.typed({ text, ...(context && { context }) }, command));
  }

  /** Waits for what comes of something, and shows it. */
  async #answered(what: Acting, work: () => Promise<TurnResult | undefined>): Promise<TurnResult | undefined> {
    this.#waiting.add(what);
    const result = await this.#guarded(work);
    this.#waiting.delete(what);
    if (result !== undefined) this.world.show.result(result);
    return result;
  }

  /** What is being said is forgotten. */
  #drop(): void {
    if (this.#take !== undefined) this.#take.dropped = true;
    this.#take = undefined;
  }

  /** Closes the session; the microphone is let go. */
  async stop(): Promise<void> {
    const opened = this.#session;
    this.#session = undefined;
    this.#drop();
    this.#mode = "push";
    this.#muted = false;
    this.world.playback.stop();
    await this.#hush();
    this.world.show.mode("push");
    const { server, sessionId, ear } = (await opened?.catch(() => undefined)) ?? {};
    // A server that has gone, or is going, has closed it itself.
    await server?.request("voice/stop", { sessionId: sessionId ?? "" }).catch(() => undefined);
    ear?.dispose();
  }

  /** The server is gone: what is being said is kept, and sent to the next one. */
  lost(): void {
    this.#session = undefined;
    this.#state = "idle";
    this.world.playback.stop();
    const take = this.#take;
    if (take === undefined) return;
    if (this.#mode === "handsFree" && take.acted) take.settle(0);
    this.world.show.log.info("The server has stopped; what is being said is kept and sent to the next one.");
    this.#delivery.send(take).catch((error: unknown) => this.#unheard(take, error));
  }

  /** No server hears what is being said: the microphone is let go, and why is told once. One that dies is replaced. */
  async #unheard(take: Take, error: unknown): Promise<void> {
    if (isGone(error)) return;
    take.dropped = true;
    if (this.#take !== take) return;
    this.#take = undefined;
    await this.#hush();
    if (this.#mode === "handsFree") this.world.show.mode((this.#mode = "push"));
    const problem = problemOf(error);
    if (problem !== undefined) this.world.show.problem(problem);
  }

  // Sound

  async #listen(take: Take): Promise<void> {
    this.world.show.listening(true, false);
    try {
      await this.#closing;
      const microphone = await this.world.microphone();
      if (this.#take !== take) return;
      this.#recording = (microphone === "server" ? this.#theirs : microphone).open((heard) => {
        this.#hears(take, heard);
      });
      await this.#recording;
      this.#open().catch((error: unknown) => this.#unheard(take, error));
    } catch (error) {
      if (this.#take === take) this.#take = this.#recording = undefined;
      if (this.#mode === "handsFree") void this.mute(true);
      throw error;
    } finally {
      if (!this.listening) this.world.show.listening(false, false);
    }
  }

  /** The server's own microphone, seen as one of ours. */
  readonly #theirs: Microphone = {
    open: async (ear) => {
      await this.#serverListens(true);
      ear({ type: "opened" });
      return { stop: () => Promise.resolve() };
    },
  };

  /** The server's own microphone is open only while the key says so. */
  async #serverListens(on: boolean): Promise<void> {
    const { server, sessionId, input } = await this.#open();
    if (input === "server") await server.request("voice/mute", { sessionId, muted: !on });
  }

  async #letGo(): Promise<void> {
    const session = await this.#session?.catch(() => undefined);
    if (session?.input === "server" && this.#mode === "push" && !this.listening) await this.#guarded(() => this.#serverListens(false));
  }

  #hears(take: Take, heard: Heard): void {
    const { show } = this.world;
    switch (heard.type) {
      case "opened":
        take.heard = true;
        if (this.#take === take) show.listening(true, true);
        return;
      case "sound":
        if (take.dropped) return;
        take.add(Buffer.from(heard.data, "base64"));
        if (this.#mode === "handsFree" && this.#state === "idle") take.keep(KEPT_BYTES);
        void this.#delivery.send(take).catch(() => undefined);
        return;
      case "failed":
        if (this.#take === take) void this.#deaf(take);
    }
    show.problem(new Problem(heard.code, heard.message));
  }

  /** The microphone failed. Half a sentence is not carried out; hands-free the key opens the ear again. */
  async #deaf(take: Take): Promise<void> {
    take.dropped = true;
    this.#take = this.#recording = undefined;
    this.world.show.listening(false, false);
    if (this.#mode === "handsFree") await this.mute(true);
    else if (take.heard) this.interrupt("microphone");
  }

  async #hush(again = false): Promise<void> {
    const recording = this.#recording;
    this.#recording = undefined;
    if (recording === undefined) {
      this.#hushed();
      return;
    }
    const closing = recording.then(async (open) => open.stop(again));
    this.#closing = closing.catch(() => undefined);
    try {
      await closing;
    } finally {
      this.#hushed();
    }
  }

  /** The microphone is closed, unless the key is down again already. */
  #hushed(): void {
    if (!this.listening) this.world.show.listening(false, false);
  }

  // The session

  #open(): Promise<Session> {
    if (this.#session === undefined) {
      const opening = this.#start();
      this.#session = opening;
      opening.catch(() => {
        if (this.#session === opening) this.#session = undefined;
      });
    }
    return this.#session;
  }

  async #start(): Promise<Session> {
    const mode = this.#mode;
    const server = await this.world.server();
    const microphone = await this.world.microphone();
    const token = `senorita-${++this.#tokens}`;
    const ear = server.progress(token, (value) => {
      this.#progress(value);
    });
    const context = this.world.where();
    const input = microphone === "server" ? microphone : pcm(RATE);
    const opened = await server.request("voice/start", {
      mode,
      input,
      output: this.world.output(),
      partialResultToken: token,
      ...(context && { context }),
    });
    return { ...opened, server, seq: 0, ear };
  }

  #progress(value: Progress): void {
    const { playback, show } = this.world;
    switch (value.kind) {
      case "audio":
        playback.audio(value);
        return;
      case "audioEnd":
        playback.end(value.turnId);
        break;
      case "pausePlayback":
        playback.pause();
        break;
      case "resumePlayback":
        playback.resume();
        break;
      case "stopPlayback":
        playback.stop(value.turnId);
        break;
      case "state":
        this.#state = value.state;
        // The server's own microphone is muted between two presses of the key: no news for the user.
        if (this.#mode === "push") delete value.muted;
        if (value.muted !== undefined && value.muted !== this.#muted) void this.#guarded(() => this.#follow(value.muted === true));
        break;
      case "final":
        if (this.#mode === "handsFree") this.#take?.mark();
        break;
      case "intent":
        this.#acts();
        break;
      case "turn":
        this.#take?.settle(KEPT_BYTES);
        show.result(value.result);
        return;
    }
    show.progress(value);
  }

  /** Something of what waits for its answer is being done: which of several, no server says. */
  #acts(): void {
    if (this.#waiting.size === 0 && this.#take !== undefined) this.#take.acted = true;
    for (const each of this.#waiting) each.acted = true;
  }

  /** What the user heard of an answer. */
  played(turnId: string, playedMs: number, state: Notifications["voice/playback"]["state"]): void {
    this.#tell((sessionId) => ["voice/playback", { sessionId, turnId, playedMs, state }]);
  }

  /** Tells the server something, where there is a session. */
  #tell<M extends keyof Notifications>(what: (sessionId: string) => [M, Notifications[M]]): void {
    this.#session?.then(({ server, sessionId }) => server.notify(...what(sessionId))).catch(() => undefined);
  }

  /** Runs something; what goes wrong is shown. */
  async #guarded<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      const problem = problemOf(error);
      if (problem !== undefined) this.world.show.problem(problem);
      return undefined;
    }
  }
}
