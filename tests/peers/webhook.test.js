// SPDX-License-Identifier: GPL-3.0-or-later
// A program of the province that hears of dossiers, as Standard Webhooks has it:
// a real server, which knows what is ours by the specification's own library.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Webhook } from 'standardwebhooks';
import { allAnswer } from '../lib/client.js';
import { filed } from '../lib/filing.js';
import { wrongIn } from '../lib/openapi.js';
import { add, due, state, withWorker } from '../lib/outbox.js';
import { png } from '../lib/papers.js';
import { asPerson } from '../lib/sign-in.js';
import { certificate, ctl, eventually, folder, part, people, root, sql } from '../lib/stack.js';

const place = mkdtempSync(path.join(tmpdir(), 'motcua-webhook-'));
const conf = path.join(folder, 'motcua.conf');
const stood = readFileSync(conf, 'utf8');
const build = process.env.MOTCUA_BUILD ?? path.join(root, 'build');
const secret = () => `whsec_${randomBytes(32).toString('base64')}`;
const ours = secret();
const told = []; // { url, method, headers, body, event }
let faults = []; // for the next calls: a status, or a function (response)
let server;
let settings;
let citizen;
let dossier; // { code, url } whose events the stories of faults send

async function answer(request, response) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString();
  const { url, method, headers } = request;
  assert.equal(wrongIn('webhook.json', ['webhooks', 'event', 'post'], undefined, JSON.parse(body)), undefined, body);
  told.push({ url, method, headers, body, event: new Webhook(ours).verify(body, headers) });
  const fault = faults.shift();
  if (typeof fault === 'function') return fault(response);
  return response.writeHead(fault ?? 204).end();
}

async function listen(made) {
  await once(made.listen(0, '127.0.0.1'), 'listening');
  return made.address().port;
}

function write(name, content) {
  const file = path.join(place, name);
  writeFileSync(file, content, { mode: 0o600 });
  return file;
}

// The whole installation with these settings more: who files tells, and who
// sends. Nothing: as it stood.
async function installed(more) {
  const lines = Object.entries(more).map(([key, value]) => `${key} = ${value}\n`);
  writeFileSync(conf, stood + lines.join(''), { mode: 0o600 });
  part('restart', 'portal');
  part('restart', 'worker');
  await allAnswer('portal');
}

before(async () => {
  citizen = await asPerson(3);
  server = createServer((request, response) => answer(request, response).catch((error) => response.destroy(error)));
  settings = {
    'webhook.url': `http://127.0.0.1:${await listen(server)}/su-kien`,
    'webhook.secret_file': write('secret', `${ours}\n`),
  };
});

after(async () => {
  server.closeAllConnections();
  server.close();
  await installed({});
  sql("DELETE FROM outbox WHERE channel = 'webhook'");
  rmSync(place, { recursive: true });
});

const of = (code) => told.filter(({ event }) => event.data.dossier === code);
const rows = (code) => sql(`SELECT dedupe_key FROM outbox WHERE channel = 'webhook' AND recipient = '${code}' ORDER BY id`).flat();
const allSent = (code) => eventually(() => rows(code).every((key) => state(key).status === 'sent'), { what: `all of ${code}` });

test('where nobody is to be told, no message is written', async () => {
  dossier = await filed(citizen);
  ctl('dossier', 'accept', dossier.code);
  assert.deepEqual(rows(dossier.code), []);
});

test('each event of a dossier is told once, signed, in the order of its numbers, and without a person', async () => {
  await installed(settings);
  const { code, url } = await filed(citizen);
  const officer = (verb, ...words) => ctl('dossier', verb, code, ...words);
  officer('accept');
  officer('start');
  officer('supplement', 'Xin gửi thêm giấy chứng sinh');
  const page = await citizen.open(url);
  page.fill({ 'Nội dung trả lời': 'Tôi gửi giấy chứng sinh.', 'Giấy tờ bổ sung': [png('chứng sinh', { name: 'chung-sinh.png' })] });
  assert.deepEqual((await page.press('Gửi bổ sung')).errors, []);
  officer('fee', '15000', 'Lệ phí cấp bản sao');
  officer('paid');
  officer('finish', 'Mời nhận kết quả');
  officer('return');
  const life = [['filed', 1], ['accepted', 2], ['started', 4], ['supplement_asked', 5], ['supplemented', 4], ['fee_asked', 6],
    ['paid', 4], ['finished', 9], ['returned', 10]];
  await allSent(code);

  const calls = of(code).sort((a, b) => a.event.data.number - b.event.data.number);
  assert.deepEqual(calls.map(({ event }) => [event.type.replace('dossier.', ''), event.data.status]), life);
  assert.deepEqual(calls.map(({ event }) => event.data.number), life.map((_, i) => i + 1));
  assert.deepEqual(calls.map(({ headers }) => headers['webhook-id']), rows(code));
  assert.deepEqual(rows(code), life.map(([kind], i) => `${kind}:${code.replaceAll('.', '_')}:${i + 1}:webhook`));
  const [[procedure, agency, day]] = sql(`SELECT procedure_code, agency_code, DATE(due_at + INTERVAL 7 HOUR) FROM dossier WHERE code = '${code}'`);
  const [first] = calls;
  assert.deepEqual([first.url, first.method, first.headers['content-type']], ['/su-kien', 'POST', 'application/json']);
  assert.deepEqual(first.event.data, { dossier: code, number: 1, procedure, agency, status: 1, status_name: 'Mới đăng ký', due: day });
  const times = sql(`SELECT DATE_FORMAT(e.at, '%Y-%m-%dT%H:%i:%sZ') FROM dossier_event e JOIN dossier d ON d.id = e.dossier_id
    WHERE d.code = '${code}' ORDER BY e.position`).flat();
  assert.deepEqual(calls.map(({ event }) => event.timestamp), times);

  // Whoever it is about, and what was written, is in none of them.
  const [account] = sql(`SELECT p.full_name, p.paper_number, p.phone, p.email, p.street FROM dossier_applicant p
    JOIN dossier d ON d.id = p.dossier_id WHERE d.code = '${code}' AND p.role = 'self'`);
  const [[publicId, lookupId]] = sql(`SELECT public_id, lookup_id FROM dossier WHERE code = '${code}'`);
  assert.equal(account[1], people()[3].id);
  for (const word of [...account, publicId, lookupId, 'chứng sinh', 'chung-sinh', 'Lệ phí', '15000'].filter((text) => text !== '' && text !== 'NULL'))
    for (const { url: to, headers, body } of calls)
      assert.ok(![to, JSON.stringify(headers), body].some((text) => text.includes(word)), `${word} in ${body}`);
  for (const { event } of calls) {
    assert.deepEqual(Object.keys(event), ['type', 'timestamp', 'data']);
    assert.deepEqual(Object.keys(event.data), Object.keys(first.event.data));
  }
  const counted = ctl('metrics').split('\n').filter((line) => /^motcua_messages_total\{program="worker",channel="webhook",outcome="sent"/.test(line));
  assert.ok(counted.length === 1 && Number(counted[0].split(' ')[1]) >= life.length, counted.join());
});

test('what a citizen takes back, an officer refuses or stops is told too', async () => {
  const [withdrawn, refused, stopped] = [await filed(citizen), await filed(citizen), await filed(citizen)];
  await (await citizen.open(`${withdrawn.url}/rut`)).press('Rút hồ sơ');
  ctl('dossier', 'reject', refused.code, 'Không thuộc thẩm quyền');
  ctl('dossier', 'accept', stopped.code);
  ctl('dossier', 'stop', stopped.code, 'Theo yêu cầu của cơ quan');
  for (const [{ code }, type, status] of [[withdrawn, 'withdrawn', 7], [refused, 'refused', 3], [stopped, 'stopped', 8]]) {
    await allSent(code);
    const last = of(code).find(({ event }) => event.data.number === rows(code).length).event;
    assert.deepEqual([last.type, last.data.status], [`dossier.${type}`, status]);
  }
});

// A message about the filing of `dossier`, under a name of its own.
function message(name) {
  const key = `${name}:${process.pid}:${Date.now()}:webhook`;
  add({ channel: 'webhook', to: dossier.code, message: 'webhook.event', arg0: '1', arg1: '2026-11-27', key });
  return key;
}
const under = (key) => told.filter(({ headers }) => headers['webhook-id'] === key);
const tried = (worker, key, attempt) => eventually(() => {
  const [[id]] = sql(`SELECT id FROM outbox WHERE dedupe_key = '${key}'`);
  return worker.log().includes(`event=outbox.done id=${id} attempt=${attempt} `);
}, { what: `try ${attempt} of ${key}` });
const waits = (key, attempt) => {
  const { status, attempt: now, reason } = state(key);
  assert.deepEqual({ status, attempt: now, reason }, { status: 'waiting', attempt, reason: 'unavailable' });
};

test('whatever the receiver answers, the event waits and is told under one name', async () => {
  const elsewhere = `${settings['webhook.url']}/moi`;
  const bad = [['500', 500], ['404', 404], ['a redirect', (response) => response.writeHead(308, { location: elsewhere }).end()],
    ['a line that ends', (response) => response.destroy()]];
  let key;
  faults = bad.map(([, fault]) => fault);
  await withWorker(settings, async (worker) => {
    key = message('faults');
    for (const [nth] of bad.entries()) {
      await tried(worker, key, nth + 1);
      waits(key, nth + 1);
      due(key);
    }
    await eventually(() => state(key).status === 'sent', { what: 'the event' });
  });
  assert.equal(under(key).length, bad.length + 1);
  assert.ok(told.every(({ url }) => url === '/su-kien'), 'a redirect is not followed');
  assert.equal(new Set(under(key).map(({ body }) => body)).size, 1);
});

test('a receiver that is away or never answers costs one wait, and texts go on', async () => {
  await withWorker({ ...settings, 'webhook.url': 'http://127.0.0.1:9/' }, async (worker) => {
    const key = message('away');
    await tried(worker, key, 1);
    waits(key, 1);
    sql(`DELETE FROM outbox WHERE dedupe_key = '${key}'`);
  });
  faults = [() => {}];
  await withWorker(settings, async (worker) => {
    const [slow, next] = [message('slow'), message('next')];
    await tried(worker, slow, 1);
    waits(slow, 1);
    const text = `hook:${slow}`;
    add({ channel: 'sms', to: '0932000171', message: 'sms.paid', arg0: dossier.code, key: text });
    await eventually(() => state(text).status === 'sent', { what: 'a text meanwhile' });
    assert.deepEqual([state(next).status, state(next).attempt], ['waiting', 0], 'it rests, and no try is used up');
    assert.equal(under(next).length, 0);
    for (const key of [slow, next, text]) sql(`DELETE FROM outbox WHERE dedupe_key = '${key}'`);
  });
});

test('a receiver that wants no more is told of that event no more, until somebody says so', async () => {
  let key;
  faults = [410];
  await withWorker(settings, async () => {
    key = message('gone');
    await eventually(() => state(key).status === 'dead', { what: 'the end' });
  });
  assert.equal(state(key).reason, 'gone');
  const line = ctl('outbox', 'dead').split('\n').find((text) => text.includes(key)).split('\t');
  assert.deepEqual([line[1], line[3], line[7]], ['dead', 'webhook.event', 'gone']);
  await withWorker(settings, async () => {
    ctl('outbox', 'resend', line[0]);
    await eventually(() => state(key).status === 'sent', { what: 'the event' });
  });
  assert.equal(under(key).length, 2);
});

test('a worker killed between sending and noting tells the same once more, under the same name', async () => {
  await withWorker(settings, async (worker) => {
    let killed;
    faults = [(response) => { killed = worker.kill('SIGKILL').then(() => response.destroy()); }];
    const key = message('killed');
    await eventually(() => killed !== undefined, { what: 'the event' });
    await killed;
    assert.deepEqual([state(key).status, state(key).attempt], ['waiting', 1]);
    await worker.start();
    due(key); // the lease of the dead worker has ended
    await eventually(() => state(key).status === 'sent', { what: 'the second telling' });
    const [first, second, ...more] = under(key);
    assert.equal(more.length, 0);
    assert.equal(second.body, first.body);
  });
});

test('only who has the secret knows an event for ours; while it changes, old and new do', async () => {
  const [next, other] = [secret(), secret()];
  let key;
  await withWorker({ ...settings, 'webhook.secret_file': write('both', `${next}\n${ours}\n`) }, async () => {
    key = message('signed');
    await eventually(() => state(key).status === 'sent', { what: 'the event' });
  });
  const [{ body, headers }] = under(key);
  for (const good of [next, ours]) assert.equal(new Webhook(good).verify(body, headers).type, 'dossier.filed');
  assert.throws(() => new Webhook(other).verify(body, headers), /No matching signature/);
  assert.throws(() => new Webhook(ours).verify(body.replace('"status":1', '"status":9'), headers), /No matching signature/);
  assert.throws(() => new Webhook(ours).verify(body, { ...headers, 'webhook-id': 'other' }), /No matching signature/);
});

test('the receiver shows who it is by a certificate that is believed', async () => {
  const tls = createTlsServer({ key: readFileSync(path.join(folder, 'tls/key.pem')), cert: certificate },
    (request, response) => answer(request, response).catch((error) => response.destroy(error)));
  const at = { ...settings, 'webhook.url': `https://localhost:${await listen(tls)}/su-kien` };
  let key;
  try {
    await withWorker(at, async (worker) => {
      key = message('unbelieved');
      await tried(worker, key, 1);
      waits(key, 1);
    });
    assert.equal(under(key).length, 0);
    await withWorker({ ...at, 'webhook.ca_file': path.join(folder, 'tls/cert.pem') }, async () => {
      due(key);
      await eventually(() => state(key).status === 'sent', { what: 'the event' });
    });
  } finally {
    tls.closeAllConnections();
    tls.close();
  }
  assert.equal(under(key).length, 1);
});

test('an administrator sees whether the receiver takes what is ours', async () => {
  const files = { right: settings, unset: {}, other: { ...settings, 'webhook.secret_file': write('other', `${secret()}\n`) } };
  const tries = async (more) => {
    const file = path.join(folder, 'try.conf'); // its paths are counted from there
    const lines = Object.entries(more).map(([key, value]) => `${key} = ${value}\n`);
    writeFileSync(file, stood + lines.join(''), { mode: 0o600 });
    const child = spawn(path.join(build, 'motcuactl'), ['-c', file, 'webhook', 'try']);
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => { said += text; });
    const [status] = await once(child, 'close');
    rmSync(file);
    return { status, said };
  };
  assert.deepEqual(await tries(files.right), { status: 0, said: 'taken\n' });
  assert.deepEqual([told.at(-1).event.type, told.at(-1).event.data], ['motcua.test', {}]);
  faults = [401];
  const refused = await tries(files.right);
  assert.deepEqual([refused.status, /code=401[^]*the receiver did not take it/.test(refused.said)], [75, true]);
  assert.equal((await tries(files.other)).status, 75, 'the receiver does not believe another secret');
  assert.deepEqual([(await tries(files.unset)).status], [78]);
});

test('doctor says whom events are told to, and that a secret is missing', () => {
  const said = (more) => {
    const lines = Object.entries({ ...settings, ...more }).map(([key, value]) => `${key} = ${value}\n`);
    writeFileSync(conf, stood + lines.join(''), { mode: 0o600 });
    try {
      return ctl('doctor');
    } catch (error) {
      return error.stdout;
    }
  };
  assert.match(said({}), /^fine +webhook +events are told to http:\/\/127\.0\.0\.1:\d+\/su-kien$/m);
  assert.match(said({ 'webhook.secret_file': write('none', 's3cr3t\n') }), /^BAD +webhook +webhook\.secret_file has no secret/m);
});
