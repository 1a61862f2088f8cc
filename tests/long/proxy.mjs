// SPDX-License-Identifier: GPL-3.0-or-later
// proxy.mjs: the one way out of a network that has only itself: a proxy on its
// loopback, whose other end is here. A socket of the file system joins both.
//
//   node proxy.mjs out SOCKET      the proxy
//   node proxy.mjs in SOCKET       in that network: says where it listens
//
// Each ends with whoever holds its input.
import http from 'node:http';
import net from 'node:net';

const [side, socket] = process.argv.slice(2);

function join(client, server, head) {
  for (const end of [client, server]) end.on('error', () => { client.destroy(); server.destroy(); });
  if (head) server.write(head);
  server.pipe(client).pipe(server);
}

if (side === 'in') {
  const door = net.createServer((client) => join(client, net.connect(socket)));
  door.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${door.address().port}`));
} else {
  const proxy = http.createServer((request, answer) => {
    const onward = http.request(request.url, { method: request.method, headers: request.headers }, (from) => {
      answer.writeHead(from.statusCode, from.headers);
      from.pipe(answer);
    });
    onward.on('error', () => answer.writeHead(502).end());
    request.pipe(onward);
  });
  proxy.on('connect', (request, client, head) => {
    const [, host, port] = /^(.*):(\d+)$/.exec(request.url);
    const server = net.connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      join(client, server, head);
    });
    server.on('error', () => client.destroy());
  });
  proxy.listen(socket, () => console.log('there'));
}
process.stdin.on('end', () => process.exit()).resume();
