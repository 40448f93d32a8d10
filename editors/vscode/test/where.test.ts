import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type * as vscode from "vscode";
import { serverSettings } from "../src/settings";
import { where } from "../src/where";
import { members, shown } from "./golden";
import { editor, found, Position, Range, set } from "./vscode";

beforeEach(() => {
  found.length = 0;
  set.clear();
});

const here = editor as unknown as vscode.TextEditor;

function problem(line: number, more: object = {}): object {
  return { range: new Range(new Position(line, 0), new Position(line, 5)), message: `wrong in ${line}`, severity: 0, source: "pyright", ...more };
}

test("what other extensions found goes along, the nearest first; what the server found itself does not", () => {
  found.push(problem(90), problem(1), problem(3, { source: "senorita" }), problem(4, { code: { value: "E501", target: {} } }));
  const told = where(here)?.diagnostics ?? [];
  assert.deepEqual(told.map(({ message }) => message), ["wrong in 4", "wrong in 1", "wrong in 90"]);
  assert.deepEqual([told[0]?.code, told[0]?.severity, told[0]?.source], ["E501", 1, "pyright"]);
});

test("of very many only the nearest hundred go along", () => {
  for (let line = 0; line < 500; line++) found.push(problem(line));
  assert.equal(where(here)?.diagnostics?.length, 100);
});

test("where the user is has the members of the shared messages", () => {
  found.push(problem(1, { code: "E1" }));
  const known = new Set(["voice/command", "voice/start", "voice/commit"].flatMap((method) => shown(method, "params")).flatMap((params) => members((params as { context?: unknown }).context ?? {})));
  assert.deepEqual(members(where(here)).filter((member) => !known.has(member)), []);
  assert.equal(where(undefined as never)?.textDocument.version, 7, "the active editor is meant");
});

test("the language of VS Code's own voice features counts where ours is not set", () => {
  set.set("senorita.privacy", "local");
  assert.deepEqual(serverSettings(), { privacy: "local" });
  set.set("accessibility.voice.speechLanguage", "de-DE");
  assert.deepEqual(serverSettings(), { privacy: "local", language: "de-DE" });
  set.set("senorita.language", "en-GB");
  assert.equal(serverSettings().language, "en-GB");
  set.delete("senorita.language");
  set.set("accessibility.voice.speechLanguage", "auto");
  assert.deepEqual(serverSettings(), { privacy: "local" });
});

test("what is this extension's own stays here", () => {
  set.set("senorita.server.path", "/opt/senorita-lsp");
  set.set("senorita.client.microphone", "program");
  set.set("senorita.stt.engines", ["whisper"]);
  assert.deepEqual(serverSettings(), { stt: { engines: ["whisper"] } });
});
