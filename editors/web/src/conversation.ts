/** What was said and answered: the words as they come, what was understood, what changed, and what can be said to it. */

import { structuredPatch } from "diff";
import type { TurnResult } from "../../vscode/src/lsp_ext";

const OUTCOMES: Record<TurnResult["status"], string> = {
  done: "Done.", ambiguous: "Which one?", notUnderstood: "Not understood.", declined: "Not done.",
  cancelled: "Stopped.", failed: "That did not work.",
};
const LONGEST = 60;

export interface Changed {
  name: string;
  before: string;
  after: string;
}

export class Conversation {
  #turns = new Map<string, { entry: HTMLElement; said: HTMLElement; answered: boolean }>();

  constructor(
    private readonly log: HTMLElement,
    private readonly diff: HTMLElement,
    private readonly say: (text: string) => void,
  ) {}

  /** What was said, for certain. */
  said(turnId: string, text: string): void {
    this.#turn(turnId).said.textContent = text || "(silence)";
  }

  /** An answer as it streams. */
  answer(turnId: string, delta: string, source: "answer" | "code" | "terminal"): void {
    const turn = this.#turn(turnId);
    turn.answered ||= source === "answer";
    const kind = source === "answer" ? "p" : "pre";
    const last = turn.entry.lastElementChild;
    if (last !== turn.said && last instanceof HTMLElement && last.localName === kind) last.textContent += delta;
    else turn.entry.append(element(kind, source, delta));
    this.#scroll();
  }

  result(result: TurnResult, changed: Changed | undefined): void {
    this.said(result.turnId, result.transcript);
    const { entry, answered } = this.#turn(result.turnId);
    this.#turns.delete(result.turnId);
    entry.classList.add(result.status);
    if (!answered) entry.append(element("p", "outcome", result.message || OUTCOMES[result.status]));
    const choices = result.alternatives ?? [];
    if (choices.length > 0) entry.append(this.#choices(choices));
    this.#scroll();
    if (changed !== undefined && changed.before !== changed.after) this.#changed(changed);
  }

  notice(message: string): void {
    this.log.append(element("p", "notice", message));
    this.#scroll();
  }

  #turn(turnId: string): { entry: HTMLElement; said: HTMLElement; answered: boolean } {
    const known = this.#turns.get(turnId);
    if (known !== undefined) return known;
    const made = { entry: element("div", "turn"), said: element("p", "said"), answered: false };
    made.entry.append(made.said);
    this.log.append(made.entry);
    this.#turns.set(turnId, made);
    return made;
  }

  #choices(choices: { index: number; title: string }[]): HTMLElement {
    const list = element("ol", "choices");
    for (const { index, title } of choices) {
      const button = element("button", "", title);
      button.onclick = () => { this.say(String(index)); };
      const item = element("li", "");
      item.append(button);
      list.append(item);
    }
    return list;
  }

  #changed({ before, after, name }: Changed): void {
    const { hunks } = structuredPatch(name, name, before, after, "", "", { context: 1 });
    const rows = hunks.flatMap(({ lines }) => lines).filter((line) => !line.startsWith("\\"));
    this.diff.replaceChildren(...rows.slice(0, LONGEST).map((line) => {
      const kind = line.startsWith("+") ? "ins" : line.startsWith("-") ? "del" : "span";
      return element(kind, "", line);
    }));
  }

  #scroll(): void {
    this.log.scrollTop = this.log.scrollHeight;
  }
}

function element<K extends keyof HTMLElementTagNameMap>(kind: K, name: string, text = ""): HTMLElementTagNameMap[K] {
  const made = document.createElement(kind);
  made.className = name;
  made.textContent = text;
  return made;
}
