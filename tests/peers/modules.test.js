// SPDX-License-Identifier: GPL-3.0-or-later
// What the pages are built with, fetched without npm (conf/demo/modules.mjs): from
// a registry behind a proxy and a certificate authority of one's own.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { certificate, folder as stack, root } from '../lib/stack.js';

const place = mkdtempSync(path.join(tmpdir(), 'modules-'));
const sum = (bytes) => `sha512-${createHash('sha512').update(bytes).digest('base64')}`;

// A package of one file, as registries keep it.
function packed(name) {
  const at = path.join(place, 'made', 'package');
  mkdirSync(at, { recursive: true });
  writeFileSync(path.join(at, 'index.js'), `// ${name}\n`);
  return execFileSync('tar', ['-cz', '-C', path.dirname(at), 'package']);
}
const tarballs = { '/@cua/mot/-/mot-1.2.3.tgz': packed('@cua/mot'), '/hai/-/hai-4.5.6.tgz': packed('hai') };

let registry, proxy, through;
before(async () => {
  registry = https.createServer({ cert: certificate, key: readFileSync(path.join(stack, 'tls/key.pem')) }, (request, answer) => {
    const tarball = tarballs[request.url];
    answer.writeHead(tarball ? 200 : 404).end(tarball);
  }).listen(0, '127.0.0.1');
  through = 0;
  proxy = http.createServer().on('connect', (request, client) => {
    through++;
    const server = net.connect(registry.address().port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      server.pipe(client).pipe(server);
    });
    for (const end of [server, client]) end.on('error', () => { server.destroy(); client.destroy(); });
  }).listen(0, '127.0.0.1');
  await Promise.all([registry, proxy].map((server) => server.listening || once(server, 'listening')));
});
after(() => {
  for (const server of [registry, proxy]) server.close();
  registry.closeAllConnections();
  rmSync(place, { recursive: true, force: true });
});

const entry = (url, version, more) => ({ version, integrity: sum(tarballs[url]), ...more });
const good = {
  '': {},
  'node_modules/@cua/mot': entry('/@cua/mot/-/mot-1.2.3.tgz', '1.2.3'),
  'node_modules/@cua/mot/node_modules/hai': entry('/hai/-/hai-4.5.6.tgz', '4.5.6', { os: [process.platform], cpu: [process.arch] }),
  'node_modules/elsewhere': { version: '1.0.0', integrity: 'sha512-', optional: true, os: ['win32'] },
  'node_modules/musl': { version: '1.0.0', integrity: 'sha512-', optional: true, libc: ['musl'] },
};

// What it says and how it ends, where the lock names those packages and ~/.npmrc has
// those lines.
async function fetched(packages, lines) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/proxy|npm|_CA|SSL|CERT/i.test(name)));
  const folder = path.join(place, 'checkout'), home = path.join(place, 'home');
  for (const one of [folder, home]) mkdirSync(one, { recursive: true });
  writeFileSync(path.join(folder, 'package-lock.json'), JSON.stringify({ packages }));
  writeFileSync(path.join(home, '.npmrc'), lines.join('\n'));
  const child = spawn('node', [path.join(root, 'conf/demo/modules.mjs'), folder], { env: { ...env, HOME: home }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => (said += piece));
  const [status] = await once(child, 'close');
  return { status, said, modules: path.join(folder, 'node_modules') };
}
const settings = () => [
  `registry=https://localhost:${registry.address().port}/`,
  `cafile=${path.join(stack, 'tls/cert.pem')}`,
];

test('what fits this machine comes by its name, into the folder of who wants it', async () => {
  const { status, said, modules } = await fetched(good, settings());
  assert.equal(status, 0, said);
  assert.equal(through, 0);
  assert.equal(readFileSync(path.join(modules, '@cua/mot/index.js'), 'utf8'), '// @cua/mot\n');
  assert.equal(readFileSync(path.join(modules, '@cua/mot/node_modules/hai/index.js'), 'utf8'), '// hai\n');
  assert.deepEqual(readdirSync(modules), ['@cua']);
});

test('a proxy that npm is told of is the way there', async () => {
  const { status, said } = await fetched(good, [`registry=https://registry.example:${registry.address().port}`, settings()[1], `https-proxy="http://127.0.0.1:\${NOT_SET}${proxy.address().port}"`]);
  assert.notEqual(status, 0, 'a variable that is not there stays as it is, as npm leaves it');
  assert.equal(through, 0, said);
  const there = await fetched(good, [...settings(), `https-proxy="http://127.0.0.1:${proxy.address().port}"`]);
  assert.equal(there.status, 0, there.said);
  assert.ok(through > 0);
});

test('a server that nobody vouches for is not asked', async () => {
  const { status, said } = await fetched(good, settings().slice(0, 1));
  assert.notEqual(status, 0);
  assert.match(said, /certificate/);
});

test('what has another sum than the lock’s, or none, is not unpacked', async () => {
  for (const integrity of [sum('another'), undefined]) {
    const { status, said, modules } = await fetched({ ...good, 'node_modules/@cua/mot': { version: '1.2.3', integrity } }, settings());
    assert.notEqual(status, 0);
    assert.match(said, /mot-1\.2\.3\.tgz is not what the lock names/);
    assert.equal(existsSync(path.join(modules, '@cua')), false);
  }
});

test('what the registry does not have is said', async () => {
  const { status, said } = await fetched({ ...good, 'node_modules/ba': { version: '1.0.0', integrity: sum('') } }, settings());
  assert.notEqual(status, 0);
  assert.match(said, /404/);
});
