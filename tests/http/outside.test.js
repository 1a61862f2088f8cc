// What comes from outside ends no worker. Each of these tries is answered, and
// the workers that were there before are there after it: one that died and was
// started again counts as a failure, even where nginx hid it by asking another.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import tls from 'node:tls';
import { raw } from '../lib/client.js';
import { asPerson } from '../lib/sign-in.js';
import { certificate, eventually, folder, log, origin, sql, sqlHolding, workers } from '../lib/stack.js';

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

test('a large body is refused by its head, unless who sends it may', async () => {
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
  assert.deepEqual(readdirSync(path.join(folder, 'state/upload')).filter((name) => name.startsWith('upload-')), []);
});
