/** What can be said here: it follows the caret, a little later, and each sentence can be clicked. */

import type { Context } from "../../vscode/src/lsp_ext";
import { list } from "./list";
import type { Rpc } from "./rpc";

const AFTER_MS = 600;

export class Offers {
  #timer = 0;

  constructor(
    private readonly place: HTMLElement,
    private readonly rpc: Rpc,
    private readonly context: () => Context,
    private readonly say: (text: string) => void,
  ) {}

  refresh(): void {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => { this.#ask().catch(() => undefined); }, AFTER_MS);
  }

  async #ask(): Promise<void> {
    const params = { command: "senorita.offers", arguments: [this.context()] };
    const { sentences } = (await this.rpc.request("workspace/executeCommand", params)) as { sentences: string[] };
    const buttons = sentences.map((sentence) => {
      const button = document.createElement("button");
      button.textContent = sentence;
      button.onclick = () => { this.say(sentence); };
      return button;
    });
    list(this.place, buttons);
  }
}
