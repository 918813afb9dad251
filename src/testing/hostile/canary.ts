import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that nobody may reach. It answers everything, and to everybody, so that whatever gets through is heard. */
export async function openCanary(): Promise<{ readonly address: string; heard(): readonly string[]; close(): void }> {
  const heard: string[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    heard.push(`${request.method} ${request.url}`);
    response.writeHead(200, { 'access-control-allow-origin': '*', 'content-type': 'text/javascript' }).end('1');
  });
  server.on('upgrade', (request, socket) => {
    heard.push(`upgrade ${request.url}`);
    socket.destroy();
  });
  // Also one that never says what it wants.
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    heard: () => (heard.length < connections ? [...heard, `${connections} connections`] : heard),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
