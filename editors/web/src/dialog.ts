/** A question with buttons, in the browser's own modal dialog. Escape is a no. */

export interface Action {
  title: string;
}

export function ask(message: string, actions: Action[]): Promise<Action | null> {
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-labelledby", "question");
  const text = document.createElement("p");
  text.id = "question";
  text.textContent = message;
  const buttons = document.createElement("div");
  buttons.className = "buttons";
  dialog.append(text, buttons);
  document.body.append(dialog);
  return new Promise((resolve) => {
    const close = (action: Action | null): void => {
      // It gives the focus back to what had it.
      dialog.close();
      dialog.remove();
      resolve(action);
    };
    for (const action of actions) {
      const button = document.createElement("button");
      button.textContent = action.title;
      button.onclick = () => { close(action); };
      buttons.append(button);
    }
    dialog.oncancel = () => { close(null); };
    dialog.showModal();
    openDialogs.add(() => { close(null); });
  });
}

/** What closes the questions that are open: they may have been answered aloud. */
const openDialogs = new Set<() => void>();

export function closeAll(): void {
  for (const close of openDialogs) close();
  openDialogs.clear();
}
