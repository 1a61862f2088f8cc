// SPDX-License-Identifier: GPL-3.0-or-later
// A disk that is nearly full: no paper is taken any more, with a sentence that
// says so, while filing goes on; and whoever runs it is told.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Client, raw } from '../lib/client.js';
import { openDraft, fillApplicant, ready, toReview } from '../lib/filing.js';
import { papersOf, pdf } from '../lib/papers.js';
import { signIn } from '../lib/sign-in.js';
import { ctl, eventually, folder, origin, part, people, sql } from '../lib/stack.js';

const conf = path.join(folder, 'motcua.conf');
const was = readFileSync(conf, 'utf8');
const health = async () => JSON.parse((await raw(`${origin.portal}/healthz`)).body);
async function reserve(mib) {
  writeFileSync(conf, `${was}files.reserve_mib = ${mib}\n`);
  part('restart', 'portal');
  await eventually(async () => (await raw(`${origin.portal}/healthz`)).status === 200);
}

let reviewed, papers;
before(async () => {
  sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
  const [one, two] = [new Client(), new Client()];
  await signIn(one, people()[3]);
  await signIn(two, people()[4]);
  reviewed = await toReview(one);
  papers = await fillApplicant(await openDraft(two));
  assert.equal((await health()).disk, 'ok');
  await reserve(10_000_000);
});
after(async () => {
  writeFileSync(conf, was);
  part('restart', 'portal');
});

const sentence = /Hệ thống đang tạm hết chỗ nhận tệp\. Những gì bạn đã điền vẫn còn/;

test('a paper is refused with a sentence, by the form and piece by piece', async () => {
  const before = Number(sql('SELECT COUNT(*) FROM file'));
  const page = await papers.reload();
  const [input] = page.all('input[type="file"]');
  page.typed.set(input, [pdf('khong-con-cho')]);
  const answer = await page.press('Tiếp tục');
  assert.match(answer.text, sentence);
  assert.equal(Number(sql('SELECT COUNT(*) FROM file')), before);

  const piece = await page.client.open(`${page.url.pathname}/tep`, {
    method: 'POST', from: page, follow: false, type: 'application/x-www-form-urlencoded',
    body: new URLSearchParams({
      csrf: page.all('input[name="csrf"]')[0].getAttribute('value'), giay: papersOf(page)[0].id.replace('giay-', ''), ten: 'giay.pdf', co: '1000',
    }).toString(),
  });
  assert.equal(piece.status, 422);
  assert.match(piece.text, sentence);
});

test('a dossier that has its papers is filed as ever', async () => {
  const page = await ready(await reviewed.reload()).press('Lưu và gửi hồ sơ');
  assert.equal(page.heading, 'Nộp hồ sơ thành công');
});

test('health, figures and the doctor tell it', async () => {
  assert.deepEqual(await health(), { status: 'ok', database: 'ok', disk: 'short' });
  const figures = String((await raw(`${origin.portal}/metrics`)).body);
  const of = (name) => Number(new RegExp(`^${name} (.*)$`, 'm').exec(figures)[1]);
  assert.ok(of('motcua_disk_free_bytes') > 0 && of('motcua_disk_free_bytes') < of('motcua_disk_reserve_bytes'));
  assert.throws(() => ctl('doctor'), (error) => {
    assert.equal(error.status, 78);
    assert.match(error.stdout, /^BAD +disk +\d+ MiB left where .+ lies, and files\.reserve_mib = 10000000: no papers are taken; mend: /m);
    return true;
  });
});

test('with room again a paper comes in', async () => {
  await reserve(0);
  const page = await papers.reload();
  for (const input of page.all('input[type="file"]')) page.typed.set(input, [pdf(input.getAttribute('name'))]);
  assert.equal((await page.press('Tiếp tục')).heading, 'Dịch vụ bưu chính');
});
