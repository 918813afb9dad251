/**
 * The mistakes that are made on purpose. They are ours and not those of a general tool: what its operators (StrykerJS has some sixty)
 * do to conditions, bounds and literals is here; but what goes wrong in a consumer is an `await` that is missing, an acknowledgement that
 * comes too early, a transaction that holds too little, and those it does not know.
 */
import type { Operator } from './mutant.ts';
import { awaiting } from './operators/awaiting.ts';
import { calls } from './operators/calls.ts';
import { errors } from './operators/errors.ts';
import { guards } from './operators/guards.ts';
import { settling, statements } from './operators/statements.ts';
import { transactions } from './operators/transactions.ts';
import { values } from './operators/values.ts';

export const OPERATORS: readonly Operator[] = [awaiting, statements, settling, guards, values, calls, errors, transactions];
