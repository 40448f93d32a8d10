/** A timer that counts down and tells what is left. */

export interface Listener {
  tick(secondsLeft: number): void;
  done(): void;
}

export class Timer {
  private handle: number | undefined;

  constructor(private secondsLeft: number, private readonly listener: Listener) {}

  start(): void {
    this.handle = window.setInterval(() => this.step(), 1000);
  }

  stop(): void {
    window.clearInterval(this.handle);
    this.handle = undefined;
  }

  private step(): void {
    this.secondsLeft -= 1;
    if (this.secondsLeft <= 0) {
      this.stop();
      this.listener.done();
    } else {
      this.listener.tick(this.secondsLeft);
    }
  }
}

export function formatSeconds(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const rest = String(seconds % 60).padStart(2, "0");
  return `${minutes}:${rest}`;
}
