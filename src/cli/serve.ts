import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import sirv from 'sirv';
import { builtIn } from '../site/make-site-fs.ts';
import type { Command, Given } from './command.ts';
import { Usage } from './exit.ts';
import { homesHere, ROOT } from './inputs.ts';
import { pagesOfOne } from './serve-own.ts';

const PORT = { type: 'string', takes: 'a number from 0 to 65535', example: '4321' } as const;

export const serve: Command = {
  usage: 'serve [--port 4321]',
  does: 'serve the course on this machine, with your own exercises in it',
  words: [],
  flags: { port: PORT },
  run: serveSite,
};

/** Never returns while it serves. */
async function serveSite(given: Given): Promise<number> {
  const wanted = portOf(given.value('port'));
  const homes = await homesHere();
  const own = homes.own === null ? null : await pagesOfOne(homes);
  const folder = own?.site ?? [join(ROOT, 'dist'), builtIn(ROOT).site].find(each => existsSync(join(each, 'index.html')));
  if (folder === undefined) throw new Usage('The course is not built yet. Run `npm start`, which builds and serves it.');
  const files = sirv(folder, { etag: true, single: false });
  const missing = join(folder, '404.html');
  const server = createServer((request, response) => {
    const otherwise = () =>
      files(request, response, () => {
        response.statusCode = 404;
        request.url = '/404.html';
        if (existsSync(missing)) files(request, response, () => void response.end());
        else response.end('Not found');
      });
    if (own === null) otherwise();
    else own.answer(request, response, otherwise);
  });
  const port = await listen(server, wanted);
  const whose = homes.own === null ? '' : `  Your exercises are at  http://localhost:${port}/exercises/  and as new as their files.\n`;
  console.log(`\n  Ackademy runs at  http://localhost:${port}/\n${whose}\n  Ctrl+C stops it.\n`);
  return new Promise(() => {});
}

function portOf(given: string | undefined): number {
  const text = given ?? process.env.PORT ?? '4321';
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  const asked = given === undefined ? 'The environment variable PORT' : '`--port`';
  throw new Usage(`${asked} takes ${PORT.takes}, not \`${text}\`.`);
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
