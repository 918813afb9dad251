import { expect, it } from 'vitest';
import type { CriterionResult } from '../../report/report.ts';
import { waysOut } from './around.ts';

const result = (id: string, verdict: CriterionResult['verdict']) => ({ id, verdict, claim: `the claim of ${id}` }) as CriterionResult;
const explained = {
  once: { href: '/lesson/x/#guard', title: 'A guard' },
  atomic: { href: '/lesson/x/#guard', title: 'A guard' },
  ack: { href: '/lesson/x/#ack', title: 'When to acknowledge' },
};

it('leads from each broken promise to the section that explains it, and names a section once', () => {
  const criteria = [result('once', 'fail'), result('ack', 'fail'), result('atomic', 'fail')];
  expect(waysOut({ criteria }, explained)).toEqual([
    { ...explained.once, claims: ['the claim of once', 'the claim of atomic'] },
    { ...explained.ack, claims: ['the claim of ack'] },
  ]);
});

it('leads nowhere from what was kept, or not put to the test', () => {
  expect(waysOut({ criteria: [result('once', 'pass'), result('ack', 'unknown')] }, explained)).toEqual([]);
});
