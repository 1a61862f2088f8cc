// SPDX-License-Identifier: GPL-3.0-or-later
// What comes from outside ends no worker. Each of these tries is answered, and
// the workers that were there before are there after it: one that died and was
// started again counts as a failure, even where nginx hid it by asking another.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import tls from 'node:tls';
import { raw } from '../lib/client.js';
import { filed } from '../lib/filing.js';
import { officer } from '../lib/officer.js';
import { asPerson, citizen } from '../lib/sign-in.js';
import { registerClient } from '../lib/smart.js';
import { certificate, eventually, folder, log, origin, root, sql, sqlHolding, workers } from '../lib/stack.js';

const kept = async (program, tries) => {
  const before = workers(program).sort();
  const what = await tries();
  assert.deepEqual(workers(program).sort(), before, `workers of ${program} ended${what ? `: ${what}` : ''}`);
};

const form = (address, fields) => raw(address, { method: 'POST', body: new URLSearchParams(fields).toString(),
  headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });

test('a token that is none ends no worker, wherever one is taken', async () => {
  const { keys: [{ kid, alg }] } = JSON.parse((await raw(`${origin.identity}/oauth2/jwks`)).body);
  const head = Buffer.from(JSON.stringify({ alg, kid })).toString('base64url');
  const body = Buffer.from('{"sub":"1"}').toString('base64url');
  const tokens = [`${head}.eyJzdWIiO=iJ8In0.AAAA`, `${head}.${body}.=`, `${head}.${body}.A=A`, `${head}.=.AAAA`, `${head}=.${body}.AAAA`,
    `${head}.${body}.`, `${head}..AAAA`, '..', '...', `${head}.${body}.\u0000`, `${head}.\u0000.AAAA`, `${head}.${body}.AAAA.AAAA`, '\u0000', `${head}.${body}.${'A'.repeat(20_000)}`];
  await kept('identity', () => kept('portal', async () => {
    for (const token of tokens) {
      const answers = [
        await form(`${origin.identity}/oauth2/logout`, { id_token_hint: token }),
        await raw(`${origin.identity}/oauth2/logout?${new URLSearchParams({ id_token_hint: token })}`),
        await form(`${origin.identity}/oauth2/token`, { grant_type: 'authorization_code', code: 'x', client_assertion: token,
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' }),
        await form(`${origin.portal}/dang-xuat/nha-cung-cap`, { logout_token: token }),
      ];
      for (const { status } of answers) assert.ok(status >= 200 && status < 500, `${status} for ${token.slice(0, 80)}`);
    }
  }));
});

// Work ---------------------------------------------------------------------

// What the workers of a program have had of the processor, in hundredths of a second.
const worked = (program) => workers(program).reduce((sum, pid) => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return sum + Number(fields[11]) + Number(fields[12]);
}, 0);

test('text that is costly to compose costs no more than plain text of its length', async () => {
  const cost = async (text) => {
    const before = worked('portal');
    for (let n = 0; n < 4; n++) {
      const { status } = await form(`${origin.portal}/bao-co`, { 'noi-dung': text });
      assert.equal(status, 404);
    }
    return worked('portal') - before;
  };
  const bytes = 32 * 1024;
  const plain = await cost('a'.repeat(bytes));
  for (const marks of ['\u0301\u0323', '\u0f73\u0323', '\uff9e', '\u0344'])
    assert.ok(await cost(marks.repeat(bytes / 2 / marks.length)) <= 10 + 5 * plain, `U+${marks.codePointAt(0).toString(16)}`);
});

// The timer's signal, sent by hand to a request that waits: what it does is the
// same, and no page of ours works long enough to meet it.
test('a request whose budget of work is used up gets a page, and only it', async () => {
  const letGo = await sqlHolding('LOCK TABLES session WRITE');
  let answer;
  const entries = log('portal').length;
  try {
    const waiting = raw(`${origin.portal}/`, { headers: { Cookie: `__Host-motcua_portal=${'A'.repeat(43)}` } });
    await eventually(() => Number(sql("SELECT COUNT(*) FROM information_schema.processlist WHERE state LIKE 'Waiting for table%'")) > 0, { what: 'a page that waits' });
    for (const pid of workers('portal')) process.kill(pid, 'SIGPROF');
    answer = await waiting;
  } finally {
    letGo();
  }
  assert.equal(answer.status, 503);
  assert.match(answer.body.toString(), /Những gì đã lưu vẫn còn nguyên/);
  assert.ok(answer.headers['retry-after']);
  assert.ok(answer.headers['content-security-policy']);
  assert.match(log('portal').slice(entries), /event=request\.over_budget/);
  assert.equal((await raw(`${origin.portal}/`)).status, 200);
});

// Cost after rights --------------------------------------------------------

// The status that a head alone gets, while its body never comes.
const byHead = (head) => new Promise((resolve, reject) => {
  const line = tls.connect({ port: Number(new URL(origin.portal).port), ca: certificate, servername: 'localhost' });
  let answer = '';
  line.setEncoding('utf8').on('error', reject);
  line.on('data', (chunk) => {
    answer += chunk;
    const status = /^HTTP\/1\.1 (\d+) /.exec(answer)?.[1];
    if (!status) return;
    line.destroy();
    resolve(Number(status));
  });
  line.on('close', () => reject(new Error(`closed after “${answer}”`)));
  line.write(`${head.join('\r\n')}\r\n\r\n`);
});
const large = (address, ...more) => [`POST ${address} HTTP/1.1`, `Host: ${new URL(origin.portal).host}`, `Origin: ${origin.portal}`,
  'Content-Type: multipart/form-data; boundary=x', 'Content-Length: 200000000', ...more];

const uploads = () => readdirSync(path.join(folder, 'state/upload')).filter((name) => name.startsWith('upload-')).sort();

test('a large body is refused by its head, unless who sends it may', async () => {
  const before = uploads();
  const draft = '/nop-ho-so/AAAAAAAAAAAAAAAAAAAAAA';
  assert.equal(await byHead(large(`${draft}/giay-to`)), 403, 'no session');
  assert.equal(await byHead(large(`${draft}/giay-to`, `Cookie: __Host-motcua_portal=${'A'.repeat(43)}`)), 403, 'a made-up session');
  assert.equal(await byHead(large('/kho-giay-to/moi')), 403);
  assert.equal(await byHead(large('/tep/khong/co/duong')), 403, 'no route');
  assert.equal(await byHead(large('/khong-co')), 413);
  assert.equal(await byHead(large('/bao-co')), 413);

  const client = await asPerson(0);
  const cookie = `Cookie: ${client.cookies.header(new URL(origin.portal))}`;
  assert.equal(await byHead(large('/kho-giay-to/moi', cookie, 'Sec-Fetch-Site: cross-site')), 403, 'another site');
  assert.equal(await byHead(large('/kho-giay-to/x/xoa', cookie)), 403, 'a route that takes no papers');
  assert.deepEqual(uploads(), before, 'nothing was written');
});

// Every place where something can be said -----------------------------------

const sources = (folderName) => readdirSync(path.join(root, 'cgi-bin', folderName))
  .filter((name) => name.endsWith('.c')).map((name) => readFileSync(path.join(root, 'cgi-bin', folderName, name), 'utf8'));

// The names that a file asks for, in queries, forms and cookies, by calls and by
// tables of fields; a date is three.
const namesIn = (source) => [...new Set([
  ...[...source.matchAll(/(?:rq_query|rq_form|params_get|params_count|param|rq_cookie)\([^"();]*"([^"%]+)"/g)].map(([, name]) => name),
  ...[...source.matchAll(/\.name = "([^"%]+)"/g)].map(([, name]) => name),
  ...[...source.matchAll(/#define \w+ "([a-z][a-z_-]+)"/g)].map(([, name]) => name),
].flatMap((name) => (/^ngay-/.test(name) ? [name, `${name}-ngay`, `${name}-thang`, `${name}-nam`] : [name])))];

// What is laid in each: encoded as in an address, so that any byte can be.
const HOSTILE = ['%00', 'a%00b', '%FF', '%ED%A0%80', '%C0%80', '%0D%0AX-A:%201', 'a'.repeat(201), 'a'.repeat(7000), '%CC%81'.repeat(40), '%E2%80%AE',
  '-1', '0', '9223372036854775807', '9223372036854775808', '%25s%25n', "'%22%3E%3C", '..%2F..%2F', '%7B%22', 'AAAA'];
const ALONE = new Set(['%00', 'a%00b', '%FF', 'a'.repeat(201), '%0D%0AX-A:%201']); // in one place at a time too
const HEADERS = ['Host', 'Origin', 'Sec-Fetch-Site', 'If-None-Match', 'Authorization', 'Content-Type', 'Upload-Offset', 'User-Agent', 'Cookie', 'Accept-Language', 'Referer', 'X-Request-Id'];
const HEADER_VALUES = ['\xff\xfe', 'a'.repeat(1025), 'Basic \x80', 'bytes=%00', '"', '=;=;=', '9'.repeat(30), 'multipart/form-data; boundary='];

async function everywhere() {
  const client = await citizen(1);
  const { phone } = await registerClient();
  client.cookies.set('localhost', '__Host-motcua_smart', phone.cookies.get('__Host-motcua_smart'));
  return client;
}

// One that is on the officer's desk.
async function someDossier() {
  const { code } = await filed(await citizen(1));
  return sql(`SELECT public_id FROM dossier WHERE code = '${code}'`)[0][0];
}

async function eachOf(tries, run) {
  const rest = [...tries];
  await Promise.all(Array.from({ length: 8 }, async () => {
    for (let one = rest.pop(); one !== undefined; one = rest.pop()) await run(one);
  }));
}

for (const program of ['portal', 'identity', 'smart', 'officer'])
  test(`hostile bytes in each parameter, cookie and header of each route of ${program} end no worker`, async () => {
    const files = sources(program);
    const all = files.join('\n');
    const shared = namesIn([...sources('common'), ...sources('platform')].join('\n'));
    const client = program === 'officer' ? await officer('desk') : await everywhere();
    const dossier = program === 'officer' ? await someDossier() : '';
    const own = origin[program];
    const home = await client.open(`${own}/${program === 'smart' ? 'quet' : ''}`);
    const csrf = home.document.querySelector('[name="csrf"]').getAttribute('value');
    const routes = [...all.matchAll(/\{((?:METHOD_\w+[ |]*)+), "([^"]+)",\s*(\w+)/g)]
      .flatMap(([, methods, pattern, handler]) => methods.match(/(?<=METHOD_)\w+/g).map((method) => ({ method, pattern, handler })))
      // What ends the session would make strangers of those that follow.
      .filter(({ method, pattern }) => !(method === 'POST' && /^\/(dang-xuat|phien|tai-khoan\/phien|thiet-bi)/.test(pattern)) && pattern !== '/oauth2/logout');
    const tries = [];
    for (const { method, pattern, handler } of routes) {
      const file = files.find((source) => source.includes(`enum status ${handler}(`)) ?? '';
      const address = pattern.replace(':code', '1.001193').replace(':dossier', dossier || ':dossier').replace(/:\w+/g, 'AAAAAAAAAAAAAAAAAAAAAA');
      for (const value of HOSTILE) {
        if (ALONE.has(value)) for (const name of namesIn(file)) tries.push({ method, address, fields: [[name, value]] });
        tries.push({ method, address, fields: [...new Set([...namesIn(file), ...shared])].map((name) => [name, value]) });
        if (pattern.includes(':')) tries.push({ method, address: pattern.replace(/:\w+/g, value === '%0D%0AX-A:%201' ? '%0A' : value), fields: [] });
      }
      for (const value of HEADER_VALUES) tries.push({ method, address, fields: [], header: Object.fromEntries(HEADERS.map((header) => [header, value])) });
      for (const [n, value] of HEADER_VALUES.entries()) tries.push({ method, address, fields: [], header: { [HEADERS[(n + tries.length) % HEADERS.length]]: value } });
    }
    assert.ok(tries.length > 500, `${tries.length}`);
    const entries = log(program).length;
    await kept(program, async () => {
      await eachOf(tries, async ({ method, address, fields, header }) => {
        const said = fields.map((field) => field.join('=')).join('&');
        const writes = method !== 'GET';
        const body = writes ? `csrf=${encodeURIComponent(csrf)}&${said}` : undefined;
        const { status } = await raw(own + address + (writes ? '' : `?${said}`), { method, body, headers: {
          Cookie: client.cookies.header(new URL(own)), Origin: own, 'Sec-Fetch-Site': 'same-origin', 'User-Agent': 'x',
          ...(writes && { 'Content-Type': 'application/x-www-form-urlencoded' }), ...header } });
        if (status >= 500) assert.fail(`${status}: ${method} ${address} ${said.slice(0, 200)} ${JSON.stringify(header ?? '')}`);
      });
    });
    assert.ok(!log(program).slice(entries).includes('event=request.over_budget'));
  });
