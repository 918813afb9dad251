/** What ARCHITECTURE.md says of the corpus is so. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { groups } from './all.ts';

const document = readFileSync('ARCHITECTURE.md', 'utf8');

describe('the corpus', () => {
  it.each(Object.entries(groups))('has as many programs that try %s as ARCHITECTURE.md says', (group, programs) => {
    const [, said] = new RegExp(`^\\| ${group} \\| (\\d+) \\|`, 'm').exec(document) ?? [];
    expect(Number(said), `the row \`${group}\` of the table in ARCHITECTURE.md`).toBe(programs.length);
  });

  it('names each program once, and allows none to end as a fault of ours', () => {
    const all = Object.values(groups).flat();
    const names = Object.entries(groups).flatMap(([group, programs]) => programs.map(({ name }) => `${group}: ${name}`));
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    expect(all.filter(({ ends }) => ends.length === 0 || ends.includes('our-fault') || ends.includes('cancelled'))).toEqual([]);
  });
});
