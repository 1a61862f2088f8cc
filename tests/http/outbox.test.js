// SPDX-License-Identifier: GPL-3.0-or-later
// Messages wait out the night, speak the citizen's language, and are not lost
// when they were given up.
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import path from 'node:path';
import { add, due, state, withWorker } from '../lib/outbox.js';
import { ctl, eventually, folder, lastText, sql } from '../lib/stack.js';

const code = '000.00.16.H53-261124-0001';
const keyed = (name) => `outbox:${name}:${process.pid}:${Date.now()}`;
after(() => sql("DELETE FROM outbox WHERE dedupe_key LIKE 'outbox:%'"));

// The hours in Vietnam that the present one lies in, and those it does not.
const hour = new Date(Date.now() + 7 * 3_600_000).getUTCHours();
const quiet = (from) => ({ 'worker.quiet_from': (hour + from + 24) % 24, 'worker.quiet_to': (hour + from + 3) % 24 });

test('in the quiet hours only what a citizen waits for leaves; the rest leaves after them', async () => {
  const polite = keyed('polite');
  const urgent = keyed('urgent');
  await withWorker(quiet(-1), async () => {
    add({ channel: 'sms', to: '0932000176', message: 'sms.paid', arg0: code, key: polite, isPolite: true });
    add({ channel: 'sms', to: '0932000176', message: 'sms.filed', arg0: code, arg1: '27/11/2026', key: urgent });
    await eventually(() => state(urgent).status === 'sent', { what: 'the urgent one' });
    await eventually(() => sql(`SELECT 1 FROM outbox WHERE dedupe_key = '${polite}' AND due_at > UTC_TIMESTAMP() + INTERVAL 1 MINUTE`).length,
      { what: 'the polite one put off' });
    assert.deepEqual([state(polite).status, state(polite).attempt], ['waiting', 0]);
  });
  await withWorker(quiet(2), async () => {
    due(polite);
    await eventually(() => state(polite).status === 'sent', { what: 'the polite one' });
  });
});

test('a message is in the language that the citizen filed in', async () => {
  const texts = { vi: ['0932000177', `Da nhan phi cua ho so ${code}.`], en: ['0932000178', `The fee of application ${code} was received.`] };
  for (const [lang, [to, text]] of Object.entries(texts)) {
    add({ channel: 'sms', to, message: 'sms.paid', arg0: code, key: keyed(lang), lang });
    assert.equal(await eventually(() => lastText(to), { what: lang }), text);
  }
});

test('an amount and a day are written as the pages of that language write them', async () => {
  const texts = [['vi', 'sms.fee', '1500000', `Ho so ${code} can nop 1.500.000 dong. Xem o muc Ho so cua toi. Hoi: 1022.`],
    ['en', 'sms.fee', '15000', `Application ${code} needs a payment of 15,000 VND. See My applications. Call 1022.`],
    ['vi', 'sms.accepted', '2026-11-27', `Ho so ${code} da duoc tiep nhan. Ngay hen tra: 27/11/2026.`],
    ['en', 'sms.accepted', '2026-11-27', `Application ${code} was accepted. Result due: 27 November 2026.`]];
  for (const [i, [lang, message, arg1, text]] of texts.entries()) {
    const to = `093200018${i}`;
    add({ channel: 'sms', to, message, arg0: code, arg1, key: keyed(`written${i}`), lang });
    assert.equal(await eventually(() => lastText(to), { what: text }), text);
  }
});

test('where no day can be promised, the message says who will tell', async () => {
  add({ channel: 'sms', to: '0932000175', message: 'sms.filed', arg0: code, key: keyed('undated') });
  const text = await eventually(() => lastText('0932000175'), { what: 'the text' });
  assert.equal(text, `Cong DVC Tay Ninh da nhan ho so ${code}. Ngay hen tra: Co quan se bao.`);
});

test('what was given up is listed with its reason, and sent once it is told to', async () => {
  const key = keyed('dead');
  const phone = '0932000179';
  const password = path.join(folder, 'secrets/portal'); // any that is there
  // Nobody listens there, and this is the last try.
  await withWorker({ 'sms.gateway': 'kannel', 'sms.kannel_url': 'http://127.0.0.1:9/', 'sms.kannel_user': 'x',
    'sms.kannel_password_file': password }, async (worker) => {
    // Others' messages may have made that gateway rest: a new worker tries this first.
    await worker.kill();
    add({ channel: 'sms', to: phone, message: 'sms.paid', arg0: code, key, attempt: 9 });
    await worker.start();
    await eventually(() => state(key).status === 'dead', { what: 'the end of tries' });
  });
  const line = ctl('outbox', 'dead').split('\n').find((text) => text.includes(key)).split('\t');
  assert.deepEqual([line[1], line[3], line[6], line[7]], ['dead', 'sms.paid', 'tries 10', 'unavailable']);
  assert.ok(!line.includes(phone), 'a number is masked');
  await withWorker({}, async () => {
    assert.equal(ctl('outbox', 'resend', line[0]).trim(), 'due now');
    await eventually(() => state(key).status === 'sent', { what: 'the message' });
  });
  assert.equal(lastText(phone), `Da nhan phi cua ho so ${code}.`);
  for (const verb of ['resend', 'drop']) assert.throws(() => ctl('outbox', verb, line[0]), /no dead message/);
});

test('what nobody shall get any more is dropped, and only that', () => {
  const [dead, waiting] = [keyed('dropped'), keyed('kept')];
  for (const key of [dead, waiting]) add({ channel: 'sms', to: '0932000174', message: 'sms.unknown', key });
  sql(`UPDATE outbox SET status = 'dead', reason = 'undeliverable' WHERE dedupe_key = '${dead}'`);
  const numbers = sql(`SELECT id FROM outbox WHERE dedupe_key IN ('${dead}', '${waiting}') ORDER BY id`).flat();
  assert.equal(ctl('outbox', 'drop', numbers[0]).trim(), 'removed');
  assert.equal(state(dead), undefined);
  assert.throws(() => ctl('outbox', 'drop', numbers[1]), /no dead message/);
  assert.equal(state(waiting).status, 'waiting');
});
