import { escapes } from './escape.ts';
import { exhaustion } from './exhaustion.ts';
import { forging } from './forging.ts';
import { network } from './network.ts';
import { persistence } from './persistence.ts';
import type { Hostile } from './submission.ts';
import { words } from './words.ts';

export const groups: { readonly [group: string]: readonly Hostile[] } = {
  network,
  escape: escapes,
  forging,
  persistence,
  exhaustion,
  words,
};
