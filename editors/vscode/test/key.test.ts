import assert from "node:assert/strict";
import { test } from "node:test";
import { Key } from "../src/key";

/** Presses and waits, as `press@0 repeat@500 …`: what the key did at each. */
function played(times: number[], until: number): string[] {
  const key = new Key(350);
  const deeds: string[] = [];
  for (let now = 0; now <= until; now += 10) {
    const deed = times.includes(now) ? key.press(now) : key.due(now) === 0 ? key.elapsed(now) : undefined;
    if (deed !== undefined) deeds.push(`${deed}@${now}`);
  }
  return deeds;
}

/** A key that is held from `from` to `to`: repeats begin after 500 ms, and come every 30 ms. */
function held(from: number, to: number): number[] {
  const repeats = [from];
  for (let now = from + 500; now <= to; now += 30) repeats.push(now);
  return repeats;
}

test("a tap begins, a second one ends", () => {
  assert.deepEqual(played([0, 3_000], 5_000), ["begin@0", "end@3000"]);
});

test("a held key listens until it is let go", () => {
  assert.deepEqual(played(held(0, 2_000), 5_000), ["begin@0", "end@2350"]);
});

test("two quick taps end, too", () => {
  assert.deepEqual(played([0, 300], 3_000), ["begin@0", "end@650"]);
});

test("the press that ends may be held: its repeats begin nothing", () => {
  assert.deepEqual(played([0, ...held(3_000, 4_500)], 6_000), ["begin@0", "end@3000"]);
});

test("one speaks again after a while", () => {
  assert.deepEqual(played([0, 3_000, 4_000], 4_500), ["begin@0", "end@3000", "begin@4000"]);
});

test("what ended in another way is begun by the next press", () => {
  const key = new Key(350);
  assert.equal(key.press(0), "begin");
  key.reset(2_000);
  assert.equal(key.press(2_100), "begin");
});

test("a key that is still down when it ended begins nothing", () => {
  const key = new Key(350);
  assert.equal(key.press(0), "begin");
  assert.equal(key.press(500), undefined);
  key.reset(510);
  assert.equal(key.press(530), undefined);
  assert.equal(key.press(560), undefined);
  assert.equal(key.press(2_000), "begin");
});

test("a tap soon after the one that ended is a new one: it came alone", () => {
  assert.deepEqual(played([0, 3_000, 3_300], 5_000), ["begin@0", "end@3000", "begin@3650"]);
  assert.deepEqual(played([0, 3_000, ...held(3_300, 5_000)], 6_000), ["begin@0", "end@3000", "begin@3650", "end@5350"]);
});
