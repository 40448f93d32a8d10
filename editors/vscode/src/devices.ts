/** Whose microphone and speaker are used: this machine's, the browser's, those of the user's side, or the server's. */

import * as vscode from "vscode";
import type { Ctx } from "./ctx";
import { FarSound } from "./far";
import { type Microphone, ProcessMicrophone } from "./microphone";
import type { Sink } from "./playback";
import { Problem } from "./problem";
import type { Program } from "./server";
import { get, own } from "./settings";
import { ProcessSpeaker } from "./speaker";

export class Devices implements Sink {
  #recorder: ProcessMicrophone | undefined;
  #speaker: ProcessSpeaker | undefined;
  #far: FarSound | undefined;
  #inBrowser = false;

  constructor(private readonly ctx: Ctx) {}

  /** The user's word, or the browser's microphone where VS Code runs in one and allows it. */
  async microphone(): Promise<Microphone | "server"> {
    const { microphone } = own();
    // No microphone is opened for a server that is not there: nobody would hear what is said.
    const program = await this.ctx.program();
    if (microphone === "server") return "server";
    const web = vscode.env.uiKind === vscode.UIKind.Web;
    const device = get("audio.inputDevice");
    this.#inBrowser = false;
    if (microphone === "browser" || (microphone === "auto" && web)) {
      const theirs = await this.ctx.panel.microphone(device);
      this.#inBrowser = theirs !== undefined;
      if (theirs !== undefined) return theirs;
      if (microphone === "browser") throw new Problem("permissionDenied", "This window gives no page a microphone. Set senorita.client.microphone to auto.");
    }
    const apart = vscode.env.remoteName !== undefined && !web;
    if (microphone === "companion" || (microphone === "auto" && apart)) return this.#near();
    return (this.#recorder ??= new ProcessMicrophone(program, device));
  }

  /** The files are on another machine, the user is here: the microphone of this side, by the other extension. */
  async #near(): Promise<Microphone> {
    this.#far ??= new FarSound();
    if (await this.#far.there()) return this.#far;
    this.#far.dispose();
    this.#far = undefined;
    throw new Problem(
      "farMicrophone",
      `This window works on another machine (${vscode.env.remoteName ?? "none"}), where your microphone is not. To speak into this computer's, install the extension Senorita Microphone here.`,
    );
  }

  /** This machine can speak, by this program. */
  speaks(program: Program): void {
    this.#speaker ??= new ProcessSpeaker(program, get("audio.outputDevice"), (problem) => {
      this.ctx.problem(problem);
    });
  }

  /** Where it is heard there it is spoken, too. */
  get #sink(): Sink | undefined {
    return this.#inBrowser ? this.ctx.panel.speaker : (this.#far ?? this.#speaker);
  }

  write(data: Buffer, sampleRate: number): void {
    this.#sink?.write(data, sampleRate);
  }

  cut(): void {
    this.#sink?.cut();
  }

  rest(): void {
    this.#sink?.rest();
  }

  /** Something may be spoken soon. */
  ready(): void {
    if (this.#sink === this.#speaker) this.#speaker?.ready();
  }

  /** Lets go of all of them; what is wanted next is had anew. */
  dispose(): void {
    for (const device of [this.#recorder, this.#speaker, this.#far]) device?.dispose();
    this.#recorder = this.#speaker = this.#far = undefined;
  }
}
