/**
 * Limits on the length of a queue: ready messages and their payload bytes, headers not counted (`max-bytes`).
 *
 * A classic queue judges each message as it comes. A quorum queue judges after the fact and tells its publishers to stop, which they hear
 * later: it overshoots by what was under way (`quorum-maxlen-reject`). They may go on once it is down to four fifths.
 */
import type { QueueConfig } from './arguments.ts';
import type { Mail } from './mail.ts';
import type { Copying, Publisher } from './ports.ts';

export interface Load {
  readonly count: number;
  readonly bytes: number;
}

export function isLimited({ maxLength, maxBytes }: QueueConfig): boolean {
  return maxLength !== null || maxBytes !== null;
}

export function exceeds({ maxLength, maxBytes }: QueueConfig, count: number, bytes: number): boolean {
  return (maxLength !== null && count > maxLength) || (maxBytes !== null && bytes > maxBytes);
}

const SOFT_LIMIT = 0.8;

function isLow({ maxLength, maxBytes }: QueueConfig, { count, bytes }: Load): boolean {
  return (
    (maxLength === null || count <= Math.trunc(maxLength * SOFT_LIMIT)) && (maxBytes === null || bytes <= Math.trunc(maxBytes * SOFT_LIMIT))
  );
}

/** What a quorum queue knows of a publisher, and what that knows of the queue: the second lags behind. */
interface Client {
  blocked: boolean;
  refused: boolean;
}

/** The publishers of one quorum queue. */
export class Publishers {
  readonly #mail: Mail;
  readonly #config: QueueConfig;
  readonly #load: () => Load;
  readonly #clients: Map<Publisher, Client>;

  constructor(
    mail: Mail,
    config: QueueConfig,
    load: () => Load,
    copied: { readonly publishers: Publishers; readonly copying: Copying } | null = null,
  ) {
    this.#mail = mail;
    this.#config = config;
    this.#load = load;
    this.#clients = new Map();
    if (copied === null) return;
    const { publishers, copying } = copied;
    copying.later(() => {
      for (const [publisher, client] of publishers.#clients) this.#clients.set(copying.publisher(publisher), { ...client });
    });
  }

  has(publisher: Publisher): boolean {
    return this.#clients.has(publisher);
  }

  /** May it send? Its first message asks first; `ask` brings the answer out of the queue's own process. */
  admits(publisher: Publisher, ask: <T>(task: () => T) => T): boolean {
    let client = this.#clients.get(publisher);
    if (!client) {
      const refused = ask(() => this.#config.overflow === 'reject-publish' && this.over);
      this.#clients.set(publisher, (client = { blocked: false, refused }));
    }
    return !client.refused;
  }

  forget(publisher: Publisher): void {
    this.#clients.delete(publisher);
  }

  get over(): boolean {
    if (!isLimited(this.#config)) return false;
    const { count, bytes } = this.#load();
    return exceeds(this.#config, count, bytes);
  }

  /** Low before a change of the queue? Only becoming low lets publishers go on. */
  get low(): boolean {
    return isLimited(this.#config) && isLow(this.#config, this.#load());
  }

  /** After a change. */
  tell(wasLow: boolean): void {
    if (this.over) {
      for (const [publisher, client] of this.#clients) if (!client.blocked) this.#tell(publisher, client, true);
    } else if (!wasLow && this.low) {
      for (const [publisher, client] of this.#clients) this.#tell(publisher, client, false);
    }
  }

  #tell(publisher: Publisher, client: Client, refused: boolean): void {
    client.blocked = refused;
    this.#mail.send(publisher, () => {
      client.refused = refused;
    });
  }

  key(): unknown {
    return [...this.#clients].map(([publisher, { blocked, refused }]) => [publisher.rank, blocked, refused]);
  }
}
