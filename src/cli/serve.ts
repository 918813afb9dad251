import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import sirv from 'sirv';
import { ROOT } from './inputs.ts';
import { Usage } from './main.ts';

/** `ackademy serve [--port 4321]`: the built site on this machine. Never returns while it serves. */
export async function serve(args: readonly string[]): Promise<number> {
  const wanted = portOf(args);
  const folder = join(ROOT, 'dist');
  if (!existsSync(join(folder, 'index.html'))) throw new Usage('The course is not built yet. Run `npm start`, which builds and serves it.');
  const files = sirv(folder, { etag: true, single: false });
  const missing = join(folder, '404.html');
  const server = createServer((request, response) => {
    files(request, response, () => {
      response.statusCode = 404;
      request.url = '/404.html';
      if (existsSync(missing)) files(request, response, () => void response.end());
      else response.end('Not found');
    });
  });
  const port = await listen(server, wanted);
  console.log(`\n  Ackademy runs at  http://localhost:${port}/\n\n  Ctrl+C stops it.\n`);
  return new Promise(() => {});
}

function portOf(args: readonly string[]): number {
  const at = args.indexOf('--port');
  if (at < 0) return Number(process.env.PORT ?? 4321);
  const port = Number(args[at + 1]);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Usage('--port takes a number from 0 to 65535.');
  return port;
}

/** The wanted port, or the next free one. */
function listen(server: ReturnType<typeof createServer>, wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let port = wanted;
    server.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE' || port >= wanted + 20) return reject(error);
      port += 1;
      server.listen(port, 'localhost');
    });
    server.on('listening', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
    server.listen(port, 'localhost');
  });
}
