/** The project in the page: files in memory, the one that is edited, and what the server may do to them. */

import { EditorSelection, EditorState, type Extension, type Text, type TransactionSpec } from "@codemirror/state";
import { EditorView, type ViewUpdate } from "@codemirror/view";
import type { Position, Range } from "../../vscode/src/lsp_ext";

export interface Project {
  name: string;
  files: { path: string; language: string; text: string }[];
}

interface File {
  uri: string;
  language: string;
  version: number;
  state: EditorState;
}

interface TextEdit {
  range: Range;
  newText: string;
}

/** What workspace/applyEdit carries: edits of a document, or a file that is created, renamed or deleted. */
type Change =
  | { kind?: undefined; textDocument: { uri: string; version?: number | null }; edits: TextEdit[] }
  | { kind: "create"; uri: string }
  | { kind: "delete"; uri: string }
  | { kind: "rename"; oldUri: string; newUri: string };

export interface WorkspaceEdit {
  documentChanges?: Change[];
  changes?: Record<string, TextEdit[]>;
}

export interface ContentChange {
  range: Range;
  text: string;
}

export interface Watcher {
  opened(uri: string, language: string, version: number, text: string): void;
  changed(uri: string, version: number, changes: ContentChange[]): void;
  closed(uri: string): void;
  listed(): void;
}

export const ROOT = "file:///playground/";

export class Files {
  readonly view: EditorView;
  readonly #files = new Map<string, File>();
  #active = "";

  constructor(
    place: Element,
    private readonly extensions: (language: string) => Extension,
    private readonly watcher: Watcher,
  ) {
    this.view = new EditorView({ parent: place });
  }

  get active(): string {
    return this.#active;
  }

  get uris(): string[] {
    return [...this.#files.keys()].sort();
  }

  text(uri = this.#active): string {
    return uri === this.#active ? this.view.state.doc.toString() : (this.#files.get(uri)?.state.doc.toString() ?? "");
  }

  version(uri = this.#active): number {
    return this.#files.get(uri)?.version ?? 0;
  }

  get selection(): Range {
    const { from, to } = this.view.state.selection.main;
    return { start: positionOf(this.view.state.doc, from), end: positionOf(this.view.state.doc, to) };
  }

  load(project: Project): void {
    for (const uri of this.uris) this.delete(uri);
    for (const { path, language, text } of project.files) this.create(ROOT + path, language, text);
    this.show(this.uris[0] ?? "");
  }

  /** Tells a server that has just come of all there is. */
  announce(): void {
    for (const file of this.#files.values()) {
      this.watcher.opened(file.uri, file.language, file.version, this.text(file.uri));
    }
  }

  create(uri: string, language = languageOf(uri), text = ""): void {
    if (this.#files.has(uri)) throw new Error(`${nameOf(uri)} is there already`);
    const state = EditorState.create({ doc: text, extensions: [this.extensions(language), this.#listener(uri)] });
    this.#files.set(uri, { uri, language, version: 1, state });
    this.watcher.opened(uri, language, 1, text);
    this.watcher.listed();
  }

  delete(uri: string): void {
    if (!this.#files.delete(uri)) throw new Error(`there is no ${nameOf(uri)}`);
    this.watcher.closed(uri);
    if (uri === this.#active) this.show(this.uris[0] ?? "");
    this.watcher.listed();
  }

  rename(from: string, to: string): void {
    const text = this.text(from);
    this.create(to, languageOf(to), text);
    const shown = from === this.#active;
    this.delete(from);
    if (shown) this.show(to);
  }

  show(uri: string, selection?: Range): void {
    const file = this.#files.get(uri);
    if (uri !== this.#active) {
      const left = this.#files.get(this.#active);
      if (left !== undefined) left.state = this.view.state;
      this.#active = uri;
      this.view.setState(file?.state ?? EditorState.create({ extensions: EditorState.readOnly.of(true) }));
      this.watcher.listed();
    }
    if (selection === undefined || file === undefined) return;
    const { doc } = this.view.state;
    const range = EditorSelection.range(offsetOf(doc, selection.start), offsetOf(doc, selection.end));
    this.view.dispatch({ selection: range, effects: EditorView.scrollIntoView(range, { y: "nearest", yMargin: 60 }) });
  }

  /** All of it, or an error before anything of a document with another version. */
  apply(edit: WorkspaceEdit): void {
    const changes: Change[] = [...(edit.documentChanges ?? [])];
    for (const [uri, edits] of Object.entries(edit.changes ?? {})) changes.push({ textDocument: { uri }, edits });
    for (const change of changes) {
      if (change.kind !== undefined) continue;
      const { uri, version } = change.textDocument;
      if (version != null && version !== this.version(uri)) throw new Error("the document has changed meanwhile");
    }
    for (const change of changes) this.#apply(change);
  }

  #apply(change: Change): void {
    if (change.kind === undefined) this.#edit(change.textDocument.uri, change.edits);
    else if (change.kind === "create") this.create(change.uri);
    else if (change.kind === "delete") this.delete(change.uri);
    else this.rename(change.oldUri, change.newUri);
  }

  #edit(uri: string, edits: TextEdit[]): void {
    const file = this.#files.get(uri);
    if (file === undefined) throw new Error(`there is no ${nameOf(uri)}`);
    const { doc } = uri === this.#active ? this.view.state : file.state;
    const spec: TransactionSpec = {
      changes: edits.map(({ range, newText }) => ({
        from: offsetOf(doc, range.start), to: offsetOf(doc, range.end), insert: newText,
      })),
      userEvent: "input.voice",
    };
    if (uri === this.#active) {
      this.view.dispatch(spec);
      return;
    }
    const transaction = file.state.update(spec);
    file.state = transaction.state;
    this.#tell(file, contentChanges(transaction.startState.doc, transaction.changes));
  }

  #listener(uri: string): Extension {
    return EditorView.updateListener.of((update: ViewUpdate) => {
      const file = this.#files.get(uri);
      if (file === undefined || !update.docChanged) return;
      file.state = update.state;
      this.#tell(file, contentChanges(update.startState.doc, update.changes));
    });
  }

  #tell(file: File, changes: ContentChange[]): void {
    file.version += 1;
    this.watcher.changed(file.uri, file.version, changes);
  }
}

/** From the last to the first, so that each place counts in the text as it was. */
function contentChanges(before: Text, changes: ViewUpdate["changes"]): ContentChange[] {
  const found: ContentChange[] = [];
  changes.iterChanges((from, to, _, __, inserted) => {
    const range = { start: positionOf(before, from), end: positionOf(before, to) };
    found.unshift({ range, text: inserted.toString() });
  });
  return found;
}

function positionOf(doc: Text, offset: number): Position {
  const line = doc.lineAt(offset);
  return { line: line.number - 1, character: offset - line.from };
}

function offsetOf(doc: Text, { line, character }: Position): number {
  if (line >= doc.lines) return doc.length;
  const found = doc.line(line + 1);
  return Math.min(found.from + character, found.to);
}

export function nameOf(uri: string): string {
  return decodeURIComponent(uri.startsWith(ROOT) ? uri.slice(ROOT.length) : uri);
}

const LANGUAGES: Record<string, string> = {
  py: "python", ts: "typescript", js: "javascript", rs: "rust", java: "java", md: "markdown", json: "json",
};

function languageOf(uri: string): string {
  return LANGUAGES[uri.slice(uri.lastIndexOf(".") + 1)] ?? "plaintext";
}
