export * from './event.ts';
export { callName, Index } from './queries.ts';
export { withoutLines } from './without-lines.ts';
