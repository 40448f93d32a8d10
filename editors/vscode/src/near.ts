/**
 * The extension "Senorita Microphone", on the user's side of a window that works on another machine: records and plays here
 * what is asked for there (far.ts).
 */

import * as vscode from "vscode";
import { HEARD, NEAR } from "./far";
import type { Heard } from "./messages";
import { failure, ProcessMicrophone, type Recording } from "./microphone";
import { Problem, problemOf } from "./problem";
import { find, type Program } from "./server";
import { ProcessSpeaker } from "./speaker";

const setting = (name: string): string => vscode.workspace.getConfiguration("senorita-microphone").get(name, "");

async function program(storage: string): Promise<Program> {
  const found = await find(setting("path"), storage);
  if ("program" in found) return found.program;
  throw new Problem(
    "noServer",
    'Senorita Microphone needs the program senorita-lsp on this computer, too: pipx install "senorita-lsp[local]", or set senorita-microphone.path.',
  );
}

export function activate({ globalStorageUri, subscriptions }: vscode.ExtensionContext): void {
  const storage = globalStorageUri.fsPath;
  let microphone: ProcessMicrophone | undefined;
  let speaker: ProcessSpeaker | undefined;
  let recording: Promise<Recording> | undefined;

  const open = async (number: number): Promise<void> => {
    const tell = (heard: Heard): void => void vscode.commands.executeCommand(HEARD, number, heard).then(undefined, () => undefined);
    try {
      microphone ??= new ProcessMicrophone(await program(storage), setting("inputDevice"));
      recording = microphone.open(tell);
    } catch (error) {
      const problem = problemOf(error);
      if (problem !== undefined) tell(failure(problem));
    }
  };

  const stop = async (again = false): Promise<void> => {
    const open = recording;
    recording = undefined;
    await (await open)?.stop(again);
  };

  const play = async (data: string, rate: number): Promise<void> => {
    speaker ??= new ProcessSpeaker(await program(storage), setting("outputDevice"), ({ message }) => void vscode.window.showErrorMessage(message));
    speaker.write(Buffer.from(data, "base64"), rate);
  };

  const { registerCommand } = vscode.commands;
  const end = (): void => {
    void stop();
    microphone?.dispose();
    speaker?.dispose();
  };
  subscriptions.push(
    registerCommand(NEAR.ready, () => true),
    registerCommand(NEAR.open, open),
    registerCommand(NEAR.stop, stop),
    registerCommand(NEAR.play, play),
    registerCommand(NEAR.cut, () => speaker?.cut()),
    registerCommand(NEAR.rest, () => speaker?.rest()),
    { dispose: end },
  );
}
