import assert from "node:assert/strict";
import { chmod, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, test } from "node:test";
import type { ExtensionContext } from "vscode";
import { FarSound } from "../src/far";
import { activate } from "../src/near";
import { Listener } from "./scripted";
import { registered, set } from "./vscode";

beforeEach(() => {
  registered.clear();
  set.clear();
});

/** The other extension, with this program; the returned function ends it. */
function near(program: string): () => void {
  set.set("senorita-microphone.path", program);
  const subscriptions: { dispose(): unknown }[] = [];
  activate({ globalStorageUri: { fsPath: "/nowhere" }, subscriptions } as unknown as ExtensionContext);
  return () => {
    for (const each of subscriptions) each.dispose();
  };
}

async function program(lines: string): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), "senorita-")), "senorita-lsp");
  await writeFile(path, `#!/bin/sh\n${lines}\n`);
  await chmod(path, 0o755);
  return path;
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
}

test("without the other extension it is not there", async () => {
  assert.equal(await new FarSound().there(), false);
});

test("what is said here is heard there, and what is answered there is played here", async () => {
  const command = await program('case "$1" in record) read word; printf "hello there"; exec sleep 60;; play) exec cat > "$0.played";; esac');
  const end = near(command);
  const far = new FarSound();
  assert.equal(await far.there(), true);
  const heard = new Listener();
  const recording = await far.open(heard.ear);
  await until(() => heard.text === "hello there");
  assert.deepEqual([heard.opened, heard.problems], [1, []]);
  await recording.stop();
  far.write(Buffer.from("an answer"), 24_000);
  await until(async () => (await readFile(`${command}.played`, "utf8").catch(() => "")) === "an answer");
  end();
  assert.equal(await far.there(), false);
});

test("what is missing here is told there, in its words", async () => {
  const end = near("/nowhere/senorita-lsp");
  const heard = new Listener();
  await new FarSound().open(heard.ear);
  await until(() => heard.problems.length > 0);
  assert.equal(heard.problems[0]?.code, "noServer");
  assert.match(heard.problems[0].message, /needs the program senorita-lsp on this computer/);
  end();
});
