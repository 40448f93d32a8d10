/** Where the user is, as the protocol says it: document, caret, what is on the screen, the problems there. */

import * as vscode from "vscode";
import type { Context, Diagnostic, Range } from "./lsp_ext";

/** Problems that are told of a document, the nearest to the caret first. */
const MOST = 100;
/** The server knows its own findings. */
const OWN = "senorita";

/** VS Code's places are written as the protocol has them; its ranges are not. */
const wireRange = ({ start, end }: vscode.Range): Range => ({ start, end });

function wireDiagnostic(diagnostic: vscode.Diagnostic): Diagnostic {
  const { code, source } = diagnostic;
  const plain = typeof code === "object" ? code.value : code;
  return {
    range: wireRange(diagnostic.range),
    message: diagnostic.message,
    severity: diagnostic.severity + 1,
    ...(plain !== undefined && { code: plain }),
    ...(source !== undefined && { source }),
  };
}

function diagnostics(editor: vscode.TextEditor): Diagnostic[] {
  const line = editor.selection.active.line;
  const far = (each: vscode.Diagnostic): number => Math.abs(each.range.start.line - line);
  return vscode.languages
    .getDiagnostics(editor.document.uri)
    .filter((each) => each.source !== OWN)
    .sort((one, other) => far(one) - far(other))
    .slice(0, MOST)
    .map(wireDiagnostic);
}

/** The context of the active editor; undefined without one. */
export function where(editor = vscode.window.activeTextEditor): Context | undefined {
  if (editor === undefined) return undefined;
  const { document, selection, visibleRanges } = editor;
  const visible = visibleRanges[0];
  return {
    textDocument: { uri: document.uri.toString(), version: document.version },
    selection: wireRange(selection),
    ...(visible && { visibleRange: wireRange(visible) }),
    diagnostics: diagnostics(editor),
  };
}
