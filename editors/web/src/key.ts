/** One key and one button: a tap begins and a second one ends, held down it listens until it is let go. */

const HOLD_MS = 350;
export const KEY = "F2";

export class Key {
  #down = 0;
  #began = false;

  constructor(
    private readonly press: () => Promise<void>,
    private readonly release: () => Promise<void>,
    private readonly listening: () => boolean,
    private readonly failed: (error: unknown) => void,
  ) {}

  attach(button: HTMLElement, keys: Document): void {
    button.addEventListener("pointerdown", (event) => {
      button.setPointerCapture(event.pointerId);
      this.#pressed();
    });
    button.addEventListener("pointerup", () => { this.#released(); });
    button.addEventListener("keydown", (event) => { if (isClick(event)) this.#pressed(); });
    button.addEventListener("keyup", (event) => { if (isClick(event)) this.#released(); });
    keys.addEventListener("keydown", (event) => {
      if (event.key !== KEY) return;
      event.preventDefault();
      if (!event.repeat) this.#pressed();
    });
    keys.addEventListener("keyup", (event) => { if (event.key === KEY) this.#released(); });
  }

  #pressed(): void {
    if (this.#down !== 0) return;
    this.#down = performance.now();
    this.#began = !this.listening();
    if (this.#began) this.press().catch((error: unknown) => { this.failed(error); });
  }

  #released(): void {
    const held = performance.now() - this.#down >= HOLD_MS;
    this.#down = 0;
    if (this.#began && !held) return;
    this.release().catch((error: unknown) => { this.failed(error); });
  }
}

function isClick(event: KeyboardEvent): boolean {
  return (event.key === " " || event.key === "Enter") && !event.repeat;
}
