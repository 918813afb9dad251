/**
 * The module `ackademy/criterion`, which criteria of an exercise's own import: what `graders/criterion.ts` and `graders/parameters.ts` are to
 * ours, as text, because it runs beside that code inside the wall. `src/process/criterion-api.d.ts` declares it; a test compares the parameters
 * with ours.
 */
export const CRITERION_MODULE = 'ackademy/criterion';

export const CRITERION_TEXT = `
export const criterion = declared => declared;
export const pass = Object.freeze({ verdict: 'pass' });
export const unknown = why => ({ verdict: 'unknown', why });
export const fail = finding => ({ verdict: 'fail', finding });
const parameter = (names, optional) => schema => description => ({ schema: { ...schema, description }, names, optional });
const many = item => ({ type: 'array', minItems: 1, uniqueItems: true, items: item });
const text = { type: 'string' };
export const effect = (description = 'The effect that it is about.') => parameter('effect', 'with one effect')(text)(description);
export const effectNamed = parameter('effect', false)(text);
export const effects = parameter('effect', false)(many(text));
export const program = parameter('program', false)(text);
export const programs = parameter('program', false)(many(text));
export const destination = parameter('destination', false)(text);
export const destinations = parameter('destination', false)(many(text));
export const messages = parameter('message', false)(many(text));
export const field = parameter(null, false)({ type: 'string', minLength: 1 });
export const texts = parameter(null, false)(many({ type: 'string', minLength: 1 }));
export const count = parameter(null, false)({ type: 'integer', minimum: 1 });
export const ms = parameter(null, false)({ type: 'integer', minimum: 0 });
export const flag = parameter(null, true)({ type: 'boolean', default: false });
export const optional = ({ schema, names }) => ({ schema, names, optional: true });
export const withDefault = ({ schema, names }, value) => ({ schema: { ...schema, default: value }, names, optional: true });
`;
