// SPDX-License-Identifier: GPL-3.0-or-later
// proxy.mjs: the one way out of a network that has only itself: a proxy on its
// loopback, whose other end is here. A socket of the file system joins both.
//
//   node proxy.mjs out SOCKET [FOLDER]   the proxy; with a folder it opens TLS as a
//                                        company's does, by an authority of its own,
//                                        which it lays there: authority.crt
//   node proxy.mjs in SOCKET             in that network: says where it listens
//
// Each ends with whoever holds its input.
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import tls from 'node:tls';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const [side, socket, folder] = process.argv.slice(2);
const at = (name) => path.join(folder, name);

function join(client, server, head) {
  for (const end of [client, server]) end.on('error', () => { client.destroy(); server.destroy(); });
  if (head) server.write(head);
  server.pipe(client).pipe(server);
}

function certify(name, subject, ...more) {
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30',
    '-subj', `/CN=${subject}`, '-keyout', at(`${name}.key`), '-out', at(`${name}.crt`), ...more], { stdio: 'pipe' });
}

const certified = new Map();
function secureContext(host) {
  if (!certified.has(host)) {
    certify(host, host, '-CA', at('authority.crt'), '-CAkey', at('authority.key'), '-addext', `subjectAltName=DNS:${host}`, '-addext', 'basicConstraints=critical,CA:FALSE');
    certified.set(host, tls.createSecureContext({ cert: readFileSync(at(`${host}.crt`)), key: readFileSync(at(`${host}.key`)) }));
  }
  return certified.get(host);
}

function pass(request, answer, ask, where) {
  const onward = ask(where, { method: request.method, headers: request.headers }, (from) => {
    answer.writeHead(from.statusCode, from.headers);
    from.pipe(answer);
  });
  onward.on('error', () => (answer.headersSent ? answer.destroy() : answer.writeHead(502).end()));
  answer.on('close', () => onward.destroy());
  request.pipe(onward);
}

if (side === 'in') {
  const door = net.createServer((client) => join(client, net.connect(socket)));
  door.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${door.address().port}`));
} else {
  if (folder) certify('authority', 'the authority of this proxy', '-addext', 'keyUsage=critical,keyCertSign');
  const proxy = http.createServer((request, answer) => pass(request, answer, http.request, request.url));
  const opened = http.createServer((request, answer) => pass(request, answer, https.request, `https://${request.headers.host}${request.url}`));
  proxy.on('connect', (request, client, head) => {
    const [, host, port] = /^(.*):(\d+)$/.exec(request.url);
    const through = () => client.write('HTTP/1.1 200 Connection established\r\n\r\n');
    if (folder) {
      client.on('error', () => client.destroy());
      through();
      const secure = new tls.TLSSocket(client, { isServer: true, secureContext: secureContext(host) });
      secure.on('error', () => secure.destroy());
      opened.emit('connection', secure);
      return;
    }
    const server = net.connect(Number(port), host, () => {
      through();
      join(client, server, head);
    });
    server.on('error', () => client.destroy());
  });
  proxy.listen(socket, () => console.log('there'));
}
process.stdin.on('end', () => process.exit()).resume();
