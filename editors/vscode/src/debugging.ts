/** Tests and breakpoints. */

import * as vscode from "vscode";
import { active, Cannot, type Deed, run, trusted } from "./deed";

const TESTS: Record<string, (verb: string) => string> = {
  nearest: (verb) => `testing.${verb}AtCursor`,
  file: (verb) => `testing.${verb}CurrentFile`,
  all: (verb) => `testing.${verb}All`,
  last: (verb) => `testing.${verb === "run" ? "reRun" : "debug"}LastRun`,
  failed: (verb) => `testing.${verb === "run" ? "reRun" : "debug"}FailTests`,
};

export const tests = (verb: "run" | "debug"): Deed =>
  trusted(({ scope = "all" }) => {
    const command = TESTS[scope];
    if (command === undefined) throw new Cannot(`it does not know the tests "${scope}"`);
    // It ends when the tests have; the answer is due when they have begun.
    void run(command(verb));
  });

/** Changes those of a line; `add` makes one there. */
const onALine =
  (change: (there: vscode.SourceBreakpoint[], add: (enabled?: boolean) => void) => unknown): Deed =>
  ({ line, position: place }) => {
    const { document, selection } = active();
    const number = line ?? place?.line ?? selection.active.line;
    const there = vscode.debug.breakpoints.filter((one): one is vscode.SourceBreakpoint => {
      const { uri, range } = one instanceof vscode.SourceBreakpoint ? one.location : {};
      return uri?.toString() === document.uri.toString() && range?.start.line === number;
    });
    const at = new vscode.Location(document.uri, new vscode.Position(number, 0));
    change(there, (enabled = true) => vscode.debug.addBreakpoints([new vscode.SourceBreakpoint(at, enabled)]));
  };

const remove = (some: readonly vscode.Breakpoint[]): void => vscode.debug.removeBreakpoints(some);

const enabling = (enabled: boolean): Deed =>
  onALine((there, add) => {
    if (there.length === 0) throw new Cannot("there is no breakpoint on that line");
    remove(there);
    add(enabled);
  });

export const breakpoints: Record<string, Deed> = {
  debugToggleBreakpoint: onALine((there, add) => (there.length > 0 ? remove(there) : add())),
  debugAddBreakpoint: onALine((there, add) => there.length > 0 || add()),
  debugRemoveBreakpoint: onALine(remove),
  debugEnableBreakpoint: enabling(true),
  debugDisableBreakpoint: enabling(false),
  debugClearBreakpoints: () => remove(vscode.debug.breakpoints),
};
