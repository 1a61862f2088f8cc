// SPDX-License-Identifier: GPL-3.0-or-later
// A real Kannel with its own fake SMSC: what the worker sends arrives, with its
// marks, and the delivery report comes back to the portal.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { raw } from '../lib/client.js';
import { add, state, withWorker } from '../lib/outbox.js';
import { eventually, log, origin } from '../lib/stack.js';

const place = mkdtempSync(join(tmpdir(), 'motcua-kannel-'));
const running = [];
let sendsms;
let heard = '';

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

// Kannel's programs tell what they do; `line` is what says that one is ready.
async function start(program, args, line) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: place });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text) => {
      said += text;
      if (program.endsWith('fakesmsc')) heard += text;
    });
  }
  running.push(child);
  await eventually(() => {
    if (child.exitCode !== null) throw new Error(said);
    return line.test(said);
  }, { what: program });
}

before(async () => {
  const [admin, box, smsc, http] = [await freePort(), await freePort(), await freePort(), await freePort()];
  const file = join(place, 'kannel.conf');
  const groups = [
    { group: 'core', 'admin-port': admin, 'admin-interface': '127.0.0.1', 'smsbox-port': box,
      'smsbox-interface': '127.0.0.1', 'admin-password': 'kannel', 'box-allow-ip': '127.0.0.1',
      'dlr-storage': 'internal' },
    { group: 'smsc', smsc: 'fake', 'smsc-id': 'fake', port: smsc, 'connect-allow-ip': '127.0.0.1' },
    { group: 'smsbox', 'bearerbox-host': '127.0.0.1', 'sendsms-port': http, 'sendsms-interface': '127.0.0.1' },
    { group: 'sendsms-user', username: 'motcua', password: 'kannel' },
  ];
  writeFileSync(file, groups.map((group) => Object.entries(group)
    .map(([key, value]) => `${key} = ${value}\n`).join('')).join('\n'));
  writeFileSync(join(place, 'password'), 'kannel\n', { mode: 0o600 });
  await start('/usr/sbin/bearerbox', ['-v', '0', file], /entering mainloop|MAIN: Start-up done/i);
  await start('/usr/lib/kannel/test/fakesmsc',
    ['-H', '127.0.0.1', '-r', `${smsc}`, '-m', '0', '-v', '0', '1 1 text x'], /fakesmsc starting/);
  await start('/usr/sbin/smsbox', ['-v', '0', file], /Connected to bearerbox/);
  sendsms = `http://127.0.0.1:${http}/cgi-bin/sendsms`;
});

after(async () => {
  for (const child of running.reverse()) {
    if (child.exitCode !== null) continue;
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  rmSync(place, { recursive: true });
});

const settings = (more = {}) => ({
  'sms.gateway': 'kannel',
  'sms.kannel_url': sendsms,
  'sms.kannel_user': 'motcua',
  'sms.kannel_password_file': join(place, 'password'),
  'sms.report_url': `${origin.portal}/bao-cao-tin-nhan`,
  ...more,
});

// What fakesmsc printed of a text to that phone: UCS-2 in %XX, or plain.
function textTo(phone) {
  const found = new RegExp(`Got message \\d+: <\\S+ \\+84${phone.slice(1)} (\\S+) (.*)>`).exec(heard);
  if (!found) return undefined;
  const bytes = [];
  for (const [, hex, char] of found[2].matchAll(/%([0-9A-F]{2})|(.)/g)) {
    bytes.push(hex ? parseInt(hex, 16) : char === '+' && found[1] !== 'text' ? 0x20 : char.charCodeAt(0));
  }
  const body = Buffer.from(bytes);
  return found[1] === 'ucs-2' ? new TextDecoder('utf-16be').decode(body) : body.toString('latin1');
}

test('a text arrives with its marks, and the report says so', async () => {
  const key = `kannel:marks:${process.pid}:${Date.now()}`;
  await withWorker(settings({ 'sms.unicode': 'yes' }), async () => {
    add({ channel: 'sms', to: '0912345671', message: 'sms.paid', arg0: '000.00.16.H53-261124-0001', key });
    const text = await eventually(() => textTo('0912345671'), { what: 'the text' });
    assert.equal(text, 'Đã nhận phí của hồ sơ 000.00.16.H53-261124-0001.');
    const { status, sent, delivered } = await eventually(() => state(key).delivered && state(key), { what: 'the report' });
    assert.equal(status, 'sent');
    assert.ok(sent && delivered);
  });
  assert.match(log('portal'), /event=sms\.report kept=0/);
  assert.doesNotMatch(log('portal'), /0912345671/);
});

test('without sms.unicode a text loses its marks and stays one part', async () => {
  const key = `kannel:plain:${process.pid}:${Date.now()}`;
  await withWorker(settings(), async () => {
    add({ channel: 'sms', to: '0912345672', message: 'sms.paid', arg0: '000.00.16.H53-261124-0001', key });
    const text = await eventually(() => textTo('0912345672'), { what: 'the text' });
    assert.equal(text, 'Da nhan phi cua ho so 000.00.16.H53-261124-0001.');
  });
});

test('a wrong password at Kannel keeps the text for later', async () => {
  const key = `kannel:password:${process.pid}:${Date.now()}`;
  writeFileSync(join(place, 'wrong'), 'wrong\n', { mode: 0o600 });
  await withWorker(settings({ 'sms.kannel_password_file': join(place, 'wrong') }), async () => {
    add({ channel: 'sms', to: '0912345673', message: 'sms.paid', arg0: '000.00.16.H53-261124-0001', key });
    const { status, attempt } = await eventually(() => state(key).reason && state(key), { what: 'the failure' });
    assert.equal(status, 'waiting');
    assert.equal(attempt, 1);
  });
  assert.equal(textTo('0912345673'), undefined);
});

test('a report that is not ours changes nothing and is told nothing', async () => {
  const key = `kannel:forged:${process.pid}:${Date.now()}`;
  await withWorker(settings({ 'sms.gateway': 'log' }), async (worker) => {
    await worker.kill('SIGTERM');
    add({ channel: 'sms', to: '0912345674', message: 'sms.paid', arg0: '000.00.16.H53-261124-0001', key });
    const query = (mac) => `ref=${encodeURIComponent(key)}&mac=${mac}&status=1`;
    for (const mac of ['', '0'.repeat(64), 'x', '%ff']) {
      const { status } = await raw(`${origin.portal}/bao-cao-tin-nhan?${query(mac)}`);
      assert.equal(status, 404, mac);
    }
    assert.equal((await raw(`${origin.portal}/bao-cao-tin-nhan`)).status, 404);
    assert.deepEqual(state(key), { status: 'waiting', attempt: 0, sent: null, delivered: null, reason: null });
  });
});
