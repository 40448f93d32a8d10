/** The conversation as it is shown: progress and results in, turns out. Pure. */

import type { Progress, TurnResult } from "./lsp_ext";
import type { Piece, Shown } from "./messages";

/** Turns that are kept to be looked at. */
const MOST = 50;

export class Transcript {
  readonly #turns = new Map<string, Shown>();

  get turns(): Shown[] {
    return [...this.#turns.values()];
  }

  /** The turn that a value changed; undefined where it changed none. */
  progress(value: Progress): Shown | undefined {
    const id = value.turnId;
    if (id === undefined) return undefined;
    switch (value.kind) {
      case "final":
        return this.#change(id, { said: value.text });
      case "text":
        return this.#change(id, { pieces: joined(this.#of(id).pieces, { kind: value.source ?? "answer", text: value.delta }) });
      case "audioEnd":
      case "stopPlayback":
        return this.#turns.has(id) ? this.#change(id, { replayable: true }) : undefined;
      default:
        return undefined;
    }
  }

  result({ turnId, transcript, status, message, alternatives = [] }: TurnResult): Shown | undefined {
    if (transcript === "" && status === "cancelled") return undefined;
    const answered = this.#of(turnId).pieces.some(({ kind, text }) => kind === "answer" && text.trim() !== "");
    const said = this.#of(turnId).said || transcript;
    return this.#change(turnId, { said, status, message: answered ? "" : message, alternatives });
  }

  #of(id: string): Shown {
    return this.#turns.get(id) ?? { id, said: "", pieces: [], status: "open", message: "", alternatives: [], replayable: false };
  }

  #change(id: string, change: Partial<Shown>): Shown {
    const turn = { ...this.#of(id), ...change };
    this.#turns.set(id, turn);
    if (this.#turns.size > MOST) this.#turns.delete(this.#turns.keys().next().value as string);
    return turn;
  }
}

function joined(pieces: Piece[], next: Piece): Piece[] {
  const last = pieces.at(-1);
  if (last?.kind !== next.kind) return [...pieces, next];
  return [...pieces.slice(0, -1), { kind: last.kind, text: last.text + next.text }];
}
