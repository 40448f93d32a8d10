import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { lastWords, ProcessMicrophone, statusProblem } from "../src/microphone";
import { find, managed, ways, which } from "../src/server";
import { Listener } from "./scripted";

async function program(path: string, lines: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${lines}\n`);
  await chmod(path, 0o755);
  return path;
}

const folder = (): Promise<string> => mkdtemp(join(tmpdir(), "senorita-"));

test("the setting comes first, and says so when there is nothing", async () => {
  const home = await folder();
  const path = await program(join(home, "mine"), "true");
  assert.deepEqual(await find(path, home), { program: { command: path, args: [] }, how: "setting" });
  assert.deepEqual(await find(join(home, "nothing"), home), { missing: "setting" });
  await writeFile(join(home, "text"), "not a program");
  assert.deepEqual(await find(join(home, "text"), home), { missing: "setting" });
});

test("a name is looked for on PATH, in its order, and never in a folder that moves", async () => {
  const [one, two] = [await folder(), await folder()];
  const second = await program(join(two, "senorita-lsp"), "true");
  assert.equal(await which("senorita-lsp", `.:${one}:${two}`, []), second);
  const first = await program(join(one, "senorita-lsp"), "true");
  assert.equal(await which("senorita-lsp", `.:${one}:${two}`, []), first);
  assert.equal(await which("senorita-lsp", ".", []), undefined);
});

test("what this extension installed is found last", async (context) => {
  const home = await folder();
  const path = process.env.PATH;
  context.after(() => (process.env.PATH = path));
  process.env.PATH = "/nowhere";
  const own = await program(managed(home), "true");
  const found = await find("", home);
  if ("program" in found && found.how === "managed") assert.equal(found.program.command, own);
  else assert.ok("program" in found, "a machine where it is installed for its user has it from there");
});

test("every way to install names what it runs, and installs what was asked for", async () => {
  for (const way of await ways("senorita-lsp[local]", "/data")) {
    assert.ok(way.steps.length > 0);
    assert.ok(way.steps.at(-1)?.args.includes("senorita-lsp[local]"), way.id);
  }
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

test("a recorder hears from the moment it is told to, and all of it", async () => {
  const command = await program(join(await folder(), "recorder"), 'read word\nprintf "%s" "$*"\nexec sleep 60');
  const microphone = new ProcessMicrophone({ command, args: ["-x"] }, "USB");
  const heard = new Listener();
  const recording = await microphone.open(heard.ear);
  await until(() => heard.text !== "");
  await recording.stop();
  assert.equal(heard.text, "-x record --wait --rate 16000 --device USB");
  assert.equal(heard.opened, 1);
  assert.deepEqual(heard.problems, []);
  microphone.dispose();
});

test("a recorder that ends says why, by its status and its last words", async () => {
  const command = await program(join(await folder(), "recorder"), 'read word\necho "senorita-lsp: There is no microphone." >&2\nexit 3');
  const microphone = new ProcessMicrophone({ command, args: [] }, "");
  const heard = new Listener();
  await microphone.open(heard.ear);
  await until(() => heard.problems.length > 0);
  assert.deepEqual(heard.problems.map(({ code, message }) => [code, message]), [["noDevice", "There is no microphone."]]);
});

test("a recorder that is not there is told, too", async () => {
  const microphone = new ProcessMicrophone({ command: "/nowhere/senorita-lsp", args: [] }, "");
  const heard = new Listener();
  await microphone.open(heard.ear);
  await until(() => heard.problems.length > 0);
  assert.equal(heard.problems[0]?.code, "noServer");
});

test("the causes are told apart", () => {
  const codes = [3, 4, 5, 6, 7, 1].map((status) => statusProblem(status, "", "microphone program").code);
  assert.deepEqual(codes, ["noDevice", "permissionDenied", "deviceBusy", "silent", "packageMissing", "failed"]);
  assert.equal(lastWords("loading\nsenorita-lsp: It is in use.\n"), "It is in use.");
});
