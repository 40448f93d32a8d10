/** `voice/editor`: what only the editor can do, by CodeMirror's own commands. One table. */

import { redo, toggleComment, undo } from "@codemirror/commands";
import { foldAll, foldCode, unfoldAll, unfoldCode } from "@codemirror/language";
import { nextDiagnostic, previousDiagnostic } from "@codemirror/lint";
import { findNext, openSearchPanel, SearchQuery, setSearchQuery } from "@codemirror/search";
import { EditorView } from "@codemirror/view";
import type { EditorParams, EditorResult } from "../../vscode/src/lsp_ext";
import type { Files } from "./files";

type Arguments = EditorParams["arguments"];
type Command = (files: Files, given: Arguments) => boolean | Promise<boolean>;

const times = (run: (files: Files) => boolean): Command => (files, { count }) => {
  let done = false;
  for (let left = typeof count === "number" ? count : 1; left > 0 && run(files); left--) done = true;
  return done;
};

const COMMANDS: Record<string, Command> = {
  save: () => true,
  saveAll: () => true,
  undo: times(({ view }) => undo(view)),
  redo: times(({ view }) => redo(view)),
  nextTab: times((files) => turn(files, 1)),
  previousTab: times((files) => turn(files, -1)),
  scroll,
  fold: ({ view }, { all }) => (all === true ? foldAll(view) : foldCode(view)),
  unfold: ({ view }, { all }) => (all === true ? unfoldAll(view) : unfoldCode(view)),
  find,
  copy: async (files) => copy(files),
  cut: async (files) => (await copy(files)) && replace(files, ""),
  paste: async (files) => replace(files, await navigator.clipboard.readText()),
  comment: ({ view }) => toggleComment(view),
  nextProblem: times(({ view }) => nextDiagnostic(view)),
  previousProblem: times(({ view }) => previousDiagnostic(view)),
};

export const NAMES = Object.keys(COMMANDS);

export async function run(files: Files, { command, arguments: given }: EditorParams): Promise<EditorResult> {
  const known = COMMANDS[command];
  if (known === undefined) return { ok: false, message: "this page cannot do that" };
  try {
    return (await known(files, given)) ? { ok: true } : { ok: false, message: "there is nothing to do" };
  } catch {
    return { ok: false, message: "the browser does not allow it" };
  }
}

function turn(files: Files, by: number): boolean {
  const { uris } = files;
  const next = uris[(uris.indexOf(files.active) + by + uris.length) % uris.length];
  if (next !== undefined) files.show(next);
  return uris.length > 1;
}

function scroll({ view }: Files, { direction, count, line }: Arguments): boolean {
  const by = typeof count === "number" ? count * view.defaultLineHeight : view.scrollDOM.clientHeight * 0.8;
  if (typeof line === "number") {
    const at = view.state.doc.line(Math.min(line + 1, view.state.doc.lines)).from;
    view.dispatch({ effects: EditorView.scrollIntoView(at, { y: "center" }) });
  } else if (direction === "top") view.scrollDOM.scrollTop = 0;
  else if (direction === "bottom") view.scrollDOM.scrollTop = view.scrollDOM.scrollHeight;
  else if (direction === "center") {
    view.dispatch({ effects: EditorView.scrollIntoView(view.state.selection.main.head, { y: "center" }) });
  } else view.scrollDOM.scrollTop += direction === "up" ? -by : by;
  return true;
}

function find({ view }: Files, { text }: Arguments): boolean {
  openSearchPanel(view);
  if (typeof text !== "string") return true;
  view.dispatch({ effects: setSearchQuery.of(new SearchQuery({ search: text })) });
  return findNext(view);
}

async function copy({ view }: Files): Promise<boolean> {
  const { from, to } = view.state.selection.main;
  await navigator.clipboard.writeText(view.state.sliceDoc(from, to));
  return to > from;
}

function replace({ view }: Files, text: string): boolean {
  view.dispatch(view.state.replaceSelection(text));
  return true;
}
