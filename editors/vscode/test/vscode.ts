/** As much of VS Code as the unit tests need: it writes down which commands were run. The real one is in the e2e tests. */

export const ran: unknown[][] = [];

/** What extensions registered: VS Code carries such commands between machines, and all that goes over is JSON. */
export const registered = new Map<string, (...args: never[]) => unknown>();

export const commands = {
  executeCommand: (name: string, ...given: unknown[]): Promise<unknown> => {
    const run = registered.get(name);
    if (run !== undefined) return Promise.resolve(run(...(JSON.parse(JSON.stringify(given)) as never[])));
    if (name.startsWith("senorita.")) return Promise.reject(new Error(`command '${name}' not found`));
    ran.push([name, ...given]);
    return Promise.resolve(undefined);
  },
  registerCommand: (name: string, run: (...args: never[]) => unknown) => {
    registered.set(name, run);
    return { dispose: () => registered.delete(name) };
  },
};

export class Position {
  constructor(
    readonly line: number,
    readonly character: number,
  ) {}
}

export class Range {
  constructor(
    readonly start: Position,
    readonly end: Position,
  ) {}
}

export class Selection extends Range {
  readonly active = this.end;
}

export const TextEditorRevealType = { InCenterIfOutsideViewport: 2 };

export const editor = {
  selection: new Selection(new Position(3, 4), new Position(3, 4)),
  revealRange: (): void => undefined,
  /** Nobody may write there. */
  edit: (): Promise<boolean> => Promise.resolve(false),
  visibleRanges: [new Range(new Position(0, 0), new Position(40, 0))],
  document: { lineCount: 100, uri: { toString: () => "file:///home/ada/engine/mill.py" }, version: 7 },
};

const tabs = [{ label: "mill.py" }, { label: "gears.py" }];
const unheard = (): void => undefined;
export const window = {
  activeTextEditor: editor,
  activeTerminal: undefined,
  terminals: [],
  tabGroups: { activeTabGroup: { tabs } },
  onDidStartTerminalShellExecution: unheard,
  onDidEndTerminalShellExecution: unheard,
  onDidCloseTerminal: unheard,
};

/** What the user has set, by the whole name. */
export const set = new Map<string, unknown>();

function under(section: string): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, value] of set) {
    if (!name.startsWith(`${section}.`)) continue;
    const [group = "", ...rest] = name.slice(section.length + 1).split(".");
    values[group] = rest.length === 0 ? value : { ...(values[group] as object | undefined), [rest.join(".")]: value };
  }
  return values;
}

export const workspace = {
  isTrusted: true,
  getConfiguration: (section?: string) => ({
    get: (name: string, otherwise: unknown) => (section === undefined ? under(name) : (set.get(`${section}.${name}`) ?? otherwise)),
    inspect: (name: string) => ({ globalValue: set.get(`${section}.${name}`) }),
  }),
};

/** What the extensions found in the document. */
export const found: unknown[] = [];
export const languages = { getDiagnostics: (): unknown[] => [...found] };
export const debug: { activeDebugSession: unknown } = { activeDebugSession: undefined };

// Named by what the unit tests do not run.
export const env = { clipboard: { writeText: (): Promise<void> => Promise.resolve() } };
export const UIKind = {};
export const SourceBreakpoint = Selection;
export const Location = Range;
