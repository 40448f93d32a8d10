/** What the one status bar item says. Pure: a state goes in, words come out. */

import type { Mode, State } from "./lsp_ext";

export interface Seen {
  server: "off" | "starting" | "running";
  /** the microphone is open, and whether it has delivered anything */
  ear: "closed" | "opening" | "open";
  state: State;
  mode: Mode;
  muted: boolean;
  /** 0 to 1 */
  level: number;
  /** what has been heard so far */
  words: string;
  problem?: { code: string; message: string } | undefined;
}

export const AT_REST: Seen = { server: "off", ear: "closed", state: "idle", mode: "push", muted: false, level: 0, words: "" };

export interface Item {
  text: string;
  /** for screen readers: changes only where what is going on changes */
  label: string;
  tooltip: string;
  kind: "plain" | "warning" | "error";
}

const BARS = "▁▂▃▄▅▆▇█";
const LONGEST = 48;

/** How loud it is, as one bar; quiet speech (0.01) shows as well as loud (0.3). */
export function bar(rms: number): string {
  const loud = (Math.log10(Math.max(rms, 0.001)) + 3) / 2.5;
  return BARS[Math.max(0, Math.min(BARS.length - 1, Math.floor(loud * BARS.length)))] as string;
}

function clipped(words: string): string {
  return words.length > LONGEST ? `…${words.slice(1 - LONGEST)}` : words;
}

/** `still`: nothing moves, for those who asked for reduced motion. */
export function item(seen: Seen, still = false): Item {
  const { server, ear, state, muted, problem } = seen;
  const icon = (name: string): string => (still ? `$(${name})` : `$(${name}~spin)`);
  if (problem !== undefined) {
    return { text: `$(error) ${problem.message.split(/(?<=\.) /)[0]}`, label: `Senorita: ${problem.message}`, tooltip: `${problem.message}\n\nClick for what helps.`, kind: "error" };
  }
  if (server === "starting" && ear === "closed") return plain(`${icon("sync")} Starting`, "Senorita is starting");
  if (ear === "opening") return plain(`${icon("sync")} Opening the microphone`, "Opening the microphone");
  if (muted) return { ...plain("$(mute) Muted", "Senorita is muted"), kind: "warning" };
  if (state === "speaking") return plain("$(unmute) Speaking", "Senorita is speaking");
  if (state === "paused") return plain("$(debug-pause) Paused", "Senorita has paused");
  if (state === "thinking") return plain(`${icon("loading")} ${clipped(seen.words) || "Thinking"}`, "Senorita is thinking");
  if (ear === "open") {
    const level = still ? "" : ` ${bar(seen.level)}`;
    const hands = seen.mode === "handsFree" ? "Hands-free" : "Listening";
    return { ...plain(`$(mic-filled)${level} ${clipped(seen.words) || hands}`, `Senorita is listening`), kind: "warning" };
  }
  return plain("$(mic) Senorita", "Senorita: press the key and speak");
}

function plain(text: string, label: string): Item {
  return { text, label, tooltip: label, kind: "plain" };
}
