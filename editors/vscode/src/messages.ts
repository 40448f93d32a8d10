/** What the extension and the page of its conversation view say to each other, and what the view shows. */

import type { Alternative, Status } from "./lsp_ext";

/** The view's name in the manifest. */
export const VIEW = "senorita.conversation";

/** A stretch of an answer. */
export interface Piece {
  kind: "answer" | "code" | "terminal";
  text: string;
}

/** One utterance and what came of it, as it is shown. */
export interface Shown {
  id: string;
  said: string;
  pieces: Piece[];
  status: Status | "open";
  /** the message of the result, where the answer did not stream */
  message: string;
  alternatives: Alternative[];
  /** its answer can be heard again */
  replayable: boolean;
}

/** What a microphone tells, wherever it is; sound is pcm_s16le as base64. */
export type Heard =
  /** it delivers: from here on nothing is lost */
  | { type: "opened"; device?: string }
  | { type: "sound"; data: string }
  /** it goes on, and something is wrong: it is silent */
  | { type: "warned"; code: string; message: string }
  /** it ended by itself */
  | { type: "failed"; code: string; message: string };

export type ToPage =
  | { type: "all"; turns: Shown[] }
  | { type: "turn"; turn: Shown }
  | { type: "live"; text: string; state: string }
  | { type: "announce"; text: string }
  | { type: "listen"; sampleRate: number; device: string }
  | { type: "hush" }
  | { type: "play"; data: string; sampleRate: number }
  | { type: "cut" };

export type FromPage =
  | Heard
  | { type: "ready"; microphone: boolean }
  | { type: "say"; text: string }
  | { type: "copy" | "insert"; text: string }
  | { type: "apply" | "again"; id: string }
  | { type: "hushed" }
  | { type: "blocked" };
