/** The language client: how the server is started and spoken to. Loaded when it is first needed. */

import { setTimeout } from "node:timers/promises";
import type * as vscode from "vscode";
import {
  CloseAction,
  type ConfigurationParams,
  ErrorAction,
  LanguageClient,
  type LanguageClientOptions,
  ProgressType,
  type ShowMessageRequestParams,
  ShowMessageRequest,
} from "vscode-languageclient/node";
import { perform, TABLE } from "./editor";
import { type ClientCapabilities, type EditorParams, pcm, type Progress, type ServerCapabilities, VERSION } from "./lsp_ext";
import type { Running } from "./keeper";
import { afterEnd } from "./after_end";
import { Problem } from "./problem";
import { ask } from "./question";
import type { Program } from "./server";
import { serverSettings } from "./settings";
import type { Server } from "./world";
import { where } from "./where";

/** A server that has not answered for so long never will. */
const START_MS = 60_000;

const PROGRESS = new ProgressType<Progress>();

/**
 * The client without VS Code commands made of the server's: this extension has them, started or not. Without messages
 * of its own, too: what goes wrong is told once, in the user's words and with what helps, and logged here.
 */
class Client extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }

  override registerFeature(feature: Parameters<LanguageClient["registerFeature"]>[0]): void {
    const type = (feature as { registrationType?: { method?: string } }).registrationType;
    if (type?.method !== "workspace/executeCommand") super.registerFeature(feature);
  }
}

/** What servers gave to go on with after a loss, by their programs: never written down, and shown to no other. */
const resumes = new Map<string, string>();

const capabilities: ClientCapabilities = {
  version: VERSION,
  capture: true,
  playback: [pcm(24_000)],
  context: true,
  editor: Object.keys(TABLE),
};

/** `ended`: the server ended by itself. What follows from that is decided elsewhere, as from what it fails to start. */
function options(log: vscode.LogOutputChannel, ended: () => void): LanguageClientOptions {
  return {
    documentSelector: [{ scheme: "file" }, { scheme: "untitled" }],
    outputChannel: log,
    initializationOptions: serverSettings,
    markdown: { isTrusted: false },
    middleware: {
      workspace: {
        configuration: (params: ConfigurationParams) =>
          params.items.map(({ section }) => (section === "senorita" ? serverSettings() : null)),
      },
    },
    initializationFailedHandler: () => false,
    errorHandler: {
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      closed: () => {
        ended();
        return { action: CloseAction.DoNotRestart, handled: true };
      },
    },
  };
}

const nameOf = ({ command, args }: Program): string => [command, ...args].join("\n");

/** A client that has not been started yet. */
function create(program: Program, env: Record<string, string>, log: vscode.LogOutputChannel, handsFree: () => boolean, ended: () => void): LanguageClient {
  const server = { command: program.command, args: program.args, options: { env: { ...process.env, ...env } } };
  const client = new Client("senorita", "Senorita", server, options(log, ended));
  client.registerFeature({
    fillClientCapabilities: (all) => {
      const resume = resumes.get(nameOf(program));
      all.experimental = { ...(all.experimental as object | undefined), voice: { ...capabilities, ...(resume !== undefined && { resume }) } };
    },
    initialize: ({ experimental }: { experimental?: { voice?: ServerCapabilities } }) => {
      const token = experimental?.voice?.resume?.token;
      if (token !== undefined) resumes.set(nameOf(program), token);
    },
    getState: () => ({ kind: "static" }),
    clear: () => undefined,
  });
  client.onRequest("voice/editor", (params: EditorParams) => perform(params));
  client.onRequest("voice/context", () => where() ?? null);
  client.onRequest(ShowMessageRequest.method, (params: ShowMessageRequestParams, token: vscode.CancellationToken) =>
    ask(params, token, handsFree()),
  );
  return client;
}

/** The client as the conversation knows it; `ended` is when its server's end has been told. */
function asServer(client: LanguageClient, ended: Promise<void>): Server {
  return {
    request: (method, params) =>
      afterEnd(ended, () => (params === undefined ? client.sendRequest(method) : client.sendRequest(method, params))),
    notify: (method, params) => afterEnd(ended, () => client.sendNotification(method, params)),
    progress: (token, listener) => client.onProgress(PROGRESS, token, listener),
  };
}

/** A server that answers; rejects where it does not come up. One that is given up meanwhile is ended. */
export async function launch(
  program: Program,
  env: Record<string, string>,
  log: vscode.LogOutputChannel,
  handsFree: () => boolean,
  died: () => void,
  given: AbortSignal,
): Promise<Running> {
  let up = false;
  let over = (): void => undefined;
  const ended = new Promise<void>((resolve) => (over = resolve));
  const client = create(program, env, log, handsFree, () => {
    if (up) died();
    over();
  });
  // One that is still starting takes no leave: its process is ended after 2 s, and the start below fails.
  const end = (): Promise<void> => client.dispose().catch(() => undefined);
  given.addEventListener("abort", () => void end());
  const started = new AbortController();
  const late = setTimeout(START_MS, undefined, { signal: started.signal }).then(() => {
    void end();
    throw new Problem("serverGone", "The Senorita server does not answer. Its output may say why.");
  });
  try {
    await Promise.race([client.start(), late]);
  } finally {
    started.abort();
  }
  up = true;
  return { server: asServer(client, ended), end };
}
