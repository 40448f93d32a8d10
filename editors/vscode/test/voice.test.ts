import assert from "node:assert/strict";
import { test } from "node:test";
import type { Progress } from "../src/lsp_ext";
import { Problem } from "../src/problem";
import { GOLDEN, members, shown } from "./golden";
import { conversation, DONE, GONE, ScriptedServer, settled } from "./scripted";

test("a press, words, a press: started, heard, committed, shown", async () => {
  const { voice, room, server, results } = conversation();
  await voice.begin();
  room.say("one ");
  room.say("two");
  await voice.end();
  assert.deepEqual(server.methods, ["voice/start", "voice/audio", "voice/audio", "voice/commit"]);
  assert.equal(server.text, "one two");
  assert.deepEqual(results, [DONE]);
  assert.equal(room.stopped, 1);
});

test("the second utterance goes on in the same session, and counts on", async () => {
  const { voice, room, server } = conversation();
  for (const words of ["one", "two"]) {
    await voice.begin();
    room.say(words);
    await voice.end();
  }
  assert.equal(server.methods.filter((method) => method === "voice/start").length, 1);
  const numbers = server.sent.filter(([method]) => method === "voice/audio").map(([, params]) => (params as { seq: number }).seq);
  assert.deepEqual(numbers, [0, 1]);
});

test("what is sent has the members of the shared messages, and no others", async () => {
  const { voice, room, server } = conversation();
  await voice.begin();
  room.say("one");
  await voice.end();
  await voice.say("go to line forty two");
  voice.interrupt("escape");
  await voice.switch("handsFree");
  await voice.mute(true);
  voice.played("t1", 840, "playing");
  await settled();
  await voice.stop();
  await settled();
  assert.ok(new Set(server.methods).size >= 9, String(server.methods));
  for (const [method, params] of server.sent) {
    const known = new Set(shown(method, "params").flatMap((message) => members(message)));
    assert.deepEqual(members(params).filter((member) => !known.has(member)), [], method);
  }
});

test("every shared progress value is taken", async () => {
  const { voice, server, problems, progress, results } = conversation();
  await voice.say("hello");
  const values = shown("$/progress", "params").map((params) => (params as { value: Progress }).value);
  assert.ok(values.length >= 14);
  for (const value of values) server.tell(structuredClone(value));
  assert.deepEqual(problems, []);
  const told = new Set([...progress.map(({ kind }) => kind), "audio", ...(results.length > 1 ? ["turn"] : [])]);
  assert.deepEqual([...new Set(values.map(({ kind }) => kind))].filter((kind) => !told.has(kind)), []);
});

test("a server that dies while one speaks: the next one hears all of it, once", async () => {
  const made = conversation();
  const { voice, room } = made;
  await voice.begin();
  room.say("not a ");
  await settled();
  made.server = new ScriptedServer("s2");
  voice.lost();
  room.say("word is ");
  await settled();
  room.say("lost");
  await voice.end();
  assert.equal(made.server.text, "not a word is lost");
  assert.deepEqual(made.results, [DONE]);
});

for (const when of ["while one speaks", "after the key came up"]) {
  test(`a server that dies before a session is open, ${when}: the next one hears all of it`, async () => {
    const made = conversation();
    const { voice, room, server } = made;
    let die = (): void => undefined;
    server.opens = () => new Promise((_, reject) => (die = () => { reject(GONE); }));
    const dies = async (): Promise<void> => {
      made.server = new ScriptedServer("s2");
      voice.lost();
      die();
      await settled();
    };
    await voice.begin();
    room.say("not a word ");
    await settled();
    if (when === "while one speaks") await dies();
    room.say("is lost");
    const said = voice.end();
    if (when !== "while one speaks") await dies();
    await said;
    assert.equal(made.server.text, "not a word is lost");
    assert.deepEqual(made.results, [DONE]);
    assert.deepEqual(made.problems, []);
  });
}

test("a server that dies over the utterance: the next one gets it, too", async () => {
  const made = conversation();
  const { voice, room, server } = made;
  await voice.begin();
  room.say("once more");
  server.answer = () => {
    made.server = new ScriptedServer("s2");
    voice.lost();
    return Promise.reject(GONE);
  };
  await voice.end();
  assert.equal(made.server.text, "once more");
  assert.deepEqual(made.results, [DONE]);
  assert.deepEqual(made.problems, []);
});

test("what may have been done is not done twice", async () => {
  const made = conversation();
  const { voice, room, server } = made;
  await voice.begin();
  room.say("delete it");
  server.answer = () => {
    server.tell({ kind: "intent", turnId: "t1", family: "edit.delete", slots: {} });
    made.server = new ScriptedServer("s2");
    voice.lost();
    return Promise.reject(GONE);
  };
  await voice.end();
  assert.equal(made.server.text, "");
  assert.deepEqual(made.problems.map(({ code }) => code), ["serverGone"]);
});

for (const acted of [false, true]) {
  test(`a typed command whose server dies ${acted ? "while it acts is told of" : "before it acts is sent to the next one"}`, async () => {
    const made = conversation();
    const { voice, server } = made;
    server.answer = () => {
      if (acted) server.tell({ kind: "intent", turnId: "t1", family: "edit.delete", slots: {} });
      made.server = new ScriptedServer("s2");
      voice.lost();
      return Promise.reject(GONE);
    };
    await voice.say("delete it");
    assert.equal(made.server.methods.includes("voice/command"), !acted);
    assert.deepEqual(made.results, acted ? [] : [DONE]);
    assert.deepEqual(made.problems.map(({ code }) => code), acted ? ["serverGone"] : []);
  });
}

test("Escape forgets what was being said, and lets go of the microphone", async () => {
  const { voice, room, server, results } = conversation();
  await voice.begin();
  room.say("never mind");
  await settled();
  await voice.cancel();
  await voice.end();
  assert.equal(room.stopped, 1);
  assert.deepEqual(results, []);
  assert.ok(server.methods.includes("voice/interrupt"));
  assert.ok(!server.methods.includes("voice/commit"));
});

test("hands-free: the microphone is let go when the ear is closed by word, and opened again", async () => {
  const { voice, room, server } = conversation();
  await voice.switch("handsFree");
  assert.equal(room.opened, 1);
  server.tell({ kind: "state", state: "idle", muted: true });
  await settled();
  assert.equal(room.stopped, 1);
  server.tell({ kind: "state", state: "idle", muted: false });
  await settled();
  assert.equal(room.opened, 2);
});

test("hands-free: a new server hears what was not answered yet, and nothing that was", async () => {
  const made = conversation();
  const { voice, room, server } = made;
  await voice.switch("handsFree");
  server.tell({ kind: "state", state: "listening" });
  room.say("first. ");
  server.tell({ kind: "final", turnId: "t1", text: "first" });
  room.say("second ");
  server.tell({ kind: "turn", turnId: "t1", result: DONE });
  await settled();
  made.server = new ScriptedServer("s2");
  voice.lost();
  await settled();
  room.say("half");
  await settled();
  assert.equal(made.server.text, "second half");
  assert.deepEqual(made.server.sent[0]?.[1], { ...(made.server.sent[0]?.[1] as object), mode: "handsFree" });
});

test("a microphone that fails is told with its cause, and the key is free again", async () => {
  const { voice, room, problems } = conversation();
  await voice.begin();
  room.ear?.({ type: "failed", code: "noDevice", message: "There is no microphone." });
  await voice.end();
  assert.deepEqual(problems.map(({ code }) => code), ["noDevice"]);
  assert.equal(voice.listening, false);
});

test("the server's refusals reach the user in its words", async () => {
  const { voice, server, problems } = conversation();
  const refused = GOLDEN["start-error"]?.error as { message: string; data: { code: string } };
  server.request = () => Promise.reject(Object.assign(new Error(refused.message), refused));
  await voice.say("hello");
  assert.deepEqual(problems.map(({ code, message }) => ({ code, message })), [{ code: refused.data.code, message: refused.message }]);
});

test("a press while the recording before it is still being closed is not lost, and its words come after", async () => {
  const { voice, room, server, results, shown } = conversation();
  await voice.begin();
  room.say("one");
  const last = room.ear;
  let closed = (): void => undefined;
  room.closing = () => new Promise((resolve) => (closed = resolve));
  const first = voice.end();
  await settled();
  const second = voice.begin();
  await settled();
  assert.equal(room.opened, 1, "one at a time");
  assert.equal(shown.at(-1), true);
  last?.({ type: "sound", data: Buffer.from(" and its end").toString("base64") });
  closed();
  room.closing = () => Promise.resolve();
  await Promise.all([first, second]);
  room.say("two");
  await voice.end();
  assert.deepEqual(server.methods, ["voice/start", "voice/audio", "voice/audio", "voice/commit", "voice/audio", "voice/commit"]);
  assert.equal(server.text, "one and its endtwo");
  assert.equal(results.length, 2);
  assert.equal(shown.at(-1), false);
});

test("Escape while it closes forgets that, too", async () => {
  const { voice, room, server, results } = conversation();
  await voice.begin();
  room.say("never mind");
  await settled();
  let closed = (): void => undefined;
  room.closing = () => new Promise((resolve) => (closed = resolve));
  const ending = voice.end();
  const cancelling = voice.cancel();
  await settled();
  closed();
  await Promise.all([ending, cancelling]);
  assert.ok(!server.methods.includes("voice/commit"));
  assert.deepEqual(results, []);
});

test("where no server comes up the microphone is let go, and why is told once", async () => {
  const made = conversation({ server: () => Promise.reject(new Problem("serverGone", "It keeps ending.")) });
  const { voice, room, problems } = made;
  await voice.begin();
  for (let chunk = 0; chunk < 20; chunk++) room.say("hello");
  await settled();
  await voice.end();
  assert.deepEqual(problems.map(({ message }) => message), ["It keeps ending."]);
  assert.equal(room.stopped, 1);
  assert.equal(voice.listening, false);
});

test("a microphone that fails in the middle of a sentence has nothing of it carried out", async () => {
  const { voice, room, server } = conversation();
  await voice.begin();
  room.say("delete everything");
  await settled();
  room.ear?.({ type: "failed", code: "noDevice", message: "It was unplugged." });
  await voice.end();
  await settled();
  assert.deepEqual(server.methods.filter((method) => method !== "voice/audio"), ["voice/start", "voice/interrupt"]);
  await voice.begin();
  assert.equal(room.opened, 2);
});
