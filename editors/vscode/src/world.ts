/** What the conversation needs of its surroundings: a server, a microphone, and somebody who shows what is seen. Types only. */

import type { AudioFormat, Context, Mode, Notifications, Progress, Requests, TurnResult } from "./lsp_ext";
import type { Microphone } from "./microphone";
import type { Playback } from "./playback";
import type { Problem } from "./problem";

/** A running server. */
export interface Server {
  request<M extends keyof Requests>(method: M, params: Requests[M][0]): Promise<Requests[M][1]>;
  notify<M extends keyof Notifications>(method: M, params: Notifications[M]): Promise<void>;
  /** Listens to what comes on a token, until what is returned is disposed of. */
  progress(token: string, listener: (value: Progress) => void): { dispose(): unknown };
}

/** What the conversation needs of its surroundings. */
export interface World {
  /** The server; it is found and started where it is not running. */
  server(): Promise<Server>;
  microphone(): Promise<Microphone | "server">;
  output(): AudioFormat | "server" | "none";
  playback: Playback;
  where(): Context | undefined;
  /** Everything that can be seen. */
  show: Show;
}

export interface Show {
  listening(on: boolean, heard: boolean): void;
  mode(mode: Mode): void;
  progress(value: Progress): void;
  result(result: TurnResult): void;
  problem(problem: Problem): void;
  log: { info(line: string): void };
}
