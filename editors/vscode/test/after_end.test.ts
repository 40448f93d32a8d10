import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { test } from "node:test";
import { createMessageConnection, type MessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";
import { afterEnd } from "../src/after_end";
import { isGone } from "../src/problem";

/** A program that reads what it is sent, and what the connection knows of its end. */
async function running(): Promise<{ connection: MessageConnection; ended: Promise<void>; kill: () => void; over: () => boolean }> {
  const program = spawn(process.execPath, ["-e", "process.stdin.resume(); console.error('ready')"], { stdio: "pipe" });
  const connection = createMessageConnection(new StreamMessageReader(program.stdout), new StreamMessageWriter(program.stdin));
  let over = false;
  const ended = new Promise<void>((resolve) => {
    connection.onClose(() => {
      over = true;
      connection.dispose();
      resolve();
    });
  });
  connection.onError(() => undefined);
  connection.listen();
  await new Promise((resolve) => program.stderr.once("data", resolve));
  return { connection, ended, kill: () => program.kill("SIGKILL"), over: () => over };
}

const ways: [string, (connection: MessageConnection) => Promise<unknown>][] = [
  ["told", (connection) => connection.sendNotification("word", { of: "mouth" })],
  ["asked", (connection) => connection.sendRequest("word")],
];

for (const [how, say] of ways) {
  test(`a program that is ${how} something as it dies is gone, and its end is known by then`, async () => {
    const { connection, ended, kill, over } = await running();
    kill();
    // The event loop is kept from hearing of the end, as a busy machine keeps it, until the pipe is surely broken.
    for (const until = performance.now() + 300; performance.now() < until; );
    await assert.rejects(
      afterEnd(ended, () => say(connection)),
      (error) => isGone(error) && over(),
    );
    await assert.rejects(afterEnd(ended, () => say(connection)), isGone);
  });
}

test("a pipe that breaks while its program runs on is waited for a while only", async () => {
  const broken = Object.assign(new Error("write EPIPE"), { code: "EPIPE" });
  await assert.rejects(
    afterEnd(new Promise(() => undefined), () => Promise.reject(broken), 1),
    isGone,
  );
});

test("a server that refuses is not gone: nothing is waited for", async () => {
  const refusal = Object.assign(new Error("No."), { code: -32_602 });
  await assert.rejects(
    afterEnd(new Promise(() => undefined), () => Promise.reject(refusal)),
    (error) => error === refusal && !isGone(error),
  );
});
