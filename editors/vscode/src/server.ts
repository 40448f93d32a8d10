/**
 * The server program: where it is, and how it gets here.
 *
 * It is looked for in the setting, on PATH, and among what this extension installed. Nothing is fetched without a yes.
 */

import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, isAbsolute, join } from "node:path";
import { promisify } from "node:util";

/** A program with the arguments that come before any other. */
export interface Program {
  command: string;
  args: string[];
}

export const NAME = "senorita-lsp";

const run = promisify(execFile);
const windows = process.platform === "win32";
const SUFFIXES = windows ? [".exe", ".cmd", ".bat"] : [""];

/** Where installers put programs that a desktop's PATH often lacks. */
function usual(): string[] {
  return windows ? [join(homedir(), ".local", "bin")] : [join(homedir(), ".local", "bin"), "/opt/homebrew/bin", "/usr/local/bin"];
}

const executable = (path: string): Promise<boolean> => access(path, constants.X_OK).then(() => true, () => false);

/** A program by its name: on PATH, then where installers put them. */
export async function which(name: string, path = process.env.PATH ?? "", more = usual()): Promise<string | undefined> {
  for (const folder of [...path.split(delimiter).filter(isAbsolute), ...more]) {
    for (const suffix of SUFFIXES) {
      const candidate = join(folder, name + suffix);
      if (await executable(candidate)) return candidate;
    }
  }
  return undefined;
}

/** Where the managed environment's programs are. */
export function managed(storage: string, name = NAME): string {
  return windows ? join(storage, "venv", "Scripts", `${name}.exe`) : join(storage, "venv", "bin", name);
}

export type Found = { program: Program; how: "setting" | "path" | "managed" } | { missing: "setting" | "everywhere" };

/** The server program, in the order of the sources. */
export async function find(setting: string, storage: string): Promise<Found> {
  if (setting !== "") {
    const path = setting.replace(/^~(?=[/\\])/, homedir());
    const command = isAbsolute(path) ? path : await which(path);
    const there = command !== undefined && (await executable(command));
    return there ? { program: { command, args: [] }, how: "setting" } : { missing: "setting" };
  }
  const onPath = await which(NAME);
  if (onPath !== undefined) return { program: { command: onPath, args: [] }, how: "path" };
  const own = managed(storage);
  if (await executable(own)) return { program: { command: own, args: [] }, how: "managed" };
  return { missing: "everywhere" };
}

/** One way to install the server: what is run, in order. */
export interface Way {
  id: "uv" | "pipx" | "venv";
  title: string;
  detail: string;
  steps: { say: string; command: string; args: string[] }[];
}

const PYTHONS = ["python3.14", "python3.13", "python3.12", "python3.11", "python3", "python"];

/** A Python that the server runs on: 3.11 or newer. */
export async function python(): Promise<string | undefined> {
  for (const name of PYTHONS) {
    const path = await which(name);
    if (path === undefined) continue;
    try {
      await run(path, ["-c", "import sys, venv; sys.exit(sys.version_info < (3, 11))"], { timeout: 10_000 });
      return path;
    } catch {
      // An older one, or the shop's stand-in on Windows: the next one is tried.
    }
  }
  return undefined;
}

/** The ways that this machine has, the tidiest first. `what` is the package, as pip names it. */
export async function ways(what: string, storage: string): Promise<Way[]> {
  const [uv, pipx, found] = await Promise.all([which("uv"), which("pipx"), python()]);
  const venv = join(storage, "venv");
  const fetching = "Fetching packages and speech models";
  const pip = ["-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--upgrade", what];
  const all: (Way | false)[] = [
    uv !== undefined && {
      id: "uv",
      title: "Install with uv",
      detail: `uv tool install "${what}"`,
      steps: [{ say: fetching, command: uv, args: ["tool", "install", "--force", what] }],
    },
    pipx !== undefined && {
      id: "pipx",
      title: "Install with pipx",
      detail: `pipx install "${what}"`,
      steps: [{ say: fetching, command: pipx, args: ["install", "--force", what] }],
    },
    found !== undefined && {
      id: "venv",
      title: "Install for this editor only",
      detail: `An environment of its own, made by ${found}; removed together with the extension's data`,
      steps: [
        { say: "Making a Python environment", command: found, args: ["-m", "venv", "--clear", venv] },
        { say: fetching, command: managed(storage, "python"), args: pip },
      ],
    },
  ];
  return all.filter((way) => way !== false);
}
