import type { Json } from '../history/event.ts';

/**
 * Services whose every method is one call and nothing more: their methods, and what each call is about, for people. What
 * the methods mean, and which arguments are right, is the business of the service behind them.
 */
export const CLIENTS: { readonly [service: string]: { readonly [method: string]: (args: readonly Json[]) => string } } = {
  email: { send: ([mail]) => field(mail, 'to') },
};

function field(value: Json | undefined, name: string): string {
  const found =
    typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as { [name: string]: Json })[name] : undefined;
  return text(found);
}

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value));
