/**
 * What was said, on its way to the server: in order, and once more to another server where one dies over it.
 *
 * What does not belong here: when the microphone opens, and what is shown of the answer.
 */

import type { CommandParams, StartResult, TurnResult } from "./lsp_ext";
import { isGone, Problem } from "./problem";
import type { Take } from "./take";
import type { Server } from "./world";

/** A session that is open. */
export interface Session extends StartResult {
  server: Server;
  seq: number;
  /** what listens to its progress */
  ear: { dispose(): unknown };
}

/** Whom it goes to. */
export interface Addressee {
  /** The session, opened where there is none. */
  open(): Promise<Session>;
  /** Its server is gone. */
  forget(): void;
  log(line: string): void;
}

/** Something said. */
export interface Acting {
  /** a server may have begun to do something of it: it is not said to another again */
  acted: boolean;
  /** it was cancelled: nothing of it is sent any more */
  dropped: boolean;
}

const TRIES = 3;

export class Delivery {
  #sending: Promise<unknown> = Promise.resolve();

  constructor(private readonly to: Addressee) {}

  /** One after the other: what belongs to an utterance is never sent among what belongs to the next. */
  #inOrder<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#sending.then(work);
    this.#sending = done.catch(() => undefined);
    return done;
  }

  /** Hands what was heard to the server. */
  send(take: Take): Promise<Session> {
    return this.#inOrder(async () => {
      const session = await this.to.open();
      const { server, sessionId } = session;
      for (const chunk of take.unsent(session)) {
        if (take.dropped) break;
        await server.notify("voice/audio", { sessionId, seq: session.seq++, data: chunk.toString("base64") });
      }
      return session;
    });
  }

  /** Asks for what comes of it; the answer is not waited for here, as it is inside a value. */
  #commit(take: Take): Promise<{ answer: Promise<TurnResult> }> {
    const sent = this.send(take);
    return this.#inOrder(async () => {
      const { server, sessionId } = await sent;
      if (take.dropped) throw new DOMException("It was cancelled.", "AbortError");
      return { answer: server.request("voice/commit", { sessionId, ...(take.context && { context: take.context }) }) };
    });
  }

  /** What came of an utterance. */
  carried(take: Take): Promise<TurnResult> {
    return this.#insisting(take, async () => (await this.#commit(take)).answer);
  }

  /** What came of a typed command. */
  typed(params: CommandParams, command: Acting): Promise<TurnResult> {
    return this.#insisting(command, async () => {
      const { server, sessionId } = await this.to.open();
      return server.request("voice/command", { ...params, sessionId });
    });
  }

  /** What a server answers; one that dies over it is replaced, and asked once more, unless it had begun to act. */
  async #insisting(what: Acting, ask: () => Promise<TurnResult>): Promise<TurnResult> {
    for (let tries = 1; ; tries++) {
      try {
        return await ask();
      } catch (error) {
        if (!isGone(error) || tries === TRIES) throw error;
        if (what.acted) throw new Problem("serverGone", "The server stopped while it was doing that. Look whether it was done.");
        this.to.log("The server stopped before it had answered; what was said is sent once more.");
        this.to.forget();
      }
    }
  }
}
