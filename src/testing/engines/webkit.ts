/** WebKitGTK over plain WebDriver: a program that speaks HTTP, and a screen that nobody sees. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { type Browser, WINDOW } from './browser.ts';

/** What WebDriver calls the keys that write nothing. */
const KEYS: { readonly [name: string]: string } = { Control: '\uE009', Enter: '\uE007', Escape: '\uE00C', Tab: '\uE004' };

export async function openWebKit(driver: string): Promise<Browser> {
  const { screen, display } = await openScreen();
  const port = await freePort();
  // Without the accessibility bus, which a machine without a desktop does not have, and says so with every window.
  // And in a language: of a locale that names none it makes `C`, which no `Intl` takes and which the library of charts asks for.
  const { LC_ALL, LC_MESSAGES, LANGUAGE, ...rest } = process.env;
  const env = { ...rest, LANG: '', DISPLAY: display, GDK_BACKEND: 'x11', NO_AT_BRIDGE: '1', GTK_A11Y: 'none' };
  const program = spawn(driver, [`--port=${port}`], { stdio: ['ignore', 'ignore', 'inherit'], env });
  const end = () => {
    program.kill();
    screen.kill();
  };
  try {
    const ask = asker(`http://127.0.0.1:${port}`);
    await listening(port, program);
    const timeouts = { script: 120_000, pageLoad: 120_000 };
    const { sessionId } = (await ask('POST', '/session', { capabilities: { alwaysMatch: { timeouts } } })) as { sessionId: string };
    const session = `/session/${sessionId}`;
    await ask('POST', `${session}/window/rect`, { x: 0, y: 0, ...WINDOW });
    return {
      goto: async url => void (await ask('POST', `${session}/url`, { url })),
      reload: async () => void (await ask('POST', `${session}/refresh`, {})),
      evaluate: async expression => {
        const script = `const done = arguments[0];
          new Promise(resolve => resolve(${expression})).then(value => done({ value }), error => done({ error: String(error) }));`;
        const { value, error } = (await ask('POST', `${session}/execute/async`, { script, args: [] })) as {
          value?: unknown;
          error?: string;
        };
        if (error !== undefined) throw new Error(error);
        return value;
      },
      press: async keys => {
        const values = keys.split('+').map(name => KEYS[name] ?? name);
        const down = values.map(value => ({ type: 'keyDown', value }));
        const up = values.toReversed().map(value => ({ type: 'keyUp', value }));
        await ask('POST', `${session}/actions`, { actions: [{ type: 'key', id: 'keyboard', actions: [...down, ...up] }] });
      },
      close: async () => {
        await ask('DELETE', session).finally(end);
      },
    };
  } catch (error) {
    end();
    throw error;
  }
}

/** An X server on a display that it found free by itself. */
async function openScreen(): Promise<{ screen: ChildProcess; display: string }> {
  const size = `${WINDOW.width}x${WINDOW.height}x24`;
  const screen = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', size, '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const told = screen.stdio[3] as NodeJS.ReadableStream;
  const [bytes] = (await Promise.race([
    once(told, 'data'),
    once(screen, 'exit').then(([code]) => Promise.reject(new Error(`Xvfb ended with ${code}`))),
  ])) as [Buffer];
  return { screen, display: `:${bytes.toString().trim()}` };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** The driver says nothing when it listens, so it is asked until it answers. */
async function listening(port: number, program: ChildProcess): Promise<void> {
  for (;;) {
    if (program.exitCode !== null) throw new Error(`the driver ended with ${program.exitCode}`);
    if (await fetch(`http://127.0.0.1:${port}/status`).catch(() => null)) return;
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

function asker(driver: string) {
  return async (method: string, path: string, body?: object): Promise<unknown> => {
    const answer = await fetch(driver + path, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const { value } = (await answer.json()) as { value: unknown };
    if (answer.ok) return value;
    const { error, message } = value as { error: string; message: string };
    throw new Error(`${method} ${path}: ${error} ${message}`);
  };
}
