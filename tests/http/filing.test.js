// SPDX-License-Identifier: GPL-3.0-or-later
// Filing from the procedure to the receipt, without a script, and what must hold
// when it is sent twice. Words in the labels are the journey's.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Client } from '../lib/client.js';
import { addPapers, fillApplicant, openDraft, ready, toReview } from '../lib/filing.js';
import { signIn } from '../lib/sign-in.js';
import { origin, people, sql } from '../lib/stack.js';

const count = (table) => Number(sql(`SELECT COUNT(*) FROM ${table}`));

test('a citizen files from the procedure to the receipt', async () => {
  const client = new Client();
  await signIn(client, people()[0]);
  const before = count('dossier');
  let page = await toReview(client);

  page = await ready(page).press('Lưu và gửi hồ sơ');

  assert.equal(page.heading, 'Nộp hồ sơ thành công');
  assert.match(page.document.body.textContent, /-\d{6}-\d{4}/);
  assert.equal(count('dossier'), before + 1);
  const receipt = await page.follow('Tải giấy tiếp nhận');
  assert.match(receipt.headers?.['content-type'] ?? receipt.response.headers['content-type'], /pdf/);
});

test('sending twice at once files once', async () => {
  const client = new Client();
  await signIn(client, people()[1]);
  const before = count('dossier');
  const page = await toReview(client);
  const submission = ready(page).submission('Lưu và gửi hồ sơ');

  const answers = await Promise.all([1, 2, 3].map(() => page.send(submission)));

  for (const answer of answers) assert.equal(answer.heading, 'Nộp hồ sơ thành công');
  assert.equal(count('dossier'), before + 1);
});

test('a wrong phone number keeps the name and names the field', async () => {
  const client = new Client();
  await signIn(client, people()[2]);
  let page = await openDraft(client);

  page = await page.fill({ 'Số điện thoại': '12', 'Nơi cấp': 'Cục Cảnh sát' }).press('Tiếp tục');

  assert.match(page.title, /^Lỗi: /);
  assert.equal(page.value('Nơi cấp'), 'Cục Cảnh sát');
  assert.equal(page.value('Số điện thoại'), '12');
});

test('another citizen’s draft does not exist', async () => {
  const owner = new Client();
  await signIn(owner, people()[3]);
  const page = await openDraft(owner);
  const stranger = new Client();
  await signIn(stranger, people()[4]);

  const answer = await stranger.open(page.url);

  assert.equal(answer.status, 404);
});
