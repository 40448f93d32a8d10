import assert from "node:assert/strict";
import { test } from "node:test";
import { Keeper, KEEPS_ENDING, type Running } from "../src/keeper";
import { Problem, problemOf } from "../src/problem";
import { ScriptedServer, settled } from "./scripted";

/** A keeper whose servers do what the script says, one after the other: the last one goes on. */
function kept(...script: ("runs" | "ends at once" | "hangs" | "is missing")[]) {
  const told: string[] = [];
  const deaths: (() => void)[] = [];
  let launched = 0;
  let time = 0;
  const launch = (died: () => void, given: AbortSignal): Promise<Running> => {
    const name = `s${++launched}`;
    told.push(`launch ${name}`);
    deaths.push(died);
    const end = (): Promise<void> => Promise.resolve(void told.push(`end ${name}`));
    switch (script[Math.min(launched, script.length) - 1]) {
      case "ends at once":
        return Promise.reject(new Error("it ended with status 1"));
      case "is missing":
        return Promise.reject(new Problem("noServer", "It is not installed."));
      case "hangs":
        return new Promise((_, reject) => {
          given.addEventListener("abort", () => {
            reject(new Error("its connection was closed"));
          });
        });
      default:
        return Promise.resolve({ server: new ScriptedServer(name), end });
    }
  };
  const wait = (ms: number): Promise<void> => {
    told.push(`wait ${ms}`);
    time += ms;
    return Promise.resolve();
  };
  const watcher = { state: (now: string) => told.push(now), lost: () => told.push("lost"), problem: ({ message }: Problem) => told.push(message) };
  const keeper = new Keeper(launch, watcher, wait, () => time);
  return { keeper, told, die: () => deaths.at(-1)?.(), pass: (ms: number) => (time += ms) };
}

test("a server is started once, however many ask", async () => {
  const { keeper, told } = kept("runs");
  const [one, other] = await Promise.all([keeper.server(), keeper.server()]);
  assert.equal(one, other);
  assert.deepEqual(told, ["starting", "launch s1", "running"]);
});

test("one that ends at once is tried more and more rarely, then left alone, and told of once", async () => {
  const { keeper, told } = kept("ends at once");
  const asked = Array.from({ length: 50 }, () => keeper.server());
  const answers = await Promise.allSettled(asked);
  assert.ok(answers.every((answer) => answer.status === "rejected" && (answer.reason as Error).message === KEEPS_ENDING));
  assert.deepEqual(told, ["starting", "launch s1", "starting", "launch s2", "wait 1000", "starting", "launch s3", "wait 4000", "starting", "launch s4", "off"]);
});

test("who asks afterwards has it tried once more, and gets the one that comes up", async () => {
  const { keeper, told } = kept("ends at once", "ends at once", "ends at once", "ends at once", "runs");
  await assert.rejects(keeper.server());
  told.length = 0;
  await keeper.server();
  assert.deepEqual(told, ["starting", "launch s5", "running"]);
});

test("one that is not there is not tried again", async () => {
  const { keeper, told } = kept("is missing");
  await assert.rejects(keeper.server(), /not installed/);
  assert.deepEqual(told, ["starting", "launch s1", "off"]);
});

test("one that dies is started again; dying again and again, it is given up", async () => {
  const { keeper, told, die, pass } = kept("runs");
  await keeper.server();
  for (let death = 0; death < 4; death++) {
    told.length = 0;
    die();
    await settled();
    assert.equal(told.includes("lost"), true);
  }
  assert.deepEqual(told, ["off", KEEPS_ENDING, "lost"]);
  pass(600_000);
  await keeper.server();
  told.length = 0;
  die();
  await settled();
  assert.deepEqual(told, ["starting", "launch s6", "starting", "lost", "running"]);
});

test("one that is not wanted any more while it starts is ended, silently, and the next is another", async () => {
  const { keeper, told } = kept("hangs", "runs");
  const asked = keeper.server();
  await settled();
  const stopping = keeper.stop();
  const next = keeper.server();
  await assert.rejects(asked, (error) => problemOf(error) === undefined);
  await stopping;
  await next;
  assert.equal(told.at(-1), "running");
  await keeper.stop();
  assert.equal(told.at(-1), "end s2");
});

test("the end of one that was given up is nobody's loss", async () => {
  const { keeper, told, die } = kept("runs");
  await keeper.server();
  await keeper.stop();
  told.length = 0;
  die();
  assert.deepEqual(told, []);
});
