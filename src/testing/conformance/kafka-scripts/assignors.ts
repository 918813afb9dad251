/** Scripts about what needs no broker: the partition of a key, and who gets which partition. */
import { script } from './script.ts';

type Members = {
  readonly [id: string]: {
    readonly topics: readonly string[];
    readonly owned?: readonly (readonly [string, number])[];
    readonly generation?: number;
    readonly instance?: string;
  };
};

const keys = Array.from(
  { length: 200 },
  (_, i) => ['user-', 'ord_', '', 'café-', '顧客', 'k'][i % 6]! + (i * 7919).toString(i % 2 ? 10 : 36) + 'x'.repeat(i % 5),
);
const java = { client: 'java' } as const;
const t = ['t'];
const owns = (topic: string, ...partitions: number[]) => partitions.map(partition => [topic, partition] as const);

const NAMES = ['range', 'roundrobin', 'sticky', 'cooperative-sticky'];

function each(id: string, title: string, topics: { readonly [topic: string]: number }, members: Members, names: readonly string[] = NAMES) {
  return names.map(assignor =>
    script('assignors', `${assignor}-${id}`, `${assignor}: ${title}`, [{ op: 'assign', assignor, topics, members }], java),
  );
}

export const ASSIGNORS = [
  script(
    'partitioner',
    'murmur2',
    'The hash of known keys and of 200 others',
    [{ op: 'hashes', keys: ['21', 'foobar', 'a-little-bit-long-string', 'abc', '', 'user-1', 'user-42', ...keys] }],
    java,
  ),
  ...[1, 2, 3, 6, 12, 50].map(count =>
    script('partitioner', `partitions-${count}`, `The partition of 200 keys among ${count}`, [{ op: 'partitions', keys, count }], java),
  ),
  ...each('even', 'six partitions for two', { t: 6 }, { c0: { topics: t }, c1: { topics: t } }),
  ...each('uneven', 'seven partitions for three', { t: 7 }, { c0: { topics: t }, c1: { topics: t }, c2: { topics: t } }),
  ...each('surplus', 'more members than partitions', { t: 2 }, { c0: { topics: t }, c1: { topics: t }, c2: { topics: t } }),
  ...each('two-topics', 'two topics of three for two', { t0: 3, t1: 3 }, { c0: { topics: ['t0', 't1'] }, c1: { topics: ['t0', 't1'] } }),
  ...each(
    'four-topics',
    'four topics of three for two: where range piles up',
    { a: 3, b: 3, c: 3, d: 3 },
    { c0: { topics: ['a', 'b', 'c', 'd'] }, c1: { topics: ['a', 'b', 'c', 'd'] } },
  ),
  ...each('one', 'everything for one', { t0: 2, t1: 1 }, { c0: { topics: ['t0', 't1'] } }),
  ...each(
    'unequal',
    'not everybody wants everything',
    { t0: 1, t1: 2, t2: 3 },
    { c0: { topics: ['t0'] }, c1: { topics: ['t0', 't1'] }, c2: { topics: ['t0', 't1', 't2'] } },
    ['range', 'roundrobin'],
  ),
  ...each(
    'static',
    'static members come first, by instance id',
    { t: 3 },
    { c0: { topics: t }, c1: { topics: t, instance: 'z' }, c2: { topics: t, instance: 'a' } },
    ['range', 'roundrobin'],
  ),
  ...each('no-topic', 'a topic that nobody wants', { t: 2, u: 2 }, { c0: { topics: t }, c1: { topics: t } }),
  ...each(
    'keep',
    'everybody keeps what it has',
    { t: 4 },
    { c0: { topics: t, owned: owns('t', 1, 3), generation: 1 }, c1: { topics: t, owned: owns('t', 0, 2), generation: 1 } },
    ['sticky', 'cooperative-sticky'],
  ),
  ...each(
    'join',
    'a third member takes as little as can be',
    { t: 6 },
    {
      c0: { topics: t, owned: owns('t', 0, 1, 2), generation: 1 },
      c1: { topics: t, owned: owns('t', 3, 4, 5), generation: 1 },
      c2: { topics: t },
    },
    ['sticky', 'cooperative-sticky'],
  ),
  ...each(
    'leave',
    'what one left goes to those that have least',
    { t: 7 },
    { c0: { topics: t, owned: owns('t', 0, 1, 2), generation: 2 }, c2: { topics: t, owned: owns('t', 5, 6), generation: 2 } },
    ['sticky', 'cooperative-sticky'],
  ),
  ...each(
    'second-round',
    'the second round gives away what was let go',
    { t: 6 },
    {
      c0: { topics: t, owned: owns('t', 0, 1), generation: 2 },
      c1: { topics: t, owned: owns('t', 3, 4), generation: 2 },
      c2: { topics: t, owned: [], generation: 2 },
    },
    ['cooperative-sticky'],
  ),
  ...each(
    'old-generation',
    'a claim of an older generation does not count',
    { t: 4 },
    { c0: { topics: t, owned: owns('t', 0, 1), generation: 3 }, c1: { topics: t, owned: owns('t', 1, 2, 3), generation: 2 } },
    ['sticky', 'cooperative-sticky'],
  ),
  ...each(
    'both-claim',
    'two claims of one generation',
    { t: 4 },
    { c0: { topics: t, owned: owns('t', 0, 1), generation: 3 }, c1: { topics: t, owned: owns('t', 1, 2), generation: 3 } },
    ['sticky', 'cooperative-sticky'],
  ),
  ...each(
    'grown',
    'a topic with new partitions',
    { t: 5 },
    { c0: { topics: t, owned: owns('t', 0), generation: 1 }, c1: { topics: t, owned: owns('t', 1), generation: 1 } },
    ['sticky', 'cooperative-sticky'],
  ),
];
