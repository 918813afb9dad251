/**
 * A running RabbitMQ, seen through the frames that it sends. After each operation all frames up to a quiet window belong to it; then the
 * queues are read inside the broker (README.md). Long because it is one table: each operation and the method that it stands for.
 */
import { dropUndefined, type Observation, type Operation, readBody, writeBody, writeHeaders } from './rabbitmq-format.ts';
import { type Content, connectTo, type Frame, METHODS, MessageReader, type RawConnection } from './rabbitmq-frames.ts';
import type { Inside } from './rabbitmq-inside.ts';

// biome-ignore lint/suspicious/noExplicitAny: operations are data from a file, and each has fields of its own
type Fields = any;

const PROPERTIES = [
  'contentType',
  'contentEncoding',
  'deliveryMode',
  'priority',
  'correlationId',
  'replyTo',
  'expiration',
  'messageId',
  'timestamp',
  'type',
  'userId',
  'appId',
  'clusterId',
];

class Channel {
  readonly name: string;
  readonly connection: Connected;
  readonly number: number;
  open = true;
  readonly #seen: (event: object) => void;
  readonly #reader = new MessageReader();
  #replies: ((frame: Frame | Content | null) => void)[] = [];
  #reading: 'deliver' | 'return' | 'get' = 'deliver';

  constructor(name: string, connection: Connected, seen: (event: object) => void) {
    this.name = name;
    this.connection = connection;
    this.#seen = seen;
    this.number = connection.raw.freshChannel({ accept: frame => this.#accept(frame), toClosed: () => this.#closed() });
  }

  send(method: string, fields: object): void {
    this.connection.raw.sendMethod(this.number, METHODS[method]!, fields);
  }

  /** Null when the channel closed instead. */
  ask(method: string, fields: object): Promise<Frame | Content | null> {
    return new Promise(resolve => {
      this.#replies.push(resolve);
      this.send(method, fields);
    });
  }

  publish(fields: object, props: object, body: Buffer): void {
    this.connection.raw.sendMessage(this.number, METHODS.BasicPublish!, fields, METHODS.BasicProperties!, props, body);
  }

  #closed(): void {
    this.open = false;
    for (const reply of this.#replies.splice(0)) reply(null);
  }

  #accept(frame: Frame): void {
    const { id, fields } = frame;
    if (id === undefined || id === METHODS.BasicProperties) {
      const message = this.#reader.read(frame);
      if (message !== null) this.#message(message);
      return;
    }
    switch (id) {
      case METHODS.BasicDeliver:
      case METHODS.BasicReturn:
      case METHODS.BasicGetOk:
        this.#reading = id === METHODS.BasicDeliver ? 'deliver' : id === METHODS.BasicReturn ? 'return' : 'get';
        this.#reader.begin(fields);
        return;
      case METHODS.BasicAck:
      case METHODS.BasicNack:
        this.#seen({ ev: 'confirm', kind: id === METHODS.BasicAck ? 'ack' : 'nack', tag: fields.deliveryTag, multiple: fields.multiple });
        return;
      case METHODS.BasicCancel:
        this.#seen({ ev: 'consumerCancelled', consumer: fields.consumerTag });
        return;
      case METHODS.ChannelClose: {
        this.send('ChannelCloseOk', {});
        this.connection.raw.releaseChannel(this.number);
        const method = methodName(fields.classId as number, fields.methodId as number);
        this.#seen({ ev: 'channelClosed', code: fields.replyCode, text: fields.replyText, method });
        this.#closed();
        return;
      }
      default:
        this.#replies.shift()?.(frame);
    }
  }

  #message(message: Content): void {
    const { fields } = message;
    if (this.#reading === 'get') this.#replies.shift()?.(message);
    else if (this.#reading === 'return')
      this.#seen(dropUndefined({ ev: 'return', code: fields.replyCode, text: fields.replyText, ...written(message) }));
    else
      this.#seen(
        dropUndefined({
          ev: 'deliver',
          consumer: fields.consumerTag,
          tag: fields.deliveryTag,
          redelivered: fields.redelivered,
          ...written(message),
        }),
      );
  }
}

interface Connected {
  readonly raw: RawConnection;
  open: boolean;
}

/** `queue.declare`. 0 and 0: no method at all. */
function methodName(classId: number, methodId: number): string {
  const number = (classId << 16) + methodId;
  const name = Object.keys(METHODS).find(each => METHODS[each] === number);
  return name === undefined ? '0.0' : name.replace(/^([A-Z][a-z]+)(.*)$/, (_, of: string, what: string) => `${of}.${what}`.toLowerCase());
}

function written({ fields, properties, body }: Content): { [field: string]: unknown } {
  const props = Object.fromEntries(PROPERTIES.filter(name => properties[name] !== undefined).map(name => [name, properties[name]]));
  return {
    exchange: fields.exchange,
    key: fields.routingKey,
    body: writeBody(new Uint8Array(body)),
    headers: writeHeaders((properties.headers ?? null) as never),
    props: Object.keys(props).length === 0 ? undefined : props,
  };
}

export class WireDriver {
  readonly #port: number;
  readonly #vhost: string;
  readonly #inside: Inside;
  readonly #quietMs: number;
  readonly #confirmSet: boolean;
  readonly #connections = new Map<string, Connected>();
  readonly #channels = new Map<string, Channel>();
  readonly #connectionOf = new Map<string, string>();
  readonly #channelOf = new Map<string, string>();
  readonly #aliases = new Map<string, string>();
  readonly #replyTo = new Map<string, string>();
  readonly #confirmed = new Map<string, Set<number>>();
  #events = new Map<string, object[]>();
  #counts: ReadonlyMap<string, readonly number[]> = new Map();
  #lastFrame = 0;

  constructor(port: number, vhost: string, inside: Inside, quietMs: number, confirmSet: boolean) {
    this.#port = port;
    this.#vhost = vhost;
    this.#inside = inside;
    this.#quietMs = quietMs;
    this.#confirmSet = confirmSet;
  }

  async step(op: Operation): Promise<Observation> {
    this.#events = new Map();
    let reply: unknown;
    let answered = false;
    const applied = this.#apply(op).then(value => {
      reply = value;
      answered = true;
    });
    this.#lastFrame = Date.now();
    await Promise.race([applied, pause(8000)]);
    if (!answered) throw new Error(`no answer to ${JSON.stringify(op)}`);
    while (Date.now() - this.#lastFrame < this.#quietMs) await pause(10);
    const events: { [id: string]: unknown } = {};
    for (const [id, list] of [...this.#events].sort(([a], [b]) => (a < b ? -1 : 1))) events[id] = this.#tidy(this.#gathered(id, list));
    return JSON.parse(
      JSON.stringify(
        dropUndefined({
          reply: this.#tidy(reply),
          events: Object.keys(events).length > 0 ? events : undefined,
          queues: await this.#changed(),
        }),
      ),
    ) as Observation;
  }

  async close(): Promise<void> {
    for (const { raw, open } of this.#connections.values()) if (open) raw.stream.destroy();
  }

  async #changed(): Promise<unknown> {
    const now = await this.#inside.queues(this.#vhost);
    const changed: { [queue: string]: unknown } = {};
    for (const [name, counts] of [...now].sort(([a], [b]) => (a < b ? -1 : 1)))
      if (JSON.stringify(this.#counts.get(name)) !== JSON.stringify(counts)) changed[this.#alias(name)] = counts;
    for (const name of this.#counts.keys()) if (!now.has(name)) changed[this.#alias(name)] = null;
    this.#counts = now;
    return Object.keys(changed).length > 0 ? changed : undefined;
  }

  #gathered(id: string, events: readonly Fields[]): unknown {
    if (!this.#confirmSet) return events;
    const confirms = events.filter(({ ev }) => ev === 'confirm');
    const others = events.filter(({ ev }) => ev !== 'confirm');
    if (confirms.length === 0) return others;
    const done = this.#confirmed.get(id) ?? new Set<number>();
    this.#confirmed.set(id, done);
    const sets: { [kind: string]: number[] } = { ack: [], nack: [] };
    for (const { kind, tag, multiple } of confirms)
      for (let n = multiple ? 1 : tag; n <= tag; n += 1) {
        if (done.has(n)) continue;
        done.add(n);
        sets[kind]!.push(n);
      }
    return [...others, { ev: 'confirmSet', ack: sets.ack!.sort((a, b) => a - b), nack: sets.nack!.sort((a, b) => a - b) }];
  }

  /** Names that the broker made up, and the name of the virtual host, as the records call them. */
  #tidy(value: unknown): unknown {
    if (value === undefined) return undefined;
    let text = JSON.stringify(value);
    for (const [alias, name] of this.#aliases) text = text.replaceAll(name, () => alias);
    text = text.replaceAll(`'${this.#vhost}'`, "'/'");
    return JSON.parse(text.replaceAll(/amq\.rabbitmq\.reply-to\.[^"]*/g, () => 'amq.rabbitmq.reply-to.$TOKEN'));
  }

  #alias(name: string): string {
    for (const [alias, actual] of this.#aliases) if (actual === name) return alias;
    return name;
  }

  #name(name: unknown): string {
    return this.#aliases.get(name as string) ?? (name as string);
  }

  #see(id: string, event: Fields): void {
    this.#lastFrame = Date.now();
    this.#events.set(id, [...(this.#events.get(id) ?? []), event]);
    if (event.ev === 'deliver' && event.props?.replyTo !== undefined)
      this.#replyTo.set(`${event.consumer} ${event.tag}`, event.props.replyTo);
  }

  async #connection(id: string): Promise<Connected> {
    const there = this.#connections.get(id);
    if (there?.open) return there;
    const raw = await connectTo(this.#port, this.#vhost);
    const connected: Connected = { raw, open: true };
    raw.on('error', error => {
      // amqplib gives the broker's words inside its own: 530 (NOT-ALLOWED) with message "NOT_ALLOWED - ..."
      const [, code, text] = /^Connection closed: (\d+) \([^)]*\) with message "(.*)"$/s.exec(error?.message ?? '') ?? [];
      if (code !== undefined) this.#see(id, { ev: 'connectionClosed', code: Number(code), text });
      connected.open = false;
    });
    raw.on('close', () => {
      connected.open = false;
    });
    this.#connections.set(id, connected);
    return connected;
  }

  async #channel(op: Fields, fallback = 'main'): Promise<Channel> {
    const id: string = op.ch ?? fallback;
    const there = this.#channels.get(id);
    if (there?.open && there.connection.open) return there;
    const conn: string = op.conn ?? this.#connectionOf.get(id) ?? 'k0';
    this.#connectionOf.set(id, conn);
    const channel = new Channel(id, await this.#connection(conn), event => this.#see(id, event));
    await channel.ask('ChannelOpen', { outOfBand: '' });
    this.#channels.set(id, channel);
    return channel;
  }

  #consumerChannel(op: Fields): Promise<Channel> {
    return this.#channel(op, op.consumer === undefined ? 'main' : (this.#channelOf.get(op.consumer) ?? op.consumer));
  }

  async #ask(channel: Promise<Channel>, method: string, fields: object, write: (fields: Fields) => unknown = () => 'ok'): Promise<unknown> {
    const frame = await (await channel).ask(method, fields);
    this.#lastFrame = Date.now();
    return frame === null ? 'error' : write(frame.fields);
  }

  async #apply(op: Fields): Promise<unknown> {
    const args = op.arguments ?? {};
    const [queue, nowait, ticket] = [this.#name(op.queue), false, 0];
    switch (op.op) {
      case 'declareQueue': {
        const { durable = true, exclusive = false, autoDelete = false, passive = false } = op;
        return this.#ask(
          this.#channel(op),
          'QueueDeclare',
          { ticket, queue, passive, durable, exclusive, autoDelete, nowait, arguments: args },
          fields => {
            if (typeof op.as === 'string') this.#aliases.set(op.as, fields.queue);
            return { queue: fields.queue, messages: fields.messageCount, consumers: fields.consumerCount };
          },
        );
      }
      case 'deleteQueue': {
        const { ifUnused = false, ifEmpty = false } = op;
        return this.#ask(this.#channel(op), 'QueueDelete', { ticket, queue, ifUnused, ifEmpty, nowait }, ({ messageCount }) => ({
          messages: messageCount,
        }));
      }
      case 'purgeQueue':
        return this.#ask(this.#channel(op), 'QueuePurge', { ticket, queue, nowait }, ({ messageCount }) => ({ messages: messageCount }));
      case 'bindQueue':
        return this.#ask(this.#channel(op), 'QueueBind', {
          ticket,
          queue,
          exchange: op.exchange,
          routingKey: op.key,
          nowait,
          arguments: args,
        });
      case 'unbindQueue':
        return this.#ask(this.#channel(op), 'QueueUnbind', { ticket, queue, exchange: op.exchange, routingKey: op.key, arguments: args });
      case 'bindExchange':
      case 'unbindExchange': {
        const fields = { ticket, destination: op.destination, source: op.source, routingKey: op.key, nowait, arguments: args };
        return this.#ask(this.#channel(op), op.op === 'bindExchange' ? 'ExchangeBind' : 'ExchangeUnbind', fields);
      }
      case 'declareExchange': {
        const { exchange, type = 'direct', durable = true, autoDelete = false, internal = false, passive = false } = op;
        return this.#ask(this.#channel(op), 'ExchangeDeclare', {
          ticket,
          exchange,
          type,
          passive,
          durable,
          autoDelete,
          internal,
          nowait,
          arguments: args,
        });
      }
      case 'deleteExchange':
        return this.#ask(this.#channel(op), 'ExchangeDelete', { ticket, exchange: op.exchange, ifUnused: op.ifUnused === true, nowait });
      case 'publish':
        return this.#publish(op, await this.#channel(op));
      case 'consume':
        return this.#consume(op);
      case 'cancel':
        return this.#ask(this.#consumerChannel(op), 'BasicCancel', { consumerTag: op.consumer, nowait });
      case 'ack':
      case 'nack':
      case 'reject': {
        const channel = await this.#consumerChannel(op);
        const fields = { deliveryTag: op.delivery, multiple: op.multiple === true, requeue: op.requeue !== false };
        return void channel.send({ ack: 'BasicAck', nack: 'BasicNack', reject: 'BasicReject' }[op.op as 'ack']!, fields);
      }
      case 'get':
        return this.#get(op, queue);
      case 'qos':
        return this.#ask(this.#channel(op), 'BasicQos', { prefetchSize: 0, prefetchCount: op.prefetch, global: op.global === true });
      case 'recover':
        return this.#ask(this.#consumerChannel(op), 'BasicRecover', { requeue: op.requeue !== false });
      case 'confirmSelect':
        return this.#ask(this.#channel(op), 'ConfirmSelect', { nowait });
      case 'txSelect':
        return this.#ask(this.#channel(op), 'TxSelect', {});
      case 'txCommit':
        return this.#ask(this.#channel(op), 'TxCommit', {});
      case 'txRollback':
        return this.#ask(this.#channel(op), 'TxRollback', {});
      case 'openChannel':
        await this.#channel(op);
        return 'ok';
      case 'closeChannel': {
        const channel = await this.#channel(op);
        await channel.ask('ChannelClose', { replyCode: 200, replyText: 'bye', classId: 0, methodId: 0 });
        channel.connection.raw.releaseChannel(channel.number);
        channel.open = false;
        return 'ok';
      }
      case 'closeConnection': {
        const { raw } = await this.#connection(op.conn ?? 'k0');
        await new Promise<void>(resolve => raw.close(resolve));
        return 'ok';
      }
      case 'dropConnection': {
        const connected = await this.#connection(op.conn ?? 'k0');
        connected.open = false;
        return void connected.raw.stream.destroy();
      }
      case 'waitMs':
        return void (await pause(op.ms));
      case 'restartBroker':
        for (const connected of this.#connections.values()) {
          connected.open = false;
          connected.raw.stream.destroy();
        }
        return void (await this.#inside.restart());
      case 'batch':
        for (const inner of op.ops) {
          await this.#apply(inner);
          await pause(5);
        }
        return undefined;
    }
    throw new Error(`unknown operation "${op.op}"`);
  }

  #publish(op: Fields, channel: Channel): undefined {
    const bodies = op.bodies?.map((body: unknown) => ({ body }));
    const counted = typeof op.count === 'number' ? Array.from({ length: op.count }, (_, i) => ({ body: `m${i + 1}` })) : undefined;
    for (const message of op.messages ?? bodies ?? counted ?? [{}]) {
      const {
        exchange = '',
        key = '',
        body = '',
        mandatory = false,
        keyFromReplyTo: from,
        headers = {},
        props = {},
      } = { ...op, ...message };
      const routingKey = from === undefined ? this.#name(key) : (this.#replyTo.get(`${from.consumer} ${from.delivery}`) ?? '');
      const said = readBody(body);
      const content = typeof said === 'string' ? Buffer.from(said, 'utf8') : Buffer.from(said);
      channel.publish({ ticket: 0, exchange, routingKey, mandatory, immediate: false }, { ...props, headers }, content);
    }
  }

  async #consume(op: Fields): Promise<unknown> {
    const channel = await this.#channel(op, op.consumer);
    this.#channelOf.set(op.consumer, channel.name);
    if (typeof op.prefetch === 'number') await channel.ask('BasicQos', { prefetchSize: 0, prefetchCount: op.prefetch, global: false });
    const { consumer: consumerTag, noLocal = false, noAck = false, exclusive = false, arguments: args = {} } = op;
    const fields = { ticket: 0, queue: this.#name(op.queue), consumerTag, noLocal, noAck, exclusive, nowait: false, arguments: args };
    return this.#ask(Promise.resolve(channel), 'BasicConsume', fields);
  }

  async #get(op: Fields, queue: string): Promise<unknown> {
    const got = await (await this.#channel(op)).ask('BasicGet', { ticket: 0, queue, noAck: op.noAck === true });
    this.#lastFrame = Date.now();
    if (got === null) return 'error';
    if (!('body' in got)) return { empty: true };
    const { deliveryTag: tag, redelivered, messageCount: remaining } = got.fields as Fields;
    return dropUndefined({ tag, redelivered, remaining, ...written(got) });
  }
}

function pause(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms));
}
