/** amqplib as a codec of frames: connections and channels whose frames we see ourselves, without its queues and promises in between. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
// What the package exports is the client; the codec under it is found beside it.
const inside = (file: string) => require(join(dirname(require.resolve('amqplib')), 'lib', file)) as never;

/** Numbers of methods by their names, and `constants`. */
export const METHODS: { readonly [name: string]: number } = inside('defs.js');
const { connect } = inside('connect.js') as {
  connect(url: string, options: object, done: (error: Error | null, connection: RawConnection) => void): void;
};

export interface Frame {
  readonly id?: number;
  readonly fields: { readonly [field: string]: unknown };
  readonly size?: number;
  readonly content?: Buffer;
}

export interface RawConnection {
  readonly stream: { destroy(): void };
  readonly serverProperties: { readonly version: string };
  on(event: 'error' | 'close', listener: (error?: Error) => void): void;
  close(done: () => void): void;
  freshChannel(channel: { accept(frame: Frame): void; toClosed(): void }): number;
  releaseChannel(channel: number): void;
  sendMethod(channel: number, method: number, fields: object): void;
  sendMessage(channel: number, method: number, fields: object, properties: number, props: object, content: Buffer): void;
}

export function connectTo(port: number, vhost: string): Promise<RawConnection> {
  const url = `amqp://guest:guest@127.0.0.1:${port}/${encodeURIComponent(vhost)}?heartbeat=0`;
  return new Promise((resolve, reject) => connect(url, {}, (error, connection) => (error === null ? resolve(connection) : reject(error))));
}

export interface Content {
  readonly fields: { readonly [field: string]: unknown };
  readonly properties: { readonly [name: string]: unknown };
  readonly body: Buffer;
}

/** Puts a message together again: its method, its header, its body in pieces. */
export class MessageReader {
  #fields: Content['fields'] | null = null;
  #properties: Content['properties'] = {};
  #left = 0;
  #parts: Buffer[] = [];

  begin(fields: Content['fields']): void {
    this.#fields = fields;
  }

  /** The message, once it is complete. */
  read({ id, fields, size = 0, content }: Frame): Content | null {
    if (id === METHODS.BasicProperties) {
      this.#properties = fields;
      this.#left = size;
      this.#parts = [];
    } else if (content !== undefined) {
      this.#left -= content.length;
      this.#parts.push(content);
    }
    if (this.#left > 0 || this.#fields === null) return null;
    const message = { fields: this.#fields, properties: this.#properties, body: Buffer.concat(this.#parts) };
    this.#fields = null;
    return message;
  }
}
