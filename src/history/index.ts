export * from './event.ts';
export { callName, Index } from './queries.ts';
