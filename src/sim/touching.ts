/** What steps of a run touch: calls, and what happens at feeds. Keeps nothing. */
import { type FeedStep, locks, reads, type Touch, writes } from '../brokers/touch.ts';
import type { Json } from '../history/event.ts';
import type { CallRequest } from '../process/call-port.ts';
import type { Worker } from './worker.ts';
import type { World } from './world.ts';

export const tableOf = (table: string) => `db ${table}`;
export const isOfDatabase = (thing: string) => thing.startsWith('db ');

/** What a call of the worker touches when it takes hold. A transaction's are not written before its commit. */
export function callTouches(world: World, worker: Worker, { service, operation, args, transaction }: CallRequest): readonly Touch[] {
  const name = String(args[0]);
  switch (service) {
    case 'message':
    case 'answer':
      return feedTouches(world, worker, 'settle', operation);
    case 'clock':
      return [];
    case 'db': {
      if (operation === 'commit' || operation === 'rollback') return [];
      const forUpdate = operation === 'get' && (args[2] as { readonly [option: string]: Json } | undefined)?.forUpdate === true;
      if (world.services.db!.readOnly(operation) && !forUpdate) return [reads(tableOf(name))];
      return transaction === null && !forUpdate ? [writes(tableOf(name))] : [reads(tableOf(name)), locks(tableOf(name))];
    }
    case 'topic':
    case 'queue': {
      const at = Object.keys(world.brokers).find(broker => world.brokers[broker]!.takes(name));
      // Who asks for what lies there may change all of it.
      if (service === 'queue' && operation !== 'send') return at === undefined ? [] : named(at);
      return [writes(`to ${name}`), ...(at === undefined ? [] : named(at, world.brokers[at]!.sendTouches?.(name)))];
    }
    default: {
      const asked = world.asked(service);
      if (asked !== null) return named(asked.name, asked.broker.askTouches?.());
      return [world.services[service]?.readOnly(operation) === true ? reads(service) : writes(service)];
    }
  }
}

/** What a step of the worker touches at what feeds it. */
export function feedTouches(world: World, worker: Worker, step: FeedStep, operation = ''): readonly Touch[] {
  const { feed } = world.specOf(worker);
  const name = feed.kind === 'consume' ? feed.broker : `feed of ${worker.program}`;
  return named(name, world.feedOf(worker).touches?.(worker.number, step, operation));
}

/** A feed that does not say is one thing. */
function named(name: string, touched: readonly Touch[] = [writes('')]): readonly Touch[] {
  return touched.map(({ thing, how }) => ({ thing: `${name} ${thing}`, how }));
}
