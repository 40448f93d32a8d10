/** The messages that the server's tests read as well. */

import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

const ROOT = join(__dirname, "..", "..", "..");
const FOLDER = join(ROOT, "tests", "data", "protocol");

export const SPECIFICATION = join(ROOT, "senorita_lsp", "protocol", "README.md");

export interface Message {
  method: string;
  direction: "clientToServer" | "serverToClient";
  params?: unknown;
  result?: unknown;
  error?: { code: number; message: string; data?: { code: string } };
}

export const GOLDEN: Record<string, Message> = Object.fromEntries(
  readdirSync(FOLDER)
    .filter((name) => name.endsWith(".json"))
    .map((name) => [basename(name, ".json"), JSON.parse(readFileSync(join(FOLDER, name), "utf8")) as Message]),
);

/** Every golden message of a method, its params or its results. */
export function shown(method: string, part: "params" | "result"): unknown[] {
  return Object.values(GOLDEN).flatMap((message) => (message.method === method && message[part] !== undefined ? [message[part]] : []));
}

/** The members of a value and their types, as paths: `context.selection.start.line: number`. */
export function members(value: unknown, path = ""): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => members(item, `${path}[]`));
  if (typeof value !== "object" || value === null) return [`${path}: ${typeof value}`];
  return Object.entries(value).flatMap(([name, item]) => members(item, path === "" ? name : `${path}.${name}`));
}
