// Without FastCGI pools, as a cheap host has it: fcgiwrap starts the same portal
// once for each request, and citizens file as ever.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Client, raw } from '../lib/client.js';
import { eventually, folder, origin, part, root } from '../lib/stack.js';

const build = process.env.MOTCUA_BUILD ?? path.join(root, 'build');
const params = path.join(folder, 'nginx/motcua-fastcgi.conf');
const was = readFileSync(params, 'utf8');
let wrap;

// The socket that nginx knows as the portal's.
const socket = /unix:([^"]+portal\.sock)/.exec(readFileSync(path.join(folder, 'nginx/server-portal.conf'), 'utf8'))[1];

before(async () => {
  part('stop', 'portal');
  appendFileSync(params, `fastcgi_param SCRIPT_FILENAME "${path.join(build, 'portal')}";
fastcgi_param MOTCUA_CONF "${path.join(folder, 'motcua.conf')}";\n`);
  part('start', 'nginx'); // reads its configuration again
  rmSync(socket, { force: true });
  wrap = spawn('/usr/sbin/fcgiwrap', ['-c', '3', '-s', `unix:${socket}`], { stdio: 'ignore', detached: true });
  await eventually(() => existsSync(socket), { what: 'fcgiwrap' });
  await eventually(async () => (await raw(`${origin.portal}/healthz`)).status === 200, { what: 'the first answer' });
});

after(async () => {
  process.kill(-wrap.pid); // its children outlive it otherwise
  await once(wrap, 'exit');
  writeFileSync(params, was);
  part('start', 'portal');
  part('start', 'nginx');
  await eventually(async () => (await raw(`${origin.portal}/healthz`)).status === 200, { what: 'the portal' });
});

test('pages and errors come by plain CGI', async () => {
  const citizen = new Client();
  let page = await citizen.open(`${origin.portal}/`);
  assert.equal(page.status, 200);
  page = await citizen.open(`${origin.portal}/thu-tuc/1.001193`);
  assert.match(page.heading, /Đăng ký khai sinh/i);
  assert.equal((await raw(`${origin.portal}/khong-co`)).status, 404);
  assert.equal((await raw(origin.portal, { method: 'POST', body: 'a=b' })).status, 405);
});

test('a citizen signs in and files by plain CGI', { timeout: 120_000 }, () => {
  const { NODE_TEST_CONTEXT, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath,
    ['--test', '--test-reporter=tap', '--test-name-pattern=from the procedure to the receipt|sending twice at once',
      'tests/http/filing.test.js'], { cwd: root, env, encoding: 'utf8' });
  assert.equal(status, 0, stdout + stderr);
  assert.match(stdout, /^# pass 2$/m);
});
