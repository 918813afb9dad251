/** What can be done on a board, one step at a time. Each gives another design, or says in a sentence why it cannot be done. */
import type { Broker } from './brokers.ts';
import {
  type Alarm,
  type Channel,
  channelsOf,
  type Design,
  isTopic,
  type Part,
  type Placeable,
  type Pool,
  partOf,
  type Store,
  sendsOf,
} from './design.ts';

export type Edited = { readonly ok: true; readonly design: Design } | { readonly ok: false; readonly why: string };
const done = (design: Design): Edited => ({ ok: true, design });
const refused = (why: string): Edited => ({ ok: false, why });

/** As many as a picture has room for, and more than any answer needs. */
const MOST_PARTS = 16;

/** @returns with the name of what was placed */
export function place(design: Design, what: Placeable): Edited & { readonly name?: string } {
  if (design.parts.length >= MOST_PARTS) return refused(`A board has room for ${MOST_PARTS} parts.`);
  const part = newPart(design, what);
  if (partOf(design, part.name) !== undefined) return refused(`\`${part.name}\` is on the board already.`);
  return { ...done({ ...design, parts: [...design.parts, part] }), name: part.name };
}

const QUEUE = { kind: 'channel', topic: false, partitions: 64, hiddenSeconds: 30, perUser: 0 } as const;

function newPart(design: Design, what: Placeable): Part {
  const name = (wish: string) => freeName(design, wish);
  switch (what) {
    case 'fanout':
      return { kind: 'pool', name: 'fanout', workers: 8, inHand: 1, pullAbove: null, largeAbove: 1000 };
    case 'notify':
      return { kind: 'pool', name: 'notify', workers: 64, inHand: 16, pause: 'growing', tries: 5, inTurn: false };
    case 'replay':
      return { kind: 'pool', name: 'replay', workers: 8, inHand: 4 };
    case 'queue':
      return { ...QUEUE, name: name(channelsOf(design).length === 0 ? 'posts' : 'pushes'), key: 'none' };
    case 'topic':
      return { ...QUEUE, name: name('events'), key: 'none', topic: true };
    case 'dead-letters':
      return { ...QUEUE, name: name('pushes-dead'), key: 'none' };
    case 'store':
      return { kind: 'store', name: 'pushed', where: 'database', by: 'post-and-follower' };
    case 'alarm':
      return { kind: 'alarm', name: name('alarm'), above: 0 };
  }
}

function freeName(design: Design, wish: string): string {
  let name = wish;
  for (let n = 2; partOf(design, name) !== undefined; n += 1) name = `${wish}-${n}`;
  return name;
}

/** Nothing may stand for what is in every design. */
export function remove(design: Design, name: string): Edited {
  const part = partOf(design, name);
  if (part === undefined) return refused(`There is no \`${name}\`.`);
  if (part.kind === 'front' || part.kind === 'provider') return refused(`\`${name}\` is part of every design.`);
  return done({
    ...design,
    parts: design.parts.filter(each => each !== part),
    ways: design.ways.filter(({ from, to }) => from !== name && to !== name),
  });
}

export function connect(design: Design, from: string, to: string): Edited {
  const why = whyNot(design, from, to);
  return why === null ? done({ ...design, ways: [...design.ways, { from, to }] }) : refused(why);
}

export function disconnect(design: Design, from: string, to: string): Edited {
  return done({ ...design, ways: design.ways.filter(way => way.from !== from || way.to !== to) });
}

/** Null where the two can be connected. */
export function whyNot(design: Design, from: string, to: string): string | null {
  const [source, target] = [partOf(design, from), partOf(design, to)];
  if (source === undefined || target === undefined) return 'One of the two is not on the board.';
  if (source === target) return 'It cannot lead to itself. Whoever fans out sends the next page back by itself.';
  if (design.ways.some(way => way.from === from && way.to === to)) return `\`${from}\` leads to \`${to}\` already.`;
  const has = (kind: Part['kind']) => design.ways.some(way => way.from === from && partOf(design, way.to)?.kind === kind);
  if (source.kind === 'front')
    return target.kind === 'channel' || target.kind === 'provider'
      ? null
      : 'Whoever posts is answered by `post`, which can send, or push itself.';
  if (source.kind === 'pool') {
    if (source.name === 'notify') {
      if (target.kind === 'provider') return null;
      if (target.kind === 'store') return has('store') ? 'It remembers in one store.' : null;
      return '`notify` pushes, and remembers what it pushed in a store. Dead letters are given up by the queue that it reads.';
    }
    if (target.kind !== 'channel') return `\`${source.name}\` sends to a queue or topic.`;
    const [first, second] = sendsOf(design, source.name);
    if (source.name !== 'fanout') return first === undefined ? null : 'It sends back to one.';
    if (second !== undefined) return 'It sends to two at most: a lane for most, and one for the large.';
    return first === undefined || isTopic(design, first) === isTopic(design, target) ? null : 'Both lanes are queues, or both are topics.';
  }
  if (source.kind !== 'channel') return `Nothing leads on from \`${from}\`.`;
  if (target.kind === 'alarm')
    return isTopic(design, source)
      ? 'Nothing lies in a topic of SNS. An alarm watches a queue.'
      : has('alarm')
        ? 'One alarm is enough for it.'
        : null;
  if (target.kind === 'pool')
    return isTopic(design, source) ? 'A topic of SNS keeps nothing: put a queue behind it, and let that be read.' : null;
  if (target.kind !== 'channel') return `\`${from}\` is read by workers, watched by an alarm, or gives up to dead letters.`;
  if (isTopic(design, target)) return isTopic(design, source) ? 'A topic hands on to queues.' : 'Dead letters lie in a queue.';
  if (isTopic(design, source)) return null;
  if (has('channel')) return 'It gives up to one queue of dead letters.';
  return design.ways.some(way => way.from === to && way.to === from) ? 'The two would give up to each other for ever.' : null;
}

export function change(design: Design, name: string, fields: Partial<Pool> | Partial<Channel> | Partial<Store> | Partial<Alarm>): Edited {
  const parts = design.parts.map(each => (each.name === name ? ({ ...each, ...fields, name, kind: each.kind } as Part) : each));
  return done({ ...design, parts });
}

const NAME = /^(?=.{1,40}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

export function rename(design: Design, name: string, next: string): Edited {
  if (name === next) return done(design);
  if (partOf(design, name)?.kind !== 'channel') return refused(`\`${name}\` is called so in every design.`);
  if (!NAME.test(next)) return refused('A name is made of small letters, digits and hyphens, and begins with a letter.');
  if (partOf(design, next) !== undefined || RESERVED.has(next)) return refused(`\`${next}\` is taken.`);
  const renamed = (each: string) => (each === name ? next : each);
  return done({
    ...design,
    parts: design.parts.map(each => (each.name === name ? ({ ...each, name: next } as Part) : each)),
    ways: design.ways.map(({ from, to }) => ({ from: renamed(from), to: renamed(to) })),
  });
}

/** Names of programs, of what they use, and of tables. */
const RESERVED: ReadonlySet<string> = new Set(['post', 'fanout', 'notify', 'replay', 'push', 'pushed', 'saved-posts']);

/** What only another broker has is kept with the parts, and comes back with that broker; ways that this one cannot have go. */
export function onBroker(design: Design, broker: Broker): Design {
  const next = { ...design, broker };
  return next.ways.reduce<Design>(
    (kept, { from, to }) => {
      const made = connect(kept, from, to);
      return made.ok ? made.design : kept;
    },
    { ...next, ways: [] },
  );
}
