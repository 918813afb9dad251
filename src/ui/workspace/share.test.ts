import { expect, it } from 'vitest';
import { fromFragment, toFragment } from './share.ts';

const files = [{ path: 'handler.ts', text: 'export const a = "ü → ord_12";\n'.repeat(40) }];

it('carries code and schedule there and back', async () => {
  const fragment = await toFragment({ files, schedule: 'k1.cw3/x5a' });
  expect(fragment.length).toBeLessThan(200);
  expect(await fromFragment('#' + fragment)).toEqual({ files, schedule: 'k1.cw3/x5a' });
});

it('takes a broken or foreign link for no link', async () => {
  for (const fragment of ['', '#', '#prompt', '#code=', '#code=%%%', '#code=AAAA', '#run=1', '#code=' + btoa('{}')])
    expect(await fromFragment(fragment)).toBeNull();
});

it('refuses a link that unpacks without end', async () => {
  const bomb = await toFragment({ files: [{ path: 'handler.ts', text: 'x'.repeat(300_000) }], schedule: null });
  expect(bomb.length).toBeLessThan(1000);
  expect(await fromFragment(bomb)).toBeNull();
});
