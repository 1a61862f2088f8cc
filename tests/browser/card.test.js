// SPDX-License-Identifier: GPL-3.0-or-later
// A card's QR fills in the applicant's page: for another person, and for a
// citizen whose provider has verified nothing; and what must not be filled in.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { Client } from '../lib/client.js';
import { newPage, openBrowser, shot } from '../lib/browser.js';
import { signIn } from '../lib/sign-in.js';
import { origin, people, sql } from '../lib/stack.js';

let browser;
before(async () => { browser = await openBrowser(); });
after(() => browser?.close());

// A photo of the QR that another's program makes.
const photo = (text) => ({ name: 'the.png', mimeType: 'image/png',
  buffer: execFileSync('qrencode', ['-8', '-s', '4', '-o', '-', text]) });
const child = '080215012345|381234567|Nguyễn Thị Bé|05112015|Nữ|Ấp 3, Thái Bình, Châu Thành, Tây Ninh|17092025';

// The applicant's page of a new draft; `change` may turn the account first.
async function applicantPage({ nth, width = 1280, change }) {
  sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
  const client = new Client();
  await signIn(client, people()[nth]);
  if (change) sql(change);
  let page = await client.open(`${origin.portal}/thu-tuc/1.001193/noi-nop`);
  if (page.hasControl('Phường/Xã')) page.fill({ 'Phường/Xã': 'Phường Tân Ninh' });
  const radios = page.all('input[type="radio"]');
  if (radios.length > 0) page.typed.set(radios[0], true);
  page = await page.press('Tiếp tục');
  const draft = /\/nop-ho-so\/[\w-]{22}/.exec(page.url)[0];
  const shown = await newPage(browser, { width });
  await shown.context().addCookies(client.cookies.header(new URL(origin.portal)).split('; ').map((pair) => {
    const [name, ...value] = pair.split('=');
    return { name, value: value.join('='), url: origin.portal, secure: true };
  }));
  await shown.goto(`${origin.portal}${draft}/nguoi-nop`);
  return shown;
}
const scanner = (page, nth = 0) => page.locator('[data-module="card-scanner"]').nth(nth);
const give = (page, text, nth) => scanner(page, nth).locator('input[type="file"]').setInputFiles(photo(text));
const valueOf = (page, name) => page.locator(`[name="${name}"]`).first().inputValue();

test('the card of whom one files for fills in their part, and nothing is sent', async () => {
  const page = await applicantPage({ nth: 5, width: 360 });
  const sent = [];
  page.on('request', (request) => { if (request.method() !== 'GET') sent.push(request.url()); });
  await page.getByLabel('Nộp thay người khác').check();
  const mine = await valueOf(page, 'ho-ten');
  await give(page, 'https://example.vn/?q=|||');
  await page.getByText('Đây không phải mã QR của thẻ căn cước.').waitFor();
  await give(page, child);
  await page.getByText('Đã điền từ thẻ.').waitFor();
  await scanner(page).scrollIntoViewIfNeeded();
  await shot(page, 'applicant-card');
  assert.equal(await valueOf(page, 'khac-ho-ten'), 'Nguyễn Thị Bé');
  assert.equal(await valueOf(page, 'khac-so-giay-to'), '080215012345');
  assert.equal(await valueOf(page, 'khac-loai-giay-to'), 'cccd');
  assert.deepEqual(await Promise.all(['ngay', 'thang', 'nam'].map((part) => valueOf(page, `khac-ngay-sinh-${part}`))), ['05', '11', '2015']);
  assert.equal(await page.locator('[name="khac-gioi-tinh"][value="female"]').isChecked(), true);
  assert.equal(await valueOf(page, 'khac-dia-chi'), 'Ấp 3', 'the commune is one of today, and chosen');
  assert.equal(await valueOf(page, 'ho-ten'), mine);
  assert.deepEqual(sent, []);
  assert.deepEqual(page.complaints, []);
});

test('a citizen of whom nothing is verified fills in their own; communes are still chosen', async (t) => {
  const { id } = people()[3];
  t.after(() => sql(`UPDATE account SET verified_id_number = id_number WHERE id_number = '${id}'`));
  const page = await applicantPage({ nth: 3,
    change: `UPDATE account SET verified_id_number = NULL, street = '' WHERE id_number = '${id}'` });
  assert.equal(await page.locator('[data-module="card-scanner"]').count(), 2);
  await page.getByLabel('Số nhà, đường, ấp').fill('');
  await give(page, `${id}||Trần Thị Thẻ|02091990|Nữ|12 Lê Lợi, Ấp 3, Thái Bình, Châu Thành, Tây Ninh|17092021`);
  await page.getByText('Đã điền từ thẻ.').waitFor();
  await shot(page, 'applicant-own-card');
  assert.equal(await valueOf(page, 'ho-ten'), 'Trần Thị Thẻ');
  assert.equal(await valueOf(page, 'so-giay-to'), id);
  assert.deepEqual(await Promise.all(['ngay', 'thang', 'nam'].map((part) => valueOf(page, `ngay-cap-${part}`))), ['17', '09', '2021']);
  assert.equal(await valueOf(page, 'dia-chi'), '12 Lê Lợi, Ấp 3');
  await give(page, child);
  await page.getByText('Số trên thẻ khác số đã có ở đây.').waitFor();
});

test('registering in the app, the card fills in all but the phone', async () => {
  const page = await newPage(browser, { width: 360, height: 740 });
  await page.goto(`${origin.smart}/dang-ky`);
  await give(page, child);
  await page.getByText('Đã điền từ thẻ.').waitFor();
  assert.deepEqual(await Promise.all(['ho-ten', 'so-cccd', 'ngay-sinh-nam', 'dia-chi'].map((name) => valueOf(page, name))),
    ['Nguyễn Thị Bé', '080215012345', '2015', 'Ấp 3, Thái Bình, Châu Thành, Tây Ninh']);
  assert.equal(await page.getByLabel('Nữ', { exact: true }).isChecked(), true);
  await shot(page, 'smart-register-card');
});
