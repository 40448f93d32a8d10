/** A list of buttons that is made anew, and keeps the keyboard's place in it. */

export function list(place: HTMLElement, buttons: HTMLButtonElement[]): void {
  const had = [...place.querySelectorAll("button")].findIndex((button) => button === document.activeElement);
  place.replaceChildren(...buttons.map((button) => {
    const item = document.createElement("li");
    item.append(button);
    return item;
  }));
  if (had >= 0) buttons[Math.min(had, buttons.length - 1)]?.focus();
}
