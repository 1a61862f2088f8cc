// SPDX-License-Identifier: GPL-3.0-or-later
// A real store of Debian's: OpenStack Swift with its S3 front, laid in a chroot of
// its own, on loopback. Files are put there, read, listed, removed, in pieces too
// (unit/storage_test). Stricter than the store in npm: it counts signed headers
// that never came as a forgery, and its keys have a colon. Wants root.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { figuresIn } from '../lib/figures.js';
import { build, eventually } from '../lib/stack.js';

// MOTCUA_SWIFT: a chroot that has Swift already.
const place = process.env.MOTCUA_SWIFT ?? mkdtempSync(path.join(tmpdir(), 'motcua-swift-'));
const inside = (...command) => execFileSync('chroot', [place, ...command], { encoding: 'utf8' });
const running = [];
const ports = {};

function freePort() {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}
const write = (name, text) => writeFileSync(path.join(place, 'etc/swift', name), text);
function start(...command) { running.push(spawn('chroot', [place, ...command], { stdio: 'ignore' })); }

// An account, a container and an object server with one device, a proxy before them.
async function lay() {
  for (const name of ['account', 'container', 'object', 'proxy', 'memcache']) ports[name] = await freePort();
  mkdirSync(path.join(place, 'srv/node/d1'), { recursive: true });
  write('swift.conf', '[swift-hash]\nswift_hash_path_suffix = motcua\n[storage-policy:0]\nname = one\ndefault = yes\n');
  for (const name of ['account', 'container', 'object']) {
    write(`${name}-server.conf`, `[DEFAULT]\nbind_ip = 127.0.0.1\nbind_port = ${ports[name]}\nworkers = 0\nuser = root
devices = /srv/node\nmount_check = false\n[pipeline:main]\npipeline = ${name}-server\n[app:${name}-server]\nuse = egg:swift#${name}\n`);
    const ring = (...args) => inside('swift-ring-builder', `/etc/swift/${name}.builder`, ...args);
    ring('create', '4', '1', '1');
    ring('add', '--region', '1', '--zone', '1', '--ip', '127.0.0.1', '--port', String(ports[name]), '--device', 'd1', '--weight', '1');
    ring('rebalance');
  }
  write('proxy-server.conf', `[DEFAULT]\nbind_ip = 127.0.0.1\nbind_port = ${ports.proxy}\nworkers = 0\nuser = root
[pipeline:main]\npipeline = catch_errors healthcheck cache s3api tempauth bulk proxy-server\n[app:proxy-server]\nuse = egg:swift#proxy\naccount_autocreate = true
[filter:catch_errors]\nuse = egg:swift#catch_errors\n[filter:healthcheck]\nuse = egg:swift#healthcheck\n[filter:bulk]\nuse = egg:swift#bulk
[filter:cache]\nuse = egg:swift#memcache\nmemcache_servers = 127.0.0.1:${ports.memcache}
[filter:s3api]\nuse = egg:swift#s3api\nlocation = us-east-1\n[filter:tempauth]\nuse = egg:swift#tempauth\nuser_motcua_store = S3RVER .admin\n`);
  start('memcached', '-u', 'root', '-l', '127.0.0.1', '-p', String(ports.memcache), '-m', '32');
  for (const name of ['account', 'container', 'object', 'proxy']) start(`/usr/bin/swift-${name}-server`, `/etc/swift/${name}-server.conf`);
}

before(async () => {
  assert.equal(process.getuid(), 0, 'wants root, for its chroot');
  if (!process.env.MOTCUA_SWIFT) execFileSync('mmdebstrap', ['--variant=apt', '--skip=check/empty', '--include=swift-proxy,swift-account,swift-container,swift-object,memcached',
    /^VERSION_CODENAME=(\w+)/m.exec(readFileSync('/etc/os-release', 'utf8'))[1], place], { stdio: 'ignore' });
  for (const args of [['-t', 'proc', 'proc', path.join(place, 'proc')], ['--bind', '/dev', path.join(place, 'dev')]]) execFileSync('mount', args);
  await lay();
  const api = `http://127.0.0.1:${ports.proxy}`;
  await eventually(async () => (await fetch(`${api}/healthcheck`).catch(() => ({}))).ok, { seconds: 180, what: 'Swift answers' });
  // The proxy is there before the servers behind it.
  await eventually(async () => {
    const { headers } = await fetch(`${api}/auth/v1.0`, { headers: { 'X-Storage-User': 'motcua:store', 'X-Storage-Pass': 'S3RVER' } });
    const made = await fetch(`${headers.get('x-storage-url')}/motcua`, { method: 'PUT', headers: { 'X-Auth-Token': headers.get('x-auth-token') } });
    return made.ok;
  }, { seconds: 180, what: 'a bucket' });
}, { timeout: 15 * 60_000 });
after(() => {
  for (const child of running) child.kill('SIGKILL');
  for (const name of ['proc', 'dev']) spawnSync('umount', ['-l', path.join(place, name)]);
  if (!process.env.MOTCUA_SWIFT) rmSync(place, { recursive: true, force: true, maxRetries: 10 });
});

test('files and pieces are kept in Swift by its S3 front', () => {
  const began = Date.now();
  const { status, stdout, stderr } = spawnSync(path.join(build, 'tests/unit/storage_test'), { encoding: 'utf8',
    env: { ...process.env, MOTCUA_TEST_S3: `http://127.0.0.1:${ports.proxy}`, MOTCUA_TEST_S3_KEY: 'motcua:store' } });
  const said = stdout + stderr;
  assert.equal(status, 0, said);
  const [, passed] = /PASSED.* (\d+) test/.exec(said);
  assert.equal(passed, '8', said);
  const version = inside('python3', '-c', 'import swift; print(swift.__version__)').trim();
  figuresIn('swift.txt', 'Files in an S3 store of Debian (./motcua test long --only swift)')('store', `Swift ${version} with s3api: the ${passed} tests of unit/storage_test that a bucket can have, ${((Date.now() - began) / 1000).toFixed(1)} s`);
});
