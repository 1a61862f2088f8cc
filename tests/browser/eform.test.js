// SPDX-License-Identifier: GPL-3.0-or-later
// An electronic form with scripts: questions come and go as one answers, and
// what is typed is kept without a button.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { Client } from '../lib/client.js';
import { newPage, openBrowser } from '../lib/browser.js';
import { atPapers } from '../lib/papers.js';
import { signInByBrowser, signIn } from '../lib/sign-in.js';
import { people, sql } from '../lib/stack.js';
import { axeFaults, htmlFaults, ownFaults } from './face.js';

// The circular's forms end one day; these stories do not.
sql('UPDATE form_version SET in_force_to = NULL');

let browser;
before(async () => { browser = await openBrowser(); });
after(() => browser?.close());

// The first page of the birth form, in a draft of that person's.
async function begin(nth) {
  const client = new Client();
  await signIn(client, people()[nth]);
  sql(`DELETE d FROM draft d JOIN \`procedure\` p ON p.id = d.procedure_id WHERE p.code = '1.001193' AND d.filed_at IS NULL`);
  const first = await (await atPapers(client, { code: '1.001193' })).follow('Điền trên trang này');
  const page = await newPage(browser, { viewport: { width: 360, height: 740 } });
  await signInByBrowser(page, people()[nth]);
  await page.goto(first.url.href);
  return page;
}

test('an answer brings its question at once, and what is typed is kept', async () => {
  const page = await begin(5);
  const which = page.getByLabel('Quan hệ cụ thể');
  assert.equal(await which.count(), 0);

  await page.getByLabel('Khác', { exact: true }).check();
  await which.waitFor();
  await which.fill('Bà nội');
  await page.getByText('Đã lưu').waitFor();
  await page.getByLabel('Mẹ', { exact: true }).check();
  await which.waitFor({ state: 'detached' });
  await page.getByLabel('Khác', { exact: true }).check();
  await which.waitFor();
  assert.equal(await which.inputValue(), 'Bà nội'); // toggling loses nothing

  await page.reload();
  assert.equal(await which.inputValue(), 'Bà nội');
  await page.context().close();
});

test('the QR of a card fills a person in, and is named as where it came from', async () => {
  const page = await begin(5);
  await page.getByLabel('Mẹ', { exact: true }).check();
  await page.getByLabel('Mẹ', { exact: true }).press('Enter');
  await page.getByRole('heading', { name: 'Người được khai sinh' }).waitFor();
  await page.goto(page.url().replace(/\/con.*/, '/cha'));
  const card = '072090001234|290123456|Y Thông Kpă|02091990|Nam|Ấp 1, Xã A, Huyện B, Tây Ninh|01012024';
  const kept = page.waitForRequest((request) => request.method() === 'POST' && /the\.cha=\d/.test(request.postData() ?? ''));
  await page.locator('[data-module="card-scanner"] input[type="file"]').setInputFiles({
    name: 'the.png', mimeType: 'image/png', buffer: execFileSync('qrencode', ['-8', '-s', '4', '-o', '-', card]),
  });
  const sent = new URLSearchParams((await kept).postData());
  assert.equal(sent.get('the.cha'), '072090001234||Y Thông Kpă|02091990|Nam||'); // neither address nor old number
  assert.equal(sent.get('cha-ho-ten'), 'Y Thông Kpă');
  assert.equal(sent.get('cha-ngay-sinh-nam'), '1990');
  await page.getByText('Đã lưu').waitFor();
  await page.reload();
  assert.equal(await page.locator('[name="cha-so-dinh-danh"]').inputValue(), '072090001234');
  assert.ok(await page.getByText('Lấy từ mã QR trên thẻ căn cước').count() >= 3);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('each page of a form is right for axe, for the validator and on a phone', async () => {
  const page = await begin(5);
  await page.getByLabel('Mẹ', { exact: true }).check();
  await page.getByRole('button', { name: 'Tiếp tục' }).click();
  await page.getByRole('heading', { name: 'Người được khai sinh' }).waitFor();
  const base = page.url().replace(/\/con$/, '');
  const faults = [];
  for (const name of ['nguoi-yeu-cau', 'con?kiem-tra=1', 'me', 'cha', 'ket', 'xem-lai']) {
    const answer = await page.goto(`${base}/${name}`);
    for (const fault of [...await axeFaults(page), ...await htmlFaults(answer), ...await ownFaults(page)])
      faults.push(`${name}: ${fault}`);
  }
  // The same one question at a time, and its review.
  await page.goto(`${base}/con`);
  await page.getByRole('button', { name: 'Hỏi từng câu một' }).click();
  await page.getByText(/^Câu \d+ trong \d+$/).waitFor();
  for (const name of ['con?cau=con-noi-sinh&kiem-tra=1', 'me?cau=me-ngay-sinh', 'xem-lai']) {
    const answer = await page.goto(`${base}/${name}`);
    for (const fault of [...await axeFaults(page), ...await htmlFaults(answer), ...await ownFaults(page)])
      faults.push(`${name}: ${fault}`);
  }
  assert.deepEqual(faults, []);
  await page.context().close();
});
