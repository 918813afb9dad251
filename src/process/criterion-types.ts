/** The events of a history as a criterion of an exercise's own imports them: the text of `history/event.ts`, in a module that it knows. */
export function eventTypes(source: string): string {
  const declarations = source.slice(source.indexOf('/** Virtual milliseconds'));
  const lines = declarations.trimEnd().split('\n');
  return [
    '/** The events of a history. Made from src/history/event.ts by `npm run schema`. */',
    "declare module 'ackademy/criterion' {",
    ...lines.map(line => (line === '' ? '' : `  ${line}`)),
    '}',
    '',
  ].join('\n');
}
