import { FUNCTIONS } from './functions.ts';
import { ITERATION } from './iteration.ts';
import { LANGUAGE } from './language.ts';
import { PROMISES } from './promises.ts';
import { TIME } from './time.ts';

/** Awkward handlers for the SQS exercise, by name. What they do is of no use; when they do it is what matters. */
export const SHAPES: { readonly [shape: string]: string } = { ...PROMISES, ...ITERATION, ...FUNCTIONS, ...TIME, ...LANGUAGE };
