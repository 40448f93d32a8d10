import assert from "node:assert/strict";
import { test } from "node:test";
import { Resampler } from "../src/webview/resample";

/** A second of a tone. */
const tone = (hertz: number, rate: number): number[] => Array.from({ length: rate }, (_, at) => Math.sin((2 * Math.PI * hertz * at) / rate));

/** In pieces of 128 samples, as a browser has it; without what the beginning and the end are missing. */
function resampled(sound: number[], from: number, to: number): number[] {
  const resampler = new Resampler(from, to);
  const whole: number[] = [];
  for (let at = 0; at < sound.length; at += 128) whole.push(...resampler.resampled(sound.slice(at, at + 128)));
  return whole.slice(200, -200);
}

const loudest = (sound: number[]): number => Math.max(...sound.map(Math.abs));

for (const from of [8_000, 44_100, 48_000, 96_000]) {
  test(`speech at ${from} Hz is the same at 16000 Hz`, () => {
    for (const hertz of [100, 1_000, 3_000]) {
      const made = resampled(tone(hertz, from), from, 16_000);
      const meant = tone(hertz, 16_000).slice(200, 200 + made.length);
      assert.ok(made.length > 15_500, String(made.length));
      assert.ok(loudest(made.map((sample, at) => sample - (meant[at] as number))) < 0.01, `${hertz} Hz`);
    }
  });
}

test("what is too high for the lower rate does not come back as another tone", () => {
  for (const hertz of [9_500, 12_000, 15_000, 20_000]) assert.ok(loudest(resampled(tone(hertz, 48_000), 48_000, 16_000)) < 0.02, `${hertz} Hz`);
});

test("silence stays silence to the last bit, and what has the right rate is left alone", () => {
  assert.equal(loudest(resampled(new Array<number>(48_000).fill(0), 48_000, 16_000)), 0);
  const sound = tone(440, 16_000);
  assert.ok(loudest(resampled(sound, 16_000, 16_000).map((sample, at) => sample - (sound[200 + at] as number))) < 1e-6);
});
