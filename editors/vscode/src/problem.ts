/** What can go wrong, as a value: a code of the protocol, and a sentence for the user. */

import type { ErrorData } from "./lsp_ext";

export class Problem extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * What says that the server is gone, and not that it refused: codes of answers and of the connection (vscode-jsonrpc,
 * ErrorCodes and ConnectionErrors), and those of a pipe that nobody reads, which is known a moment before the former.
 */
const GONE = new Set<unknown>([
  ...[-32_099, -32_098, -32_097, -32_096, -32_095],
  ...[1, 2],
  ...["EPIPE", "ECONNRESET", "ERR_STREAM_DESTROYED", "ERR_STREAM_WRITE_AFTER_END"],
]);
const CANCELLED = -32_800;

function rpcCode(error: unknown): number | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "number" ? code : undefined;
}

/** Whether a request failed because there was no server any more to answer it. */
export function isGone(error: unknown): boolean {
  return GONE.has((error as { code?: unknown } | null)?.code);
}

/** Anything that was thrown, in the user's words; undefined for what the user cancelled or ended. */
export function problemOf(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  if (rpcCode(error) === CANCELLED || (error as Error | null)?.name === "AbortError") return undefined;
  if (isGone(error)) return new Problem("serverGone", "The Senorita server has stopped.");
  const data = (error as { data?: ErrorData } | null)?.data;
  const message = error instanceof Error ? error.message : String(error);
  return new Problem(typeof data?.code === "string" ? data.code : "failed", message);
}
