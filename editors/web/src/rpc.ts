/**
 * JSON-RPC over a WebSocket: a text message is one message. A line that breaks is opened again, with longer and longer
 * pauses; who waited for an answer gets a `Lost`.
 */

export class RpcError extends Error {
  constructor(readonly code: number, message: string, readonly data: unknown) {
    super(message);
  }
}

/** The line broke before the answer came. */
export class Lost extends RpcError {}

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

interface Message {
  id?: number;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: { code: number; message: string; data?: unknown };
}

export type Handler = (params: never) => unknown;

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

export class Rpc {
  /** Told of each request of the server's. */
  asked: (method: string) => void = () => undefined;
  #socket: WebSocket | undefined;
  #next = 1;
  #pause = FIRST_PAUSE_MS;
  #broken = false;
  readonly #waiting = new Map<number, Waiting>();
  readonly #handlers = new Map<string, Handler>();

  constructor(
    private readonly url: string,
    private readonly protocols: string[],
    private readonly opened: () => Promise<void>,
    private readonly lost: (why: string) => void,
  ) {}

  on(method: string, handler: Handler): void {
    this.#handlers.set(method, handler);
  }

  connect(): void {
    const socket = new WebSocket(this.url, this.protocols);
    this.#socket = socket;
    socket.onopen = () => {
      this.#pause = FIRST_PAUSE_MS;
      this.#broken = false;
      this.opened().catch(() => undefined); // It is opened again.
    };
    socket.onmessage = (event: MessageEvent<string>) => void this.#take(JSON.parse(event.data) as Message);
    socket.onclose = (event) => { this.#closed(event.reason); };
  }

  request(method: string, params: unknown): Promise<unknown> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      if (!this.#send({ id, method, params })) this.#lose(id);
    });
  }

  notify(method: string, params: unknown): void {
    this.#send({ method, params });
  }

  #send(message: Message): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify({ jsonrpc: "2.0", ...message }));
    return true;
  }

  async #take(message: Message): Promise<void> {
    if (message.method === undefined) {
      this.#settle(message.id, message);
      return;
    }
    const handler = this.#handlers.get(message.method);
    if (message.id === undefined) {
      handler?.(message.params as never);
      return;
    }
    this.asked(message.method);
    try {
      if (handler === undefined) throw new RpcError(-32601, `this page has no ${message.method}`, undefined);
      this.#send({ id: message.id, result: (await handler(message.params as never)) ?? null });
    } catch (error) {
      const code = error instanceof RpcError ? error.code : -32603;
      this.#send({ id: message.id, error: { code, message: error instanceof Error ? error.message : "it failed" } });
    }
  }

  #settle(id: number | undefined, answer: Pick<Message, "result" | "error">): void {
    const waiting = id === undefined ? undefined : this.#waiting.get(id);
    if (id === undefined || waiting === undefined) return;
    this.#waiting.delete(id);
    const { error } = answer;
    if (error === undefined) waiting.resolve(answer.result);
    else waiting.reject(new RpcError(error.code, error.message, error.data));
  }

  #closed(reason: string): void {
    for (const id of [...this.#waiting.keys()]) this.#lose(id);
    // Once, however often it is tried again.
    if (!this.#broken) this.lost(reason);
    this.#broken = true;
    setTimeout(() => { this.connect(); }, this.#pause);
    this.#pause = Math.min(2 * this.#pause, LONGEST_PAUSE_MS);
  }

  #lose(id: number): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    waiting?.reject(new Lost(-32099, "The connection to the server broke; it is being opened again.", undefined));
  }
}
