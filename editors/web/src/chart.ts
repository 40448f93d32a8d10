/** How long the stages of the last turn took, as bars with their figures. */

export type Stage = "heard" | "understood" | "done" | "sounds";
const LABELS: Record<Stage, string> = {
  heard: "hearing", understood: "understanding", done: "doing", sounds: "speaking begins",
};

export class Chart {
  #begun = 0;
  #times = new Map<Stage, number>();

  constructor(private readonly place: HTMLElement, private readonly now = () => performance.now()) {}

  begin(): void {
    this.#begun = this.now();
    this.#times.clear();
    this.place.replaceChildren();
  }

  mark(stage: Stage): void {
    if (this.#begun === 0 || this.#times.has(stage)) return;
    this.#times.set(stage, this.now() - this.#begun);
    this.#draw();
  }

  #draw(): void {
    const stages = [...this.#times].sort((a, b) => a[1] - b[1]);
    const whole = Math.max(1, ...stages.map(([, at]) => at));
    let before = 0;
    this.place.replaceChildren(...stages.map(([stage, at]) => {
      const row = bar(LABELS[stage], before / whole, (at - before) / whole, Math.round(at - before));
      before = at;
      return row;
    }));
  }
}

function bar(label: string, from: number, size: number, ms: number): HTMLElement {
  const row = document.createElement("div");
  row.className = "bar";
  const name = document.createElement("span");
  name.textContent = label;
  const track = document.createElement("span");
  track.className = "track";
  track.setAttribute("aria-hidden", "true");
  const fill = document.createElement("span");
  fill.style.marginInlineStart = `${from * 100}%`;
  fill.style.inlineSize = `${Math.max(size * 100, 1)}%`;
  track.append(fill);
  const time = document.createElement("span");
  time.textContent = `${ms} ms`;
  row.append(name, track, time);
  return row;
}
