/**
 * The voice extension of the Language Server Protocol, as this client speaks it: the specification's types (protocol.ts,
 * made from it), and names for their parts. Nothing but types and names belongs here.
 */

import type { AudioFormat, PlaybackParams, ProgressParams, StartParams, StateProgress, TurnResult, Requests as Specified } from "./protocol";

export type * from "./protocol";

export const VERSION = 1;

export const pcm = (sampleRate: number): AudioFormat => ({ encoding: "pcm_s16le", sampleRate, channels: 1 });

export type Mode = StartParams["mode"];
export type State = StateProgress["state"];
export type Status = TurnResult["status"];
export type PlaybackState = PlaybackParams["state"];
export type Progress = { turnId?: string } & ProgressParams["value"];
export type Kind = Progress["kind"];
export type Of<K extends Kind> = Extract<Progress, { kind: K }>;

export interface Requests extends Specified {
  "workspace/executeCommand": [{ command: string; arguments: unknown[] }, unknown];
}
