/**
 * What the server asks before something is destroyed or run.
 *
 * A dialog that blocks is for what destroys. Everything else, and everything hands-free, is a list that goes away when
 * the answer is spoken: VS Code lets no extension close its dialogs.
 */

import * as vscode from "vscode";
import type { MessageActionItem, ShowMessageRequestParams } from "vscode-languageclient";
import type { Alternative } from "./lsp_ext";

/** The item the user picked; null for none of them. */
export async function ask(
  { message, actions = [], type }: ShowMessageRequestParams,
  token: vscode.CancellationToken,
  handsFree: boolean,
): Promise<MessageActionItem | null> {
  if (type !== 3 && !handsFree) {
    const picked = await dialog(message, actions);
    return actions.find(({ title }) => title === picked) ?? null;
  }
  const shown = list(message.split("\n")[0] ?? "", "Say yes or no, or choose", actions.map(({ title }) => title));
  const answered = token.onCancellationRequested(shown.hide);
  const picked = await shown.picked;
  answered.dispose();
  return actions[picked ?? -1] ?? null;
}

/** VS Code adds "Cancel" to a dialog by itself. */
async function dialog(message: string, actions: MessageActionItem[]): Promise<string | undefined> {
  const [first = "", ...rest] = message.split("\n\n");
  const titles = actions.map(({ title }) => title).filter((title) => title !== "Cancel");
  return vscode.window.showWarningMessage(first, { modal: true, detail: rest.join("\n\n") }, ...titles);
}

/** A list to choose from, gone when it is hidden: the number of what was picked, or undefined. */
function list(title: string, placeholder: string, labels: string[]): { picked: Promise<number | undefined>; hide: () => void } {
  const pick = vscode.window.createQuickPick();
  Object.assign(pick, { title, placeholder, ignoreFocusOut: true });
  pick.items = labels.map((label) => ({ label }));
  const picked = new Promise<number | undefined>((resolve) => {
    pick.onDidAccept(() => {
      resolve(pick.items.indexOf(pick.selectedItems[0] as vscode.QuickPickItem));
      pick.hide();
    });
    pick.onDidHide(() => {
      pick.dispose();
      resolve(undefined);
    });
  });
  pick.show();
  return { picked, hide: () => pick.hide() };
}

let hide = (): void => undefined;

/** Several meanings, by number: to be clicked, typed or said. What is said meanwhile closes the list. */
export async function choose(alternatives: Alternative[], title: string, chosen: (index: number) => unknown): Promise<void> {
  hide();
  if (alternatives.length === 0) return;
  const shown = list(title, "Say a number, or choose", alternatives.map((each) => `${each.index}. ${each.title}`));
  hide = shown.hide;
  const alternative = alternatives[(await shown.picked) ?? -1];
  if (alternative !== undefined) chosen(alternative.index);
}
