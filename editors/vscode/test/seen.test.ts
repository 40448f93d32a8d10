import assert from "node:assert/strict";
import { test } from "node:test";
import type { Of, Progress, TurnResult } from "../src/lsp_ext";
import { Playback, type Sink } from "../src/playback";
import { AT_REST, bar, item, type Seen } from "../src/status";
import { Take } from "../src/take";
import { Transcript } from "../src/transcript";
import { shown } from "./golden";

// The status bar

const says = (seen: Partial<Seen>, still = false): string => item({ ...AT_REST, ...seen }, still).text;

test("the status bar says what is going on", () => {
  assert.equal(says({}), "$(mic) Senorita");
  assert.equal(says({ ear: "opening" }), "$(sync~spin) Opening the microphone");
  assert.equal(says({ ear: "open", level: 0.001 }), "$(mic-filled) ▁ Listening");
  assert.equal(says({ ear: "open", level: 0.4, words: "go to line" }), "$(mic-filled) █ go to line");
  assert.equal(says({ ear: "open", mode: "handsFree", level: 0.001 }), "$(mic-filled) ▁ Hands-free");
  assert.equal(says({ state: "thinking", words: "explain this" }), "$(loading~spin) explain this");
  assert.equal(says({ state: "speaking" }), "$(unmute) Speaking");
  assert.equal(says({ muted: true, mode: "handsFree" }), "$(mute) Muted");
});

test("a problem is said in its first sentence, and whole to those who look closer", () => {
  const { text, tooltip, kind } = item({ ...AT_REST, problem: { code: "noDevice", message: "There is no microphone. Plug one in." } });
  assert.equal(text, "$(error) There is no microphone.");
  assert.match(tooltip, /Plug one in/);
  assert.equal(kind, "error");
});

test("nothing moves where motion is not wanted", () => {
  assert.equal(says({ ear: "open", level: 0.4 }, true), "$(mic-filled) Listening");
  assert.equal(says({ state: "thinking" }, true), "$(loading) Thinking");
});

test("what a screen reader is told does not change with the level or the words", () => {
  const label = (level: number, words: string): string => item({ ...AT_REST, ear: "open", level, words }).label;
  assert.equal(label(0.1, "go"), label(0.4, "go to line"));
});

test("louder is higher", () => {
  const bars = [0, 0.003, 0.01, 0.03, 0.1, 0.3, 1].map(bar);
  assert.deepEqual(bars, [...bars].sort());
  assert.ok(new Set(bars).size > 5);
});

// What was said, until it is answered

test("only what a session has not got yet is sent to it", () => {
  const take = new Take();
  const words = (session: string): string => [...take.unsent(session)].join("");
  take.add(Buffer.from("one "));
  assert.equal(words("s1"), "one ");
  take.add(Buffer.from("two "));
  assert.equal(words("s1"), "two ");
  assert.equal(words("s2"), "one two ");
});

test("what was answered is forgotten, what came after it is not", () => {
  const take = new Take();
  take.add(Buffer.from("first "));
  take.mark();
  take.add(Buffer.from("second "));
  take.settle(0);
  assert.equal([...take.unsent("s2")].join(""), "second ");
});

test("of silence only the end is kept", () => {
  const take = new Take();
  for (let at = 0; at < 100; at++) take.add(Buffer.alloc(10));
  assert.equal([...take.unsent("s1")].length, 100);
  take.keep(30);
  assert.equal(take.size, 30);
  take.add(Buffer.from("x"));
  assert.equal([...take.unsent("s1")].join(""), "x");
});

// What is played

class Speaker implements Sink {
  written = 0;
  cuts = 0;
  write(data: Buffer): void {
    this.written += data.length;
  }
  cut(): void {
    this.cuts++;
  }
  rest(): void {
    this.cuts += 0;
  }
}

/** Sound of so many ms at 24 kHz. */
function sound(turnId: string, ms: number): Of<"audio"> {
  const [{ value }] = shown("$/progress", "params").filter((each) => (each as { value: Progress }).value.kind === "audio") as [{ value: Of<"audio"> }];
  return { ...value, turnId, format: { encoding: "pcm_s16le", sampleRate: 24_000, channels: 1 }, data: Buffer.alloc(48 * ms).toString("base64") };
}

function player(): { playback: Playback; speaker: Speaker; told: string[]; pass: (ms: number) => Promise<void> } {
  let now = 0;
  const speaker = new Speaker();
  const told: string[] = [];
  const playback = new Playback(speaker, (turnId, ms, state) => told.push(`${turnId} ${state} ${ms}`), () => now);
  const pass = async (ms: number): Promise<void> => {
    now += ms;
    await new Promise((resolve) => setTimeout(resolve, 50));
  };
  return { playback, speaker, told, pass };
}

test("sound is handed on only a little ahead, and what was heard is told", async () => {
  const { playback, speaker, told, pass } = player();
  playback.audio(sound("t1", 1_000));
  assert.ok(speaker.written <= 48 * 250, String(speaker.written));
  await pass(500);
  assert.equal(playback.playedMs, 160, "no more than was handed on");
  await pass(0);
  playback.end("t1");
  for (let step = 0; step < 20; step++) await pass(80);
  assert.equal(speaker.written, 48 * 1_000);
  assert.equal(told.at(-1), "t1 finished 1000");
});

test("held, it stands still and goes on where it stood", async () => {
  const { playback, speaker, told, pass } = player();
  playback.audio(sound("t1", 400));
  playback.end("t1");
  await pass(100);
  playback.pause();
  const { written } = speaker;
  await pass(5_000);
  assert.equal(speaker.written, written);
  assert.equal(playback.playedMs, 80, "a piece that was not heard whole is said again");
  playback.resume();
  for (let step = 0; step < 20; step++) await pass(40);
  assert.ok(speaker.written > 48 * 400, "what was cut off was written once more");
  assert.equal(told.at(-1), "t1 finished 400");
});

test("silenced, nothing more of that turn is played", async () => {
  const { playback, speaker, told, pass } = player();
  playback.audio(sound("t1", 400));
  await pass(100);
  playback.stop();
  assert.equal(speaker.cuts, 1);
  const { written } = speaker;
  playback.audio(sound("t1", 400));
  await pass(100);
  assert.equal(speaker.written, written);
  assert.match(told.at(-1) ?? "", /^t1 stopped /);
  playback.audio(sound("t2", 40));
  assert.ok(speaker.written > written);
  playback.stop();
});

test("an answer is heard again by the user alone", async () => {
  const { playback, told, pass } = player();
  playback.audio(sound("t1", 80));
  playback.end("t1");
  for (let step = 0; step < 10; step++) await pass(40);
  const before = told.length;
  assert.ok(playback.has("t1"));
  playback.replay("t1");
  for (let step = 0; step < 10; step++) await pass(40);
  assert.equal(told.length, before);
  assert.equal(playback.active, false);
});

// The conversation

test("an answer that streams is joined, its code apart", () => {
  const transcript = new Transcript();
  const values: Progress[] = [
    { kind: "final", turnId: "t1", text: "write a loop" },
    { kind: "text", turnId: "t1", delta: "Here " },
    { kind: "text", turnId: "t1", delta: "it is." },
    { kind: "text", turnId: "t1", delta: "for x in y:\n", source: "code" },
    { kind: "text", turnId: "t1", delta: "    pass\n", source: "code" },
  ];
  for (const value of values) transcript.progress(value);
  const [turn] = transcript.turns;
  assert.equal(turn?.said, "write a loop");
  assert.deepEqual(turn.pieces, [
    { kind: "answer", text: "Here it is." },
    { kind: "code", text: "for x in y:\n    pass\n" },
  ]);
});

test("every shared result is shown in its words", () => {
  const results = [...shown("voice/command", "result"), ...shown("voice/commit", "result")] as TurnResult[];
  assert.ok(results.length >= 6);
  for (const result of results) {
    const turn = new Transcript().result(result);
    if (turn === undefined) assert.equal(result.transcript, "");
    else assert.deepEqual([turn.said, turn.status, turn.message, turn.alternatives], [result.transcript, result.status, result.message, result.alternatives ?? []]);
  }
});
