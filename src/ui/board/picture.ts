/** The picture of a design: the one that its code has, with what only the board tells, the store and the alarms. */

import { CLIENT, type Part as Drawn, type Picture, programId, queueId, serviceId } from '../../system/picture.ts';
import { DIALECTS } from './brokers.ts';
import { type Design, deadLettersOf, isTopic, type Part } from './design.ts';

export function pictureOf(design: Design): Picture {
  const ids = new Map(design.parts.map(part => [part.name, idOf(part)]));
  return {
    parts: [{ id: CLIENT, kind: 'client', name: 'client', note: '' }, ...design.parts.map(part => drawn(design, part))],
    ways: [
      { from: CLIENT, to: programId('post'), label: 'POST /posts' },
      ...design.ways.map(({ from, to }) => ({ from: ids.get(from)!, to: ids.get(to)!, label: '' })),
    ],
    told: design.parts.map(part => told(design, part)),
  };
}

export function idOf({ kind, name }: Part): string {
  return kind === 'channel' ? queueId(name) : kind === 'pool' || kind === 'front' ? programId(name) : serviceId(name);
}

const WHERE = { database: 'database', redis: 'Redis', memory: 'in memory' } as const;

function drawn(design: Design, part: Part): Drawn {
  const { name } = part;
  const base = { id: idOf(part), name };
  switch (part.kind) {
    case 'front':
      return { ...base, kind: 'program', note: '' };
    case 'provider':
      return { ...base, kind: 'service', note: 'provider' };
    case 'pool':
      return { ...base, kind: 'program', note: `${part.workers} × ${part.inHand} in hand` };
    case 'channel':
      return { ...base, kind: 'queue', note: noteOf(design, part) };
    case 'store':
      return { ...base, kind: 'service', note: WHERE[part.where] };
    case 'alarm':
      return { ...base, kind: 'service', note: `above ${part.above}` };
  }
}

function noteOf(design: Design, part: Extract<Part, { readonly kind: 'channel' }>): string {
  if (isTopic(design, part)) return 'topic';
  if (design.parts.some(each => each.kind === 'channel' && deadLettersOf(design, each) === part)) return 'dead letters';
  const { broker } = design;
  if (part.perUser > 0 && DIALECTS[broker].perUser) return `${part.perUser} queues`;
  const keyed = DIALECTS[broker].keyed && part.key !== 'none' ? ` by ${part.key}` : '';
  return DIALECTS[broker].partitioned ? `${part.partitions} partitions${keyed}` : `${DIALECTS[broker].queue}${keyed}`;
}

/** What a part is and where it leads, in words. */
export function told(design: Design, part: Part): string {
  const to = design.ways.flatMap(way => (way.from === part.name ? [`\`${way.to}\``] : []));
  const { note } = drawn(design, part);
  return `\`${part.name}\`${note === '' ? '' : `, ${note}`}${to.length === 0 ? '' : `, leads to ${to.join(' and ')}`}`;
}
