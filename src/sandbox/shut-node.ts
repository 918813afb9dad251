import { registerHooks } from 'node:module';

/** What Node hangs on the global object that leads to a network, or to Node's own modules and from there to one. */
const LEADING_OUT = [
  'process',
  'fetch',
  'WebSocket',
  'EventSource',
  'XMLHttpRequest',
  'BroadcastChannel',
  'navigator',
  'require',
  'module',
];

/**
 * A wall for code that got out of SES: Node 24's permission model has no say in connections. Nothing more is loaded in this
 * process, and the global object leads nowhere. To be called when everything that is needed has been loaded.
 */
export function shutDoors(): void {
  registerHooks({
    resolve: specifier => {
      throw new Error(`nothing more is loaded here, and so not ${specifier}`);
    },
  });
  for (const name of LEADING_OUT) Reflect.deleteProperty(globalThis, name);
}
