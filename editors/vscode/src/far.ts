/**
 * A window whose files are on another machine: this extension runs there, and the user's microphone is here.
 *
 * The extension "Senorita Microphone" runs on the user's side (near.ts) and is spoken to by commands, which VS Code carries
 * from one side to the other. What belongs here: the far end, which looks like any other microphone and speaker.
 */

import { commands } from "vscode";
import type { Heard } from "./messages";
import type { Ear, Microphone, Recording } from "./microphone";
import type { Sink } from "./playback";

const near = (command: string): string => `senorita.near.${command}`;
export const NEAR = { ready: near("ready"), open: near("open"), stop: near("stop"), play: near("play"), cut: near("cut"), rest: near("rest") };
export const HEARD = "senorita.far.heard";

export class FarSound implements Microphone, Sink {
  #ear: Ear | undefined;
  #number = 0;
  readonly #heard = commands.registerCommand(HEARD, (number: number, heard: Heard) => {
    if (number === this.#number) this.#ear?.(heard);
  });

  /** Whether the other extension is there. */
  async there(): Promise<boolean> {
    return commands.executeCommand(NEAR.ready).then(
      () => true,
      () => false,
    );
  }

  async open(ear: Ear): Promise<Recording> {
    this.#ear = ear;
    await commands.executeCommand(NEAR.open, ++this.#number);
    return {
      stop: async (again = false) => {
        await commands.executeCommand(NEAR.stop, again);
        if (this.#ear === ear) this.#ear = undefined;
      },
    };
  }

  write(data: Buffer, sampleRate: number): void {
    void commands.executeCommand(NEAR.play, data.toString("base64"), sampleRate);
  }

  cut(): void {
    void commands.executeCommand(NEAR.cut);
  }

  rest(): void {
    void commands.executeCommand(NEAR.rest);
  }

  dispose(): void {
    this.#heard.dispose();
  }
}
