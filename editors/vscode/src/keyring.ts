/** Keys of providers: kept by VS Code in the system's keychain, handed to the server in its environment, never shown. */

import * as vscode from "vscode";

const NAMES: Record<string, string> = {
  Deepgram: "DEEPGRAM_API_KEY",
  Groq: "GROQ_API_KEY",
  "OpenAI, or a compatible server": "OPENAI_API_KEY",
  Rime: "RIME_API_KEY",
};

export const KEYRING = {
  /** The keys as environment variables. */
  async environment(secrets: vscode.SecretStorage): Promise<Record<string, string>> {
    const names = Object.values(NAMES);
    const found = await Promise.all(names.map((name) => secrets.get(name)));
    return Object.fromEntries(names.flatMap((name, at) => (found[at] ? [[name, found[at]]] : [])));
  },

  /** Asks for a key; whether one was stored or removed. */
  async enter(secrets: vscode.SecretStorage): Promise<boolean> {
    const provider = await vscode.window.showQuickPick(Object.keys(NAMES), { placeHolder: "Whose key?" });
    if (provider === undefined) return false;
    const key = await vscode.window.showInputBox({ title: `Key for ${provider}`, prompt: "Empty removes it.", password: true, ignoreFocusOut: true });
    if (key === undefined) return false;
    const name = NAMES[provider] as string;
    await (key.trim() === "" ? secrets.delete(name) : secrets.store(name, key.trim()));
    return true;
  },
};
