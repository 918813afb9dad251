import type { History } from './event.ts';

/** A history as text, without the lines that only lowered programs know: what two ways of playing a schedule must agree in. */
export const withoutLines = (history: History): string => JSON.stringify(history.map(event => ({ ...event, line: undefined })));
