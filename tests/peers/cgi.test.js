// SPDX-License-Identifier: GPL-3.0-or-later
// Without FastCGI pools, as a cheap host has it: fcgiwrap starts the same programs
// once for each request, and citizens sign in and file as ever.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Client, raw } from '../lib/client.js';
import { captchaOf, landing, signIn, signUp } from '../lib/sign-in.js';
import { eventually, folder, origin, part, people, root, sql } from '../lib/stack.js';

const build = process.env.MOTCUA_BUILD ?? path.join(root, 'build');
const conf = (name) => path.join(folder, 'nginx', name);
const changed = ['motcua-http.conf', 'motcua-fastcgi.conf'].map((name) => [conf(name), readFileSync(conf(name), 'utf8')]);
const programs = ['portal', 'identity'];
const pools = ['portal', 'portal-files', 'identity', 'identity-hash'];
const wraps = [];

const allAnswer = () => eventually(async () => {
  for (const program of programs)
    if ((await raw(`${origin[program]}/healthz`)).status !== 200) return false;
  return true;
}, { what: 'an answer of each program' });

before(async () => {
  for (const pool of pools) part('stop', pool);
  // As docs/hosting.md has it; here the programs differ by port.
  appendFileSync(conf('motcua-http.conf'), `map $server_port $motcua_program {
${programs.map((program) => `    ${new URL(origin[program]).port} ${program};`).join('\n')}
}\n`);
  appendFileSync(conf('motcua-fastcgi.conf'), `fastcgi_param SCRIPT_FILENAME "${build}/$motcua_program";
fastcgi_param MOTCUA_CONF "${path.join(folder, 'motcua.conf')}";\n`);
  part('start', 'nginx'); // reads its configuration again
  for (const pool of pools) {
    const upstream = readFileSync(conf(`pool-${pool.split('-')[0]}.conf`), 'utf8');
    const [, socket] = new RegExp(`unix:([^"]+/${pool}\\.sock)`).exec(upstream);
    rmSync(socket, { force: true });
    wraps.push(spawn('/usr/sbin/fcgiwrap', ['-c', '3', '-s', `unix:${socket}`], { stdio: 'ignore', detached: true }));
    await eventually(() => existsSync(socket), { what: 'fcgiwrap' });
  }
  await allAnswer();
});

after(async () => {
  for (const wrap of wraps) {
    process.kill(-wrap.pid); // its children outlive it otherwise
    await once(wrap, 'exit');
  }
  for (const [file, was] of changed) writeFileSync(file, was);
  for (const pool of pools) part('start', pool);
  part('start', 'nginx');
  await allAnswer();
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

// Of nginx one would not see it: 1.22 takes the first, 1.23 and newer join both.
test('no line of an answer’s head is there twice, on a page that is shown again either', async () => {
  const citizen = new Client();
  await signIn(citizen, people()[2]);
  sql('DELETE FROM draft WHERE filed_at IS NULL');
  let page = await citizen.open(`${origin.portal}/thu-tuc/1.001193/noi-nop`);
  page = await page.press('Tiếp tục');
  assert.match(page.url.search, /da-go=/);
  const { status, stdout, stderr } = spawnSync(path.join(build, 'portal'), [], { encoding: 'utf8', env: {
    MOTCUA_CONF: path.join(folder, 'motcua.conf'), GATEWAY_INTERFACE: 'CGI/1.1', SERVER_PROTOCOL: 'HTTP/1.1', REQUEST_METHOD: 'GET',
    REQUEST_URI: page.url.pathname + page.url.search, QUERY_STRING: page.url.search.slice(1), REMOTE_ADDR: '127.0.0.1',
    HTTP_HOST: page.url.host, HTTPS: 'on', HTTP_COOKIE: citizen.cookies.header(page.url) } });
  assert.equal(status, 0, stderr);
  const [head, body] = stdout.split('\r\n\r\n');
  assert.match(head, /^X-Form-Action: https:/m);
  assert.match(body, /da-go|mc-error-summary/);
  const names = head.split('\r\n').map((line) => line.split(':')[0]).filter((name) => name !== 'Set-Cookie');
  assert.deepEqual(names, [...new Set(names)]);
});

test('a citizen signs in and files by plain CGI', { timeout: 120_000 }, () => {
  const { NODE_TEST_CONTEXT, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath,
    ['--test', '--test-reporter=tap', '--test-name-pattern=from the procedure to the receipt|sending twice at once',
      'tests/http/filing.test.js'], { cwd: root, env, encoding: 'utf8' });
  assert.equal(status, 0, stdout + stderr);
  assert.match(stdout, /^# pass 2$/m);
});

test('who signs up changes the password, and only the new one opens the account', { timeout: 120_000 }, async () => {
  sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
  const citizen = new Client();
  const person = await signUp(citizen, 'Phạm Thị Mới');
  const was = person.password;
  person.password = 'nắng vàng đồng lúa';
  let page = await citizen.open(`${origin.identity}/mat-khau`);
  page = await page.fill({ 'mat-khau': was, 'mat-khau-moi': person.password, 'mat-khau-lai': person.password }).press('Đổi mật khẩu');
  assert.match(page.text, /Đã đổi mật khẩu/);

  page = await new Client().open(`${origin.identity}/dang-nhap`);
  page = await page.fill({ 'Số CMND/CCCD': person.id, 'Mật khẩu': was, 'Mã xác thực': captchaOf(page) }).press('Đăng nhập');
  assert.match(page.text, /Số CMND\/CCCD hoặc mật khẩu chưa đúng/);
  page = await signIn(new Client(), person);
  assert.match(page.path, landing);
});
