/** The page: what is on it, and who hears of what. */

import { python } from "@codemirror/lang-python";
import { java } from "@codemirror/lang-java";
import { javascript } from "@codemirror/lang-javascript";
import { rust } from "@codemirror/lang-rust";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { setDiagnostics } from "@codemirror/lint";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { basicSetup } from "codemirror";
import type { Context, Diagnostic, State, TurnResult } from "../../vscode/src/lsp_ext";
import { Chart, type Stage } from "./chart";
import { NAMES, run } from "./commands";
import { Conversation } from "./conversation";
import { ask, type Action, closeAll } from "./dialog";
import { Files, nameOf, type Project, ROOT, type WorkspaceEdit } from "./files";
import { Key } from "./key";
import { list } from "./list";
import { Offers } from "./offers";
import { Rpc } from "./rpc";
import { Talk } from "./talk";

const byId = (id: string): HTMLElement => document.getElementById(id) as HTMLElement;
const input = (id: string): HTMLInputElement => byId(id) as HTMLInputElement;
const LANGUAGES: Record<string, () => Extension> = {
  python, java, rust, javascript: () => javascript(), typescript: () => javascript({ typescript: true }),
};
const STATES: Record<State, string> = {
  idle: "Ready", listening: "Listening", thinking: "Thinking", speaking: "Speaking", paused: "Waiting for you",
};

// Colours of the page's own sheet, so that dark and light are said once.
const COLOURS = syntaxHighlighting(HighlightStyle.define([
  { tag: [tags.keyword, tags.modifier], color: "var(--keyword)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--string)" },
  { tag: tags.comment, color: "var(--quiet)", fontStyle: "italic" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--number)" },
  { tag: [tags.function(tags.variableName), tags.definition(tags.variableName), tags.className], color: "var(--name)" },
  { tag: tags.typeName, color: "var(--type)" },
]));

interface InitializeResult {
  capabilities: { experimental: { voice: { resume?: { token: string } } } };
}

const conversation = new Conversation(byId("log"), byId("diff"), (text) => { say(text); });
const chart = new Chart(byId("chart"));
const rpc = new Rpc(address(), subprotocols(), initialize, (why) => { lost(why); });
const files = new Files(byId("editor"), extensions, {
  opened: (uri, languageId, version, text) => {
    rpc.notify("textDocument/didOpen", { textDocument: { uri, languageId, version, text } });
  },
  changed: (uri, version, contentChanges) => {
    rpc.notify("textDocument/didChange", { textDocument: { uri, version }, contentChanges });
  },
  closed: (uri) => { rpc.notify("textDocument/didClose", { textDocument: { uri } }); },
  listed,
});
const talk = new Talk(rpc, context, {
  state: (state, muted) => { showState(muted ? "Muted" : STATES[state], state); },
  level: (rms) => { byId("level").style.setProperty("--level", String(Math.min(1, rms * 4))); },
  words,
  said: (turnId, text) => { conversation.said(turnId, text); },
  intent: (family, slots) => {
    byId("intent").textContent = [family, ...Object.entries(slots).map(([name, value]) => `${name} ${value}`)].join(" · ");
  },
  answer: (turnId, delta, source) => { conversation.answer(turnId, delta, source); },
  result: (result) => { over(result); },
  stage: (_turn, name: Stage) => { chart.mark(name); },
  begins,
  notice: (message) => { conversation.notice(message); },
});
const offers = new Offers(byId("examples"), rpc, context, (text) => { say(text); });
const key = new Key(() => talk.press(), () => talk.release(), () => talk.wanted, (error) => { trouble(error); });

function extensions(language: string): Extension {
  const editor = EditorView.contentAttributes.of({ "aria-label": "Code", tabindex: "0" });
  const moved = EditorView.updateListener.of((update) => { if (update.selectionSet || update.docChanged) offers.refresh(); });
  return [basicSetup, moved, COLOURS, EditorView.lineWrapping, editor, LANGUAGES[language]?.() ?? []];
}

function context(): Context {
  return { textDocument: { uri: files.active, version: files.version() }, selection: files.selection };
}

let before = new Map<string, string>();

function begins(): void {
  before = new Map(files.uris.map((uri) => [uri, files.text(uri)]));
  chart.begin();
}

function over(result: TurnResult): void {
  closeAll();
  showState(STATES[talk.listening ? "listening" : "idle"], talk.listening ? "listening" : "idle");
  const uri = files.uris.find((each) => before.has(each) && before.get(each) !== files.text(each));
  const changed = uri && { name: nameOf(uri), before: before.get(uri) ?? "", after: files.text(uri) };
  conversation.result(result, changed || undefined);
}

function words(text: string, final: boolean): void {
  byId("words").textContent = text;
  byId("words").classList.toggle("final", final);
}

function say(text: string): void {
  talk.say(text).catch(trouble);
}

function trouble(error: unknown): void {
  conversation.notice(error instanceof Error ? error.message : "That did not work.");
  showState(STATES.idle, "idle");
}

function showState(words: string, state: State): void {
  byId("state").textContent = words;
  document.body.dataset["state"] = state;
  byId("mic").setAttribute("aria-pressed", String(talk.listening));
  input("hands-free").checked = talk.handsFree;
}

function listed(): void {
  list(byId("files"), files.uris.map((uri) => {
    const button = document.createElement("button");
    button.textContent = nameOf(uri);
    button.setAttribute("aria-current", String(uri === files.active));
    button.onclick = () => { files.show(uri); };
    return button;
  }));
  // Another file, another language: other things can be said.
  offers.refresh();
}

let broken = false;

function lost(why: string): void {
  broken = true;
  talk.lost();
  closeAll();
  showState("No connection", "idle");
  conversation.notice(`The connection to the server broke${why ? `: ${why}` : ""}. It is being opened again.`);
}

/** The token stands behind the # of the page's own address, which no server is sent. */
function subprotocols(): string[] {
  const token = location.hash.slice(1);
  return ["senorita", ...(token ? [`senorita.token.${btoa(token).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "")}`] : [])];
}

function address(): string {
  const url = new URL(location.href);
  return `${url.protocol === "https:" ? "wss" : "ws"}://${url.host}/`;
}

/** What the next server knows this session by. */
let resume: string | undefined;

async function initialize(): Promise<void> {
  const { capabilities } = (await rpc.request("initialize", {
    processId: null,
    rootUri: ROOT.slice(0, -1),
    workspaceFolders: [{ uri: ROOT.slice(0, -1), name: "playground" }],
    capabilities: {
      workspace: {
        applyEdit: true,
        workspaceEdit: { documentChanges: true, resourceOperations: ["create", "rename", "delete"] },
        executeCommand: {},
      },
      textDocument: { publishDiagnostics: {} },
      window: { showDocument: { support: true }, showMessage: { messageActionItem: {} }, workDoneProgress: true },
      general: { positionEncodings: ["utf-16"] },
      experimental: {
        voice: { version: 1, capture: true, context: true, editor: NAMES, resume,
                 playback: [{ encoding: "pcm_s16le", sampleRate: 24_000, channels: 1 }] },
      },
    },
  })) as InitializeResult;
  resume = capabilities.experimental.voice.resume?.token;
  rpc.notify("initialized", {});
  files.announce();
  offers.refresh();
  if (broken) conversation.notice("The connection is there again.");
  broken = false;
  showState(STATES[talk.listening ? "listening" : "idle"], talk.listening ? "listening" : "idle");
  await talk.resume();
  byId("page").dataset["ready"] = "true";
}

function answer(): void {
  rpc.on("workspace/applyEdit", ({ edit }: { edit: WorkspaceEdit }) => {
    try {
      files.apply(edit);
      return { applied: true };
    } catch (error) {
      return { applied: false, failureReason: error instanceof Error ? error.message : "it failed" };
    }
  });
  rpc.on("window/showDocument", ({ uri, selection }: { uri: string; selection?: Context["selection"] }) => {
    if (!files.uris.includes(uri)) return { success: false };
    files.show(uri, selection);
    return { success: true };
  });
  rpc.on("window/showMessageRequest", async ({ message, actions }: { message: string; actions?: Action[] }) => {
    const chosen = await ask(message, actions ?? []);
    if (chosen !== null) talk.answered();
    return chosen;
  });
  rpc.on("window/showMessage", ({ message }: { message: string }) => { conversation.notice(message); });
  rpc.on("window/workDoneProgress/create", () => null);
  rpc.on("workspace/configuration", ({ items }: { items: unknown[] }) => items.map(() => null));
  rpc.on("client/registerCapability", () => null);
  rpc.on("voice/context", context);
  rpc.on("voice/editor", (params: Parameters<typeof run>[1]) => run(files, params));
  rpc.on("textDocument/publishDiagnostics", ({ uri, diagnostics }: { uri: string; diagnostics: Diagnostic[] }) => {
    if (uri !== files.active) return;
    const { doc } = files.view.state;
    const offset = (line: number, character: number): number =>
      line < doc.lines ? Math.min(doc.line(line + 1).from + character, doc.length) : doc.length;
    files.view.dispatch(setDiagnostics(files.view.state, diagnostics.map(({ range, message, severity }) => ({
      from: offset(range.start.line, range.start.character), to: offset(range.end.line, range.end.character),
      message, severity: severity === 1 ? "error" : "warning",
    }))));
  });
}

function attach(): void {
  key.attach(byId("mic"), document);
  input("hands-free").onchange = (event) => {
    talk.setHandsFree((event.target as HTMLInputElement).checked).catch(trouble)
      .finally(() => { showState(STATES[talk.handsFree ? "listening" : "idle"], talk.handsFree ? "listening" : "idle"); });
  };
  byId("stop").onclick = () => { talk.interrupt(); };
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") talk.interrupt(); });
  (byId("type") as HTMLFormElement).onsubmit = (event) => {
    event.preventDefault();
    const field = input("typed");
    if (field.value.trim()) say(field.value.trim());
    field.value = "";
  };
}

async function projects(): Promise<void> {
  const all = (await (await fetch("projects.json")).json()) as Project[];
  const choice = byId("project") as HTMLSelectElement;
  choice.replaceChildren(...all.map(({ name }) => new Option(name)));
  const load = (): void => {
    const project = all[choice.selectedIndex];
    if (project !== undefined) files.load(project);
  };
  choice.onchange = load;
  load();
}

answer();
attach();
await projects();
rpc.connect();
