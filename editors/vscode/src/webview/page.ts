/** The page of the conversation view: draws turns, hands clicks on. All text goes in as text, never as HTML. */

import type { FromPage, Piece, Shown, ToPage } from "../messages";
import { Ear, Mouth } from "./sound";

declare function acquireVsCodeApi(): { postMessage(message: FromPage): void };

const code = acquireVsCodeApi();
const post = (message: FromPage): void => code.postMessage(message);
const one = (id: string): HTMLElement => document.getElementById(id) as HTMLElement;

const turns = one("turns");
const ear = new Ear(document.body.dataset.worklet ?? "", post);
const mouth = new Mouth(() => post({ type: "blocked" }));

function make(tag: string, className: string, text = ""): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

function button(title: string, label: string, clicked: () => void): HTMLElement {
  const made = make("button", "", title);
  made.setAttribute("type", "button");
  made.setAttribute("aria-label", label);
  made.addEventListener("click", clicked);
  return made;
}

function drawnPiece({ kind, text }: Piece, turn: Shown): HTMLElement {
  if (kind === "answer") return make("p", "answer", text.trim());
  const block = make("div", kind);
  const pre = block.appendChild(make("pre", "", text.replace(/\n$/, "")));
  pre.tabIndex = 0;
  pre.setAttribute("role", "group");
  pre.setAttribute("aria-label", kind === "code" ? "Code" : "Terminal output");
  const buttons = block.appendChild(make("div", "buttons"));
  if (kind === "code") {
    const apply = button("Apply", "Apply this code where it belongs", () => post({ type: "apply", id: turn.id }));
    apply.classList.add("apply");
    buttons.append(
      apply,
      button("Insert", "Insert this code at the caret", () => post({ type: "insert", text })),
    );
  }
  buttons.append(button("Copy", kind === "code" ? "Copy this code" : "Copy this output", () => post({ type: "copy", text })));
  return block;
}

const WORDS: Record<Shown["status"], string> = {
  open: "…",
  done: "Done",
  ambiguous: "Which one?",
  notUnderstood: "Not understood",
  declined: "Not done",
  cancelled: "Cancelled",
  failed: "Not done",
};

function drawn(turn: Shown): HTMLElement {
  const article = make("article", `turn ${turn.status}`);
  article.dataset.turn = turn.id;
  article.setAttribute("aria-label", turn.said || "Utterance");
  if (turn.said !== "") article.append(make("h2", "said", turn.said));
  for (const piece of turn.pieces) article.append(drawnPiece(piece, turn));
  if (turn.message !== "") article.append(make("p", "message", turn.message));
  if (turn.alternatives.length > 0) {
    const list = article.appendChild(make("div", "alternatives"));
    for (const { index, title } of turn.alternatives) {
      list.append(button(`${index}. ${title}`, `Choose ${index}: ${title}`, () => post({ type: "say", text: String(index) })));
    }
  }
  const foot = article.appendChild(make("footer", "", WORDS[turn.status]));
  if (turn.replayable) foot.append(button("Hear Again", "Hear this answer again", () => post({ type: "again", id: turn.id })));
  return article;
}

const controls = (turn: Element): HTMLElement[] => [...turn.querySelectorAll<HTMLElement>("button, pre")];

/** Which control of a turn has the focus, so that it, or the next that is left, has it after the turn was drawn anew. */
function focused(turn: Element): number {
  return controls(turn).indexOf(document.activeElement as HTMLElement);
}

function draw(turn: Shown): void {
  one("empty").hidden = true;
  const atEnd = document.documentElement.scrollHeight - scrollY - innerHeight < 80;
  const before = turns.querySelector(`[data-turn="${CSS.escape(turn.id)}"]`);
  const now = drawn(turn);
  if (before === null) turns.append(now);
  else {
    const at = focused(before);
    before.replaceWith(now);
    if (at >= 0) controls(now).slice(at).find((control) => control.offsetParent !== null)?.focus();
  }
  if (atEnd) scrollTo(0, document.documentElement.scrollHeight);
}

addEventListener("message", ({ data }: MessageEvent<ToPage>) => {
  switch (data.type) {
    case "all":
      turns.replaceChildren();
      data.turns.forEach(draw);
      break;
    case "turn":
      draw(data.turn);
      break;
    case "live":
      one("live").textContent = [data.state, data.text].filter((part) => part !== "").join(": ");
      break;
    case "announce":
      one("status").textContent = data.text;
      break;
    case "listen":
      void ear.open(data.sampleRate, data.device);
      break;
    case "hush":
      void ear.close().then(() => post({ type: "hushed" }));
      break;
    case "play":
      mouth.play(data.data, data.sampleRate);
      break;
    case "cut":
      mouth.cut();
      break;
  }
});

/** Who comes by the command or the key for the view can type at once; the last turn is a Shift+Tab away. */
addEventListener("focus", () => {
  if (document.activeElement === document.body) one("text").focus();
});

one("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = one("text") as HTMLInputElement;
  if (field.value.trim() !== "") post({ type: "say", text: field.value.trim() });
  field.value = "";
});

post({ type: "ready", microphone: Ear.allowed() });
