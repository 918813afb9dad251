export * from './event.ts';
export { type Locals, localsAt, type Variable } from './locals.ts';
export { callName, Index } from './queries.ts';
export { withoutLines } from './without-lines.ts';
