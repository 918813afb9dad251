/**
 * The client's side: connections and channels to call. A method that the broker answers returns a `Reply`; one that it does not answer (publish
 * and the acknowledgements) returns nothing, and a mistake shows later as a `channel-closed` event.
 */

import { copyOfMap } from '../copies.ts';
import { adviceOn } from './advice.ts';
import { Channel } from './channel.ts';
import type { BrokerCore } from './core.ts';
import type { Binding } from './exchanges.ts';
import type { Copying, Settlement } from './ports.ts';
import { checkAccess, type Declared, declareQueue, deleteQueue, purgeQueue } from './topology.ts';
import type { Consume, ExchangeDeclaration, FieldTable, Got, Publish, QueueDeclaration, Refusal, Reply } from './types.ts';

interface OpenReply<T> {
  state: 'pending' | 'ok' | 'refused';
  value: T | null;
  refusal: Refusal | null;
}

/** Lets the broker work, unless more is to be sent first. */
export type Run = () => void;

export class Connection {
  readonly name: string;
  readonly number: number;
  readonly channels: Map<string, ChannelClient>;
  readonly #core: BrokerCore;
  readonly #run: Run;
  #closedBy: Refusal | 'client' | null;

  constructor(
    core: BrokerCore,
    run: Run,
    number: number,
    name: string,
    copied: { readonly connection: Connection; readonly copying: Copying } | null = null,
  ) {
    this.#core = core;
    this.#run = run;
    this.number = number;
    this.name = name;
    if (copied === null) {
      this.channels = new Map();
      this.#closedBy = null;
      return;
    }
    const { connection, copying } = copied;
    this.#closedBy = connection.#closedBy;
    this.channels = copyOfMap(connection.channels, channel => channel.copyFor(core, run, this, refusal => this.#failed(refusal), copying));
  }

  get open(): boolean {
    return this.#closedBy === null;
  }

  openChannel(name: string = `${this.name}/${this.channels.size + 1}`): ChannelClient {
    const former = this.channels.get(name);
    if (former?.open) throw new Error(`Connection ${this.name} already has an open channel ${name}`);
    if (!this.open) throw new Error(`Connection ${this.name} is closed`);
    const client = new ChannelClient(this.#core, this.#run, this, name, refusal => this.#failed(refusal));
    this.channels.set(name, client);
    return client;
  }

  close(): void {
    this.#end('client');
    this.#run();
  }

  /** The TCP connection is cut: for the broker the same, once it notices, and here it notices at once. */
  drop(): void {
    this.close();
  }

  #failed(refusal: Refusal): void {
    if (refusal.scope !== 'connection') return;
    this.#end(refusal);
    this.#core.emit({ type: 'connection-closed', connection: this.name, code: refusal.code, text: refusal.text });
  }

  #end(cause: Refusal | 'client'): void {
    if (!this.open) return;
    this.#closedBy = cause;
    // What one channel gives back is not delivered to another of the same connection: nobody reads there any more.
    const channels = [...this.channels.values()];
    for (const channel of channels) channel.catchUp();
    for (const channel of channels) channel.end();
    // Exclusive queues go with their connection, whatever they hold (`exclusive-queue`).
    for (const queue of [...this.#core.queues.values()]) {
      if (queue.owner === this.number) this.#core.mail.call(queue, () => this.#core.queueDeleted(queue));
    }
  }
}

export class ChannelClient {
  readonly name: string;
  readonly connection: Connection;
  readonly #core: BrokerCore;
  readonly #run: Run;
  readonly #channel: Channel;
  #closedBy: Refusal | null;

  constructor(
    core: BrokerCore,
    run: Run,
    connection: Connection,
    name: string,
    failed: (refusal: Refusal) => void,
    copied: { readonly client: ChannelClient; readonly copying: Copying } | null = null,
  ) {
    this.#core = core;
    this.#run = run;
    this.connection = connection;
    this.name = name;
    const fail = (refusal: Refusal) => {
      this.#closedBy = refusal;
      core.channels.delete(this.#channel);
      const { scope, code, text, method } = refusal;
      if (scope === 'channel') core.emit({ type: 'channel-closed', connection: connection.name, channel: name, code, text, method });
      failed(refusal);
    };
    if (copied === null) {
      this.#closedBy = null;
      this.#channel = new Channel(core, core.nextRegistration(), name, connection, fail);
      core.channels.add(this.#channel);
      return;
    }
    const { client, copying } = copied;
    this.#closedBy = client.#closedBy;
    this.#channel = new Channel(core, client.#channel.number, name, connection, fail, { channel: client.#channel, copying });
  }

  copyFor(core: BrokerCore, run: Run, connection: Connection, failed: (refusal: Refusal) => void, copying: Copying): ChannelClient {
    return new ChannelClient(core, run, connection, this.name, failed, { client: this, copying });
  }

  get open(): boolean {
    return this.#channel.open;
  }

  /** The channel process. For snapshots. */
  get process(): Channel {
    return this.#channel;
  }

  #request<T>(method: string, act: (channel: Channel) => T): Reply<T> {
    const reply: OpenReply<T> = { state: 'pending', value: null, refusal: null };
    this.#send(method, reply, channel => {
      reply.value = act(channel);
      reply.state = 'ok';
    });
    return reply;
  }

  #send<T>(method: string, reply: OpenReply<T> | null, act: (channel: Channel) => void): void {
    const channel = this.#channel;
    this.#core.mail.send(channel, () => {
      const refusal = channel.open ? channel.perform(method, () => act(channel)) : (this.#closedBy ?? closed(method));
      if (refusal && reply) Object.assign(reply, { state: 'refused', value: null, refusal });
    });
    this.#run();
  }

  declareQueue(wanted: QueueDeclaration): Reply<Declared> {
    return this.#request('queue.declare', channel => {
      const declared = declareQueue(this.#core, this.connection.number, wanted);
      channel.declared(declared.queue);
      return declared;
    });
  }

  deleteQueue(queue: string, { ifUnused = false, ifEmpty = false } = {}): Reply<{ readonly messages: number }> {
    return this.#request('queue.delete', channel => {
      return { messages: deleteQueue(this.#core, this.connection.number, channel.expand(queue), ifUnused, ifEmpty) };
    });
  }

  purgeQueue(queue: string): Reply<{ readonly messages: number }> {
    return this.#request('queue.purge', channel => ({ messages: purgeQueue(this.#core, this.connection.number, channel.expand(queue)) }));
  }

  bindQueue(queue: string, exchange: string, key: string, args: FieldTable = {}): Reply<null> {
    return this.#bind('queue.bind', channel => ({ source: exchange, kind: 'queue', ...shortcut(channel, queue, key), arguments: args }));
  }

  unbindQueue(queue: string, exchange: string, key: string, args: FieldTable = {}): Reply<null> {
    return this.#bind('queue.unbind', channel => ({ source: exchange, kind: 'queue', ...shortcut(channel, queue, key), arguments: args }));
  }

  bindExchange(destination: string, source: string, key: string, args: FieldTable = {}): Reply<null> {
    return this.#bind('exchange.bind', () => ({ source, kind: 'exchange', destination, key, arguments: args }));
  }

  unbindExchange(destination: string, source: string, key: string, args: FieldTable = {}): Reply<null> {
    return this.#bind('exchange.unbind', () => ({ source, kind: 'exchange', destination, key, arguments: args }));
  }

  #bind(method: string, binding: (channel: Channel) => Binding): Reply<null> {
    return this.#request(method, channel => {
      const check = (name: string) => checkAccess(this.#core.queue(name)!, this.connection.number);
      if (method.endsWith('unbind')) this.#core.exchanges.unbind(binding(channel), check);
      else this.#core.exchanges.bind(binding(channel), check);
      return null;
    });
  }

  declareExchange(wanted: ExchangeDeclaration): Reply<null> {
    return this.#request('exchange.declare', () => {
      this.#core.exchanges.declare(wanted);
      return null;
    });
  }

  deleteExchange(exchange: string, { ifUnused = false } = {}): Reply<null> {
    return this.#request('exchange.delete', () => {
      this.#core.exchanges.delete(exchange, ifUnused);
      return null;
    });
  }

  publish(message: Publish): void {
    this.#send('basic.publish', null, channel => channel.publish(message));
  }

  consume(wanted: Consume): Reply<{ readonly consumer: string }> {
    return this.#request('basic.consume', channel => ({ consumer: channel.consume(wanted) }));
  }

  cancel(consumer: string): Reply<null> {
    return this.#request('basic.cancel', channel => {
      channel.cancel(consumer);
      return null;
    });
  }

  get(queue: string, { noAck = false } = {}): Reply<Got> {
    return this.#request('basic.get', channel => channel.get(queue, noAck));
  }

  ack(tag: number, { multiple = false } = {}): void {
    this.#settle('basic.ack', tag, multiple, 'ack');
  }

  /** amqplib's default is to requeue, which makes a failing handler spin. */
  nack(tag: number, { multiple = false, requeue = true } = {}): void {
    this.#settle('basic.nack', tag, multiple, requeue ? 'requeue' : 'discard');
  }

  reject(tag: number, { requeue = true } = {}): void {
    this.#settle('basic.reject', tag, false, requeue ? 'retry' : 'reject');
  }

  #settle(method: string, tag: number, multiple: boolean, how: Settlement): void {
    this.#send(method, null, channel => channel.settle(tag, multiple, how));
  }

  /**
   * The client will name no delivery that it has settled again, so state keys may count tags from the oldest that is open. Returns the tag
   * before it.
   */
  countTagsAnew(): number {
    return this.#channel.countTagsAnew();
  }

  recover({ requeue = true } = {}): Reply<null> {
    return this.#request('basic.recover', channel => {
      channel.recover(requeue);
      return null;
    });
  }

  qos(prefetch: number, { global = false } = {}): Reply<null> {
    return this.#request('basic.qos', channel => {
      channel.qos(prefetch, global);
      return null;
    });
  }

  selectConfirms(): Reply<null> {
    return this.#request('confirm.select', channel => {
      channel.selectConfirms();
      return null;
    });
  }

  selectTransactions(): Reply<null> {
    return this.#request('tx.select', channel => {
      channel.selectTransactions();
      return null;
    });
  }

  commit(): Reply<null> {
    const reply: OpenReply<null> = { state: 'pending', value: null, refusal: null };
    this.#send('tx.commit', reply, channel => {
      channel.commit(() => {
        reply.state = 'ok';
      });
    });
    // A commit that a queue refused is known only when that queue has spoken.
    if (reply.state === 'pending' && !this.open) Object.assign(reply, { state: 'refused', refusal: this.#closedBy });
    return reply;
  }

  rollback(): Reply<null> {
    return this.#request('tx.rollback', channel => {
      channel.rollback();
      return null;
    });
  }

  close(): void {
    this.catchUp();
    this.end();
    this.#run();
  }

  /** Everything sent before is done first. */
  catchUp(): void {
    if (this.open) this.#core.mail.call(this.#channel, () => undefined);
  }

  end(): void {
    if (!this.open) return;
    this.#channel.close();
    this.#core.channels.delete(this.#channel);
  }
}

function closed(method: string): Refusal {
  const [code, text] = [504, 'CHANNEL_ERROR - the channel is closed'] as const;
  return { scope: 'channel', code, text, method, advice: adviceOn(code, text) };
}

/** Queue and key both empty: the queue declared last, under its own name. */
function shortcut(channel: Channel, queue: string, key: string): { readonly destination: string; readonly key: string } {
  const destination = channel.expand(queue);
  return { destination, key: queue === '' && key === '' ? destination : key };
}
