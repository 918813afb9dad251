/** A design that somebody would give, for tests: what differs from it is told by part. */
import type { Broker } from './brokers.ts';
import type { Design } from './design.ts';
import { type PlacedPart, wholeDesign } from './whole.ts';

const WAYS = [
  ...['post > posts', 'posts > fanout', 'fanout > pushes', 'pushes > notify', 'notify > push', 'notify > pushed'],
  ...['pushes > pushes-dead', 'pushes-dead > alarm', 'pushes-dead > replay', 'replay > pushes'],
];

export function draw(broker: Broker, key = 'follower', differs: { readonly [part: string]: object } = {}): Design {
  const parts: PlacedPart[] = [
    { place: 'queue', name: 'posts', key: 'author' },
    { place: 'fanout' },
    { place: 'queue', name: 'pushes', key, hiddenSeconds: 10 },
    { place: 'notify', ...differs.notify },
    { place: 'store', ...differs.store },
    { place: 'dead-letters', key },
    { place: 'alarm' },
    { place: 'replay' },
  ];
  return wholeDesign({ broker, parts, ways: WAYS });
}
