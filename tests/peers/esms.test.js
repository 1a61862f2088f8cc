// SPDX-License-Identifier: GPL-3.0-or-later
// eSMS's interface, as its documentation has it: texts leave once under their
// reference, whatever it answers, and its reports come back to the portal.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { allAnswer, Client, raw } from '../lib/client.js';
import { add, due, state, withWorker } from '../lib/outbox.js';
import { captchaOf } from '../lib/sign-in.js';
import { eventually, folder, origin, part, people, sql } from '../lib/stack.js';

const place = mkdtempSync(path.join(tmpdir(), 'motcua-esms-'));
const code = '000.00.16.H53-261124-0001';
const asked = []; // what it was asked to send
let faults = []; // for the next texts: a CodeResult, or a function (response)
let server;
let settings;

before(async () => {
  server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = JSON.parse(Buffer.concat(chunks).toString());
    asked.push({ method: request.method, type: request.headers['content-type'], ...text });
    const fault = faults.shift();
    if (typeof fault === 'function') return fault(response);
    const right = text.ApiKey === 'key' && text.SecretKey === 'secret';
    response.writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ CodeResult: right ? fault ?? '100' : '101', SMSID: 'd3b0' }));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  for (const name of ['key', 'secret']) writeFileSync(path.join(place, name), `${name}\n`, { mode: 0o600 });
  settings = {
    'sms.gateway': 'esms',
    'sms.esms_url': `http://127.0.0.1:${server.address().port}/MainService.svc/json/SendMultipleMessage_V4_post_json/`,
    'sms.esms_api_key_file': path.join(place, 'key'),
    'sms.esms_secret_key_file': path.join(place, 'secret'),
    'sms.sender': 'DVC-TayNinh',
    'sms.report_url': `${origin.portal}/bao-cao-tin-nhan`,
  };
});

after(() => {
  server.closeAllConnections();
  server.close();
  rmSync(place, { recursive: true });
});

const keyed = (name) => `esms:${name}:${process.pid}:${Date.now()}`;
const text = (key) => add({ channel: 'sms', to: '0912345675', message: 'sms.paid', arg0: code, key });
const sent = (key) => asked.filter(({ RequestId }) => RequestId === key);
// eSMS begins a query behind the address that it was given.
const report = (key, said) => raw(`${sent(key)[0].CallbackUrl}?SMSID=d3b0&${said}&TypeId=2&phonenumber=0912345675`);

test('a text leaves as eSMS wants it, and its report says that it arrived', async () => {
  const key = keyed('plain');
  await withWorker(settings, async () => {
    text(key);
    await eventually(() => state(key).status === 'sent', { what: 'the text' });
  });
  const [{ CallbackUrl, ...said }, ...more] = sent(key);
  assert.equal(more.length, 0);
  assert.deepEqual(said, { method: 'POST', type: 'application/json', ApiKey: 'key', SecretKey: 'secret', Phone: '0912345675',
    Content: `Da nhan phi cua ho so ${code}.`, Brandname: 'DVC-TayNinh', SmsType: '2', RequestId: key, IsUnicode: '0' });
  assert.equal(state(key).delivered, null);
  assert.equal((await report(key, 'SendStatus=7&SendSuccess=0&SendFailed=0')).status, 200);
  assert.equal(state(key).delivered, null, 'it is on its way only');
  assert.equal((await report(key, 'SendStatus=5&SendSuccess=1&SendFailed=0')).status, 200);
  assert.ok(state(key).delivered);
  assert.equal((await report(key, 'SendStatus=x')).status, 400);
  assert.equal((await raw(`${CallbackUrl.slice(0, -1)}?SendStatus=5&SendSuccess=1`)).status, 404);
});

test('a text that could not be delivered is for the administrator', async () => {
  for (const said of ['SendStatus=4&SendSuccess=0', 'SendStatus=5&SendSuccess=0&SendFailed=1']) {
    const key = keyed('lost');
    await withWorker(settings, async () => {
      text(key);
      await eventually(() => state(key).status === 'sent', { what: 'the text' });
    });
    assert.equal((await report(key, said)).status, 200);
    assert.deepEqual([state(key).status, state(key).reason], ['dead', 'undeliverable'], said);
  }
});

test('whatever eSMS answers, the text waits and leaves under one reference', async () => {
  const key = keyed('faults');
  // The gateway rests after five failures in a row; a new worker does not know of them.
  const bad = [['99', '103', '104'], [(response) => response.writeHead(503).end(), (response) => response.writeHead(200).end('<html>'),
    (response) => response.destroy()]];
  let attempt = 0;
  for (const list of bad) {
    faults = list.concat('124'); // it had taken one of those
    await withWorker(settings, async (worker) => {
      for (const fault of list) {
        if (attempt++ === 0) text(key);
        else due(key);
        const [[row]] = sql(`SELECT id FROM outbox WHERE dedupe_key = '${key}'`);
        await eventually(() => worker.log().includes(`event=outbox.done id=${row} attempt=${attempt} `), { what: `${fault}` });
        assert.deepEqual([state(key).status, state(key).reason], ['waiting', 'unavailable'], `${fault}`);
      }
      if (list !== bad.at(-1)) return;
      due(key);
      await eventually(() => state(key).status === 'sent', { what: 'the text' });
    });
  }
  assert.equal(sent(key).length, attempt + 1);
});

test('recovering an account is answered before eSMS is, and the same whatever it says', async () => {
  const conf = path.join(folder, 'motcua.conf');
  const was = readFileSync(conf, 'utf8');
  const [person] = people();
  const recover = async (id) => {
    sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
    const page = await new Client().open(`${origin.identity}/quen-mat-khau`);
    return (await page.fill({ 'Số CMND/CCCD': id, 'Mã xác thực': captchaOf(page) }).press('Tiếp tục')).heading;
  };
  const waiting = [];
  const lines = was.split('\n').filter((line) => !(line.split(' =')[0] in settings));
  writeFileSync(conf, [...lines, ...Object.entries(settings).map(([name, value]) => `${name} = ${value}`), ''].join('\n'));
  try {
    part('restart', 'identity');
    await allAnswer('identity');
    asked.length = 0;
    faults = [(response) => waiting.push(response)];
    assert.equal(await recover(person.id), 'Đặt mật khẩu mới');
    await eventually(() => waiting.length, { what: 'the text' });
    assert.equal(asked[0].Phone, person.phone);
    waiting[0].end('{"CodeResult":"100"}');
    faults = ['104'];
    assert.equal(await recover(person.id), 'Đặt mật khẩu mới');
    await eventually(() => faults.length === 0, { what: 'the text that is refused' });
    assert.equal(await recover('072088000113'), 'Đặt mật khẩu mới');
    assert.equal(asked.length, 2, 'nobody is texted for a number without account');
  } finally {
    faults = [];
    for (const response of waiting) response.end();
    writeFileSync(conf, was);
    part('restart', 'identity');
    await allAnswer('identity');
  }
});
