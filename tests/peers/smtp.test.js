// SPDX-License-Identifier: GPL-3.0-or-later
// A real SMTP server: e-mails arrive readable, over TLS, once signed in; and a
// worker that is killed between sending and noting it sends the same again,
// under the same names, so that a copy can be told.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { add, due, state, withWorker } from '../lib/outbox.js';
import { certificate, eventually, folder } from '../lib/stack.js';

const place = mkdtempSync(join(tmpdir(), 'motcua-smtp-'));
const letters = []; // { to, isSecure, user, mail }
let server;
let port;
let answer = (letter, done) => done(); // a story may change it
let refusal = {}; // what a story lets the server refuse: { greeting, from, to, data }
const no = (responseCode, words) => Object.assign(new Error(words), { responseCode });

before(async () => {
  writeFileSync(join(place, 'password'), 'smtp\n', { mode: 0o600 });
  server = new SMTPServer({
    key: readFileSync(join(folder, 'tls/key.pem')),
    cert: certificate,
    authOptional: false,
    onAuth: ({ username, password }, session, done) =>
      (password === 'smtp' ? done(null, { user: username }) : done(new Error('no'))),
    onConnect: (session, done) => done(refusal.greeting),
    onMailFrom: (address, session, done) => done(refusal.from),
    onRcptTo: ({ address }, session, done) => done(refusal.to?.(address)),
    onData: async (stream, session, done) => {
      const mail = await simpleParser(stream);
      const letter = { to: session.envelope.rcptTo[0].address, isSecure: session.secure, user: session.user, mail };
      if (refusal.data) {
        done(refusal.data);
        return;
      }
      letters.push(letter);
      answer(letter, done);
    },
  });
  server.on('error', () => {}); // a worker that is killed breaks its connection
  await new Promise((done) => { server.listen(0, '127.0.0.1', done); });
  ({ port } = server.server.address());
});

after(async () => {
  await new Promise((done) => { server.close(done); });
  rmSync(place, { recursive: true });
});

const settings = (more = {}) => ({
  'mail.gateway': 'smtp',
  'mail.host': 'localhost',
  'mail.port': port,
  'mail.tls': 'starttls',
  'mail.user': 'motcua',
  'mail.password_file': join(place, 'password'),
  'mail.from': 'khong-tra-loi@tayninh.example',
  ...more,
});
const to = (address) => letters.filter((letter) => letter.to === address);
const keyed = (name) => `smtp:${name}:${process.pid}:${Date.now()}`;

test('an e-mail arrives with its marks, over TLS and signed in', async () => {
  const key = keyed('marks');
  await withWorker(settings(), async () => {
    add({ channel: 'email', to: 'an@tayninh.example', message: 'mail.filed', arg0: '000.00.16.H53-261124-0001', arg1: '27/11/2026', key });
    await eventually(() => state(key).status === 'sent', { what: 'the mark' });
  });
  const [letter, ...rest] = to('an@tayninh.example');
  assert.equal(rest.length, 0);
  assert.ok(letter.isSecure);
  assert.equal(letter.user, 'motcua');
  assert.equal(letter.mail.subject, 'Đã nhận hồ sơ 000.00.16.H53-261124-0001');
  assert.match(letter.mail.text, /hồ sơ 000\.00\.16\.H53-261124-0001/);
  assert.equal(letter.mail.from.value[0].name, 'Cổng Dịch vụ công Tây Ninh');
  assert.equal(letter.mail.from.value[0].address, 'khong-tra-loi@tayninh.example');
});

test('an e-mail about a fee writes the amount as its language does', async () => {
  const texts = { vi: /cần nộp 1\.500\.000 đồng\./, en: /a payment of 1,500,000 VND\./ };
  await withWorker(settings(), async () => {
    for (const lang of Object.keys(texts)) {
      add({ channel: 'email', to: `${lang}@tayninh.example`, message: 'mail.fee', arg0: '000.00.16.H53-261124-0001', arg1: '1500000', key: keyed(lang), lang });
      await eventually(() => to(`${lang}@tayninh.example`).length === 1, { what: lang });
    }
  });
  for (const [lang, text] of Object.entries(texts)) assert.match(to(`${lang}@tayninh.example`)[0].mail.text, text);
});

// Hands over one letter while the server refuses so; gives its row then.
async function refusedBy(how, more = {}) {
  const key = keyed('refused');
  refusal = how;
  await withWorker(settings(more), async () => {
    add({ channel: 'email', to: 'binh@tayninh.example', message: 'mail.filed', key });
    await eventually(() => state(key).reason, { what: 'the failure' });
  });
  refusal = {};
  assert.equal(to('binh@tayninh.example').length, 0);
  return state(key);
}

// What speaks of the recipient ends a letter; all else is the host's trouble,
// which passes when somebody mends it.
const refusals = {
  'no such mailbox': [{ to: () => no(550, 'no mailbox') }, 'dead'],
  'no such mailbox, by the enhanced code': [{ to: () => no(550, '5.1.1 unknown user') }, 'dead'],
  'a mailbox that is closed': [{ to: () => no(550, '5.2.1 mailbox disabled') }, 'dead'],
  'a name that is none': [{ to: () => no(553, 'mailbox name not allowed') }, 'dead'],
  'no such mailbox, said after the letter': [{ data: no(550, '5.1.1 unknown user') }, 'dead'],
  'a greeting that refuses us': [{ greeting: no(554, 'no SMTP service here') }, 'waiting'],
  'our own address refused': [{ from: no(550, 'sender rejected') }, 'waiting'],
  'our own address unknown': [{ from: no(553, '5.1.8 sender unknown') }, 'waiting'],
  'relaying denied': [{ to: () => no(550, 'Relay access denied') }, 'waiting'],
  'relaying denied, by the enhanced code': [{ to: () => no(550, '5.7.1 not for you') }, 'waiting'],
  'a host that is closed to us': [{ to: () => no(554, 'client host blocked') }, 'waiting'],
  'a letter held to be spam': [{ data: no(554, '5.7.1 rejected as spam') }, 'waiting'],
  'a mailbox that is full': [{ to: () => no(552, '5.2.2 mailbox full') }, 'waiting'],
};
for (const [what, [how, status]] of Object.entries(refusals)) {
  test(`${what}: the letter is ${status}`, async () => {
    const row = await refusedBy(how);
    assert.deepEqual([row.status, row.reason], [status, status === 'dead' ? 'refused' : 'unavailable']);
  });
}

test('a wrong password keeps the letter waiting', async () => {
  writeFileSync(join(place, 'wrong'), 'wrong\n', { mode: 0o600 });
  const row = await refusedBy({}, { 'mail.password_file': join(place, 'wrong') });
  assert.equal(row.status, 'waiting');
});

test('a worker killed between sending and noting it sends the same once more', async () => {
  const key = keyed('killed');
  const address = 'chi@tayninh.example';
  await withWorker(settings(), async (worker) => {
    let killed;
    answer = (letter, done) => {
      // The letter is here in whole; the worker dies before it can say so.
      if (letter.to === address && !killed) killed = worker.kill('SIGKILL').then(() => done());
      else done();
    };
    add({ channel: 'email', to: address, message: 'mail.filed', key });
    await eventually(() => killed !== undefined, { what: 'the letter' });
    await killed;
    assert.deepEqual([state(key).status, state(key).attempt], ['waiting', 1]);

    await worker.start();
    await new Promise((done) => { setTimeout(done, 1500); });
    assert.equal(to(address).length, 1, 'the lease of the dead worker still holds');
    due(key); // the lease has ended
    await eventually(() => state(key).status === 'sent', { what: 'the second sending' });
  });
  const [first, second, ...more] = to(address);
  assert.equal(more.length, 0);
  assert.equal(second.mail.messageId, first.mail.messageId);
  assert.equal(second.mail.text, first.mail.text);
  assert.equal(state(key).attempt, 2);
});
