/**
 * Not a learner's code: what code that got out of SES inside Node's child process could do towards the network, once the child
 * has shut its doors. `walls.test.ts` starts it with the arguments of the real child.
 */
import { writeSync } from 'node:fs';
import { shutDoors } from '../../sandbox/shut-node.ts';

const canary = process.argv[2]!;
shutDoors();

/** Each the body of an async function made from text, as escaped code would be. */
const DOORS: { readonly [door: string]: string } = {
  fetch: 'return (await fetch(canary)).status;',
  WebSocket: "return new WebSocket(canary.replace('http', 'ws'));",
  EventSource: 'return new EventSource(canary);',
  'import of node:http': "return (await import('node:http')).get(canary);",
  'import of node:net': "return (await import('node:net')).connect(Number(new URL(canary).port));",
  'import of node:dgram': "return (await import('node:dgram')).createSocket('udp4');",
  'import of node:child_process': "return await import('node:child_process');",
  'import of a package': "return await import('undici');",
  'import of data:': "return await import('data:text/javascript,export default 1');",
  'import of http': 'return await import(canary);',
  'process.getBuiltinModule': "return process.getBuiltinModule('node:net');",
  'process.binding': "return process.binding('tcp_wrap');",
  'process, through the global object': "return Function('return globalThis.process')().pid;",
  require: "return require('node:net');",
  'a broadcast': "return new BroadcastChannel('x');",
  'a worker': "return new Worker('data:text/javascript,1');",
};
const AsyncFunction = (async () => {}).constructor as new (...parts: string[]) => (canary: string) => Promise<unknown>;
const results: Record<string, string> = {};
for (const [door, body] of Object.entries(DOORS))
  results[door] = await new AsyncFunction('canary', body)(canary).then(
    got => `open: ${got}`,
    () => 'shut',
  );
writeSync(1, `${JSON.stringify(results)}\n`);
