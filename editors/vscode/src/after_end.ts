/** A server's end, told in order: first whoever keeps servers, then whoever asked the one that died. */

import { isGone } from "./problem";

/** A pipe that broke while its program runs on: so long is its end waited for, in ms. */
const END_MS = 5_000;

/**
 * What the work gives. Where it fails because the server is gone, it fails only after `ended`, when another server can be
 * had: a broken pipe is known some milliseconds before the end of the program behind it.
 */
export async function afterEnd<T>(ended: Promise<void>, work: () => Promise<T>, mostMs = END_MS): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isGone(error)) await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, mostMs).unref())]);
    throw error;
  }
}
