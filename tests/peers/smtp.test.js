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

before(async () => {
  writeFileSync(join(place, 'password'), 'smtp\n', { mode: 0o600 });
  server = new SMTPServer({
    key: readFileSync(join(folder, 'tls/key.pem')),
    cert: certificate,
    authOptional: false,
    onAuth: ({ username, password }, session, done) =>
      (password === 'smtp' ? done(null, { user: username }) : done(new Error('no'))),
    onRcptTo: ({ address }, session, done) =>
      (address.startsWith('khong-co') ? done(Object.assign(new Error('no mailbox'), { responseCode: 550 })) : done()),
    onData: async (stream, session, done) => {
      const mail = await simpleParser(stream);
      const letter = { to: session.envelope.rcptTo[0].address, isSecure: session.secure, user: session.user, mail };
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

test('no such mailbox is final; a wrong password is not', async () => {
  const [gone, later] = [keyed('gone'), keyed('password')];
  writeFileSync(join(place, 'wrong'), 'wrong\n', { mode: 0o600 });
  await withWorker(settings(), async () => {
    add({ channel: 'email', to: 'khong-co@tayninh.example', message: 'mail.filed', key: gone });
    await eventually(() => state(gone).status === 'dead', { what: 'the end' });
  });
  assert.equal(state(gone).reason, 'refused');
  await withWorker(settings({ 'mail.password_file': join(place, 'wrong') }), async () => {
    add({ channel: 'email', to: 'binh@tayninh.example', message: 'mail.filed', key: later });
    await eventually(() => state(later).reason, { what: 'the failure' });
  });
  assert.equal(state(later).status, 'waiting');
  assert.equal(to('binh@tayninh.example').length, 0);
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
