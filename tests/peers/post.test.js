// SPDX-License-Identifier: GPL-3.0-or-later
// The post, as a contract mock that holds every call against
// docs/openapi/post.json (prism): orders of a filing, faults, news, cancelling, prices.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { allAnswer, Client, seen } from '../lib/client.js';
import { due, state, withWorker } from '../lib/outbox.js';
import { atPapers, give, papersOf, pdf } from '../lib/papers.js';
import { captchaOf, signIn } from '../lib/sign-in.js';
import { ctl, eventually, folder, origin, part, people, root, sql } from '../lib/stack.js';

const require = createRequire(import.meta.url);
const { getHttpOperationsFromSpec } = require('@stoplight/prism-http');
const { createServer: createPrism } = require('@stoplight/prism-http-server');
const { createLogger } = require('@stoplight/prism-core');

const place = mkdtempSync(path.join(tmpdir(), 'motcua-post-'));
const conf = path.join(folder, 'motcua.conf');
const stood = readFileSync(conf, 'utf8');
const withSettings = (more) => stood + Object.entries(more).map(([key, value]) => `${key} = ${value}\n`).join('');
const build = process.env.MOTCUA_BUILD ?? path.join(root, 'build');
const client = new Client();
let prism, front, settings;
let calls = []; // { path, body, authorization, status }
let faults = []; // for the next orders: a status by the contract, or a function (response)
let newsFault; // the same, for the next look for news
let tokenFault; // the same, for the next token
let fareFaults = []; // the same, for the next prices

async function startPrism(items) {
  const spec = JSON.parse(readFileSync(path.join(root, 'docs/openapi/post.json'), 'utf8'));
  spec.paths['/tracking'].get.responses['200'].content['application/json'].example = { Items: items };
  await prism?.close();
  prism = createPrism(await getHttpOperationsFromSpec(spec), {
    cors: false,
    config: { checkSecurity: true, validateRequest: true, validateResponse: true, errors: true, mock: { dynamic: false } },
    components: { logger: createLogger('prism', { level: 'silent' }) },
  });
  prism.address = await prism.listen(0, '127.0.0.1');
}

// Before prism, which keeps nothing: writes calls down and brings faults.
async function answer(request, response) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const call = { path: request.url, body: body.toString(), authorization: request.headers.authorization };
  let fault;
  if (request.url === '/orders') fault = faults.shift();
  else if (request.url === '/fares') fault = fareFaults.shift();
  else if (request.url === '/token') [fault, tokenFault] = [tokenFault, undefined];
  else if (request.url.startsWith('/tracking')) [fault, newsFault] = [newsFault, undefined];
  if (typeof fault === 'function') {
    calls.push(call);
    return fault(response);
  }
  const headers = { ...request.headers, ...(fault ? { prefer: `code=${fault}` } : {}) };
  for (const name of ['host', 'connection', 'content-length', 'expect']) delete headers[name];
  headers.connection = 'close'; // prism ends idle connections, a POST must not meet that
  const got = await fetch(prism.address + request.url, { method: request.method, headers,
    body: request.method === 'GET' ? undefined : body });
  const text = await got.text();
  calls.push({ ...call, status: got.status, text });
  response.writeHead(got.status, { 'content-type': 'application/json' }).end(text);
}

// With the post in its settings, which the stack's worker shall not read.
async function restartPortal() {
  writeFileSync(conf, withSettings(settings), { mode: 0o600 });
  part('restart', 'portal');
  await allAnswer('portal');
  writeFileSync(conf, stood, { mode: 0o600 });
}

before(async () => {
  await startPrism([]);
  front = createServer((request, response) => answer(request, response).catch((error) => response.destroy(error)));
  await once(front.listen(0, '127.0.0.1'), 'listening');
  writeFileSync(path.join(place, 'secret'), 'post-secret\n', { mode: 0o600 });
  settings = { 'post.url': `http://127.0.0.1:${front.address().port}`, 'post.client_id': 'motcua',
    'post.client_secret_file': path.join(place, 'secret') };
  await restartPortal();
  sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
  sql("DELETE FROM outbox WHERE channel = 'post'");
  await signIn(client, people()[4]);
});

after(async () => {
  writeFileSync(conf, stood, { mode: 0o600 });
  part('restart', 'portal');
  front.closeAllConnections();
  front.close();
  await prism.close();
  rmSync(place, { recursive: true });
});

// A dossier with both services: its code and public id.
async function file() {
  part('stop', 'worker'); // the order waits for the story's own
  faults = [];
  newsFault = undefined;
  sql('DELETE FROM draft WHERE filed_at IS NULL');
  let page = await atPapers(client);
  papersOf(page).forEach((_, i) => give(page, i, pdf(`bưu điện ${i}`)));
  page = await page.press('Tiếp tục');
  page = await page.fill({ 'Nộp hồ sơ giấy qua bưu điện': true, 'Nhận kết quả qua bưu điện': true }).press('Tiếp tục');
  page = await page.fill({ 'Tôi cam đoan những lời khai trên là đúng sự thật': true, 'Mã bảo mật': captchaOf(page) }).press('Lưu và gửi hồ sơ');
  assert.equal(page.heading, 'Nộp hồ sơ thành công');
  const [[id, code]] = sql('SELECT public_id, code FROM dossier ORDER BY id DESC LIMIT 1');
  calls = []; // those for prices were the portal's
  return { id, code, collect: `post.order:${code}-collect`, deliver: `post.order:${code}-deliver` };
}
const sent = (key) => eventually(() => state(key)?.status === 'sent', { what: key });
const orders = () => calls.filter((call) => call.path === '/orders');
const words = async (id) => (await client.open(`${origin.portal}/ho-so/${id}`))
  .document.querySelector('main').textContent.replace(/\s+/g, ' ');

test('collection is ordered with the filing, delivery with the result, and news stand on the dossier', async () => {
  const dossier = await file();
  assert.equal(state(dossier.collect).status, 'waiting');
  assert.equal(state(dossier.deliver), undefined, 'there is no result to deliver yet');
  assert.match(await words(dossier.id), /Lấy hồ sơ giấy\s*Sẽ báo cho bưu điện/);
  await withWorker(settings, async () => {
    await sent(dossier.collect);
    const [order] = orders();
    assert.equal(order.status, 201, order.text);
    assert.equal(order.authorization, 'Bearer eyJ.post.1');
    const said = JSON.parse(order.body);
    assert.equal(said.OrderReference, `${dossier.code}-collect`);
    assert.equal(said.Citizen.Street, '12 Lê Lợi');
    assert.match(said.Citizen.Commune, /Tân Ninh/);
    ctl('dossier', 'accept', dossier.code);
    ctl('dossier', 'start', dossier.code);
    ctl('dossier', 'finish', dossier.code, 'Đã có kết quả');
    await sent(dossier.deliver);
    assert.deepEqual(orders().map((call) => JSON.parse(call.body).Service), ['COLLECT', 'DELIVER']);
  });
  const [[last]] = sql('SELECT last_id FROM post_cursor');
  const news = (nth, service, Status, At) => ({ Id: Number(last) + nth, OrderReference: `${dossier.code}-${service}`, Status, At });
  await startPrism([news(1, 'collect', 'DELIVERED', '2026-11-24T06:05:32Z'), news(2, 'nobody', 'DELIVERED', '2026-11-24T06:05:33Z'),
    news(3, 'deliver', 'A_NEW_WORD', '2026-11-24T07:00:00Z'), news(4, 'deliver', 'OUT_FOR_DELIVERY', '2026-11-24T08:00:00Z')]);
  await withWorker(settings, () => eventually(() => sql('SELECT last_id FROM post_cursor')[0][0] === `${Number(last) + 4}`, { what: 'the news' }));
  assert.ok(calls.some((call) => call.path === `/tracking?lastId=${last}` && call.status === 200));
  const page = await words(dossier.id);
  assert.match(page, /Lấy hồ sơ giấy\s*Đã giao, 13:05 24\/11\/2026\s?Mã bưu gửi: EA123456789VN/);
  assert.match(page, /Chuyển kết quả\s*Bưu tá đang đi phát, 15:00 24\/11\/2026/);
});

test('whatever the post answers, an order is kept until it is taken, and sent under one reference', async () => {
  await startPrism([]);
  const dossier = await file();
  const bad = [
    ['429', 429],
    ['503', 503],
    ['no JSON', (response) => response.writeHead(200).end('<html>')],
    ['no code', (response) => response.writeHead(200).end('{"ItemCode":"<b>"}')],
    ['a line that ends', (response) => response.destroy()],
    ['no answer', () => {}],
  ];
  const [[row]] = sql(`SELECT id FROM outbox WHERE dedupe_key = '${dossier.collect}'`);
  faults = [...bad.map(([, fault]) => fault), 409]; // it had taken one of those
  await withWorker(settings, async (worker) => {
    for (const [nth, [what]] of bad.entries()) {
      await eventually(() => worker.log().includes(`event=outbox.done id=${row} attempt=${nth + 1} `), { what });
      const { status, attempt, reason } = state(dossier.collect);
      assert.deepEqual({ status, attempt, reason }, { status: 'waiting', attempt: nth + 1, reason: 'unavailable' }, what);
      due(dossier.collect);
    }
    await sent(dossier.collect);
  });
  assert.equal(orders().length, bad.length + 1);
  assert.equal(new Set(orders().map((call) => JSON.parse(call.body).OrderReference)).size, 1);
});

test('a token that the post no longer knows is renewed once', async () => {
  const dossier = await file();
  faults = [401];
  await withWorker(settings, () => sent(dossier.collect));
  assert.deepEqual(calls.map((call) => call.path).filter((where) => !where.startsWith('/tracking')), ['/token', '/orders', '/token', '/orders']);
  const again = await file();
  faults = [401, 401];
  await withWorker(settings, () => eventually(() => state(again.collect).reason === 'unavailable', { what: 'the failure' }));
  assert.equal(orders().length, 2);
  sql(`DELETE FROM outbox WHERE dedupe_key = '${again.collect}'`);
});

test('an order that the post will never take is shown as refused', async () => {
  const dossier = await file();
  faults = [422];
  await withWorker(settings, () => eventually(() => state(dossier.collect).status === 'dead', { what: 'the refusal' }));
  assert.match(await words(dossier.id), /Bưu điện chưa nhận yêu cầu này/);
  sql(`DELETE FROM outbox WHERE dedupe_key = '${dossier.collect}'`);
});

test('news that are nonsense change nothing', async () => {
  const dossier = await file();
  const [[last]] = sql('SELECT last_id FROM post_cursor');
  const item = { Id: Number(last) + 1, OrderReference: `${dossier.code}-collect`, Status: 'DELIVERED', At: 'yesterday' };
  newsFault = (response) => response.writeHead(200).end(JSON.stringify({ Items: [item] }));
  await withWorker(settings, async (worker) => {
    await sent(dossier.collect);
    await eventually(() => /post\.nonsense/.test(worker.log()), { what: 'the warning' });
  });
  assert.equal(sql('SELECT last_id FROM post_cursor')[0][0], last);
  assert.match(await words(dossier.id), /Lấy hồ sơ giấy\s*Bưu điện đã nhận yêu cầu/);
});

test('a dossier that is withdrawn is cancelled at the post', async () => {
  const dossier = await file();
  await withWorker(settings, async () => {
    await sent(dossier.collect);
    await (await client.open(`${origin.portal}/ho-so/${dossier.id}/rut`)).press('Rút hồ sơ');
    await sent(`post.cancel:${dossier.code}-collect`);
    await sent(`post.cancel:${dossier.code}-deliver`);
  });
  assert.ok(calls.some((call) => call.path === `/orders/${dossier.code}-collect/cancel` && call.status === 200));
  assert.match(await words(dossier.id), /Lấy hồ sơ giấy\s*Đã huỷ/);
});

test('the price is the post\'s where it says one in time, else the table\'s, and filing never waits', async () => {
  await startPrism([]);
  sql('DELETE FROM draft WHERE filed_at IS NULL');
  let page = await atPapers(client);
  papersOf(page).forEach((_, i) => give(page, i, pdf(`giá ${i}`)));
  page = await page.press('Tiếp tục');
  assert.equal(page.heading, 'Dịch vụ bưu chính');
  const prices = () => page.all('main strong').map((strong) => seen(strong.textContent)).filter((text) => /₫/.test(text));
  // A busy machine may not say it in time at first.
  await eventually(async () => {
    calls = [];
    page = await client.open(page.url);
    return prices().join() === '27.345 ₫,27.345 ₫';
  }, { what: 'the price of the post' });
  const fares = calls.filter((call) => call.path === '/fares');
  assert.deepEqual(fares.map(({ status }) => status), [200, 200], fares[0].text);
  assert.deepEqual(JSON.parse(fares[0].body).To, JSON.parse(fares[1].body).From);

  const [[table]] = sql("SELECT price_vnd FROM post_price WHERE zone = 'commune'");
  const bad = [['401 twice', 401, 401], ['422', 422], ['429', 429], ['503', 503],
    ['no JSON', (response) => response.writeHead(200).end('<html>')],
    ['text', (response) => response.writeHead(200).end('{"Fare":"27345"}')],
    ['nothing', (response) => response.writeHead(200).end('{"Fare":0}')],
    ['a line that ends', (response) => response.destroy()],
    ['no answer', () => {}]];
  for (const [what, ...faulty] of bad) {
    await restartPortal(); // each worker's gateway rests after five failures
    fareFaults = [...faulty, ...faulty];
    page = await client.open(page.url);
    assert.equal(page.status, 200, what);
    assert.deepEqual(prices().map((text) => text.replace(/\D/g, '')), [table, table], what);
    assert.equal(fareFaults.length, 0, what);
  }
  page = await page.press('Tiếp tục');
  assert.equal(page.heading, 'Kiểm tra và gửi');
});

test('doctor says whether the post answers and knows us', async () => {
  const line = async (more) => {
    const file = path.join(folder, 'doctor.conf'); // its paths are counted from there
    writeFileSync(file, withSettings({ ...settings, ...more }), { mode: 0o600 });
    const child = spawn(path.join(build, 'motcuactl'), ['-c', file, 'doctor'], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    for await (const text of child.stdout) said += text;
    rmSync(file);
    return said.split('\n').find((text) => /^\S+ +post /.test(text));
  };
  assert.match(await line({}), /^fine  post +answers/);
  tokenFault = 401;
  assert.match(await line({}), /^BAD   post +does not know us; mend: post\.client_id/);
  assert.match(await line({ 'post.url': 'http://127.0.0.1:9' }), /^BAD   post +does not answer at http:\/\/127\.0\.0\.1:9/);
});
