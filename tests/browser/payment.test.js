// SPDX-License-Identifier: GPL-3.0-or-later
// The fee's QR, read off the screen as a bank's app does, and held against what
// another's library reads and writes.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { QRPay } from 'vietnam-qr-pay';
import { newPage, openBrowser, shot } from '../lib/browser.js';
import { Client } from '../lib/client.js';
import { atPapers, give, papersOf, pdf } from '../lib/papers.js';
import { textOf } from '../lib/qr.js';
import { captchaOf, signIn } from '../lib/sign-in.js';
import { ctl, origin, people, sql } from '../lib/stack.js';

let browser;
before(async () => { browser = await openBrowser(); });
after(() => browser?.close());

// A dossier with a fee asked; its page in a browser that is signed in.
async function withFee(width, dong) {
  sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
  const client = new Client();
  await signIn(client, people()[4]);
  let page = await atPapers(client);
  papersOf(page).forEach((_, i) => give(page, i, pdf(`phí ${dong} ${i}`)));
  page = await (await page.press('Tiếp tục')).press('Tiếp tục');
  await page.fill({
    'Tôi cam đoan những lời khai trên là đúng sự thật': true, 'Mã bảo mật': captchaOf(page),
  }).press('Lưu và gửi hồ sơ');
  const [[id, code]] = sql('SELECT public_id, code FROM dossier ORDER BY id DESC LIMIT 1');
  ctl('dossier', 'accept', code);
  ctl('dossier', 'fee', code, String(dong), 'Lệ phí cấp bản sao trích lục');
  const shown = await newPage(browser, { width });
  const cookies = client.cookies.header(new URL(origin.portal)).split('; ').map((pair) => {
    const [name, ...value] = pair.split('=');
    return { name, value: value.join('='), url: origin.portal, secure: true };
  });
  await shown.context().addCookies(cookies);
  await shown.goto(`${origin.portal}/ho-so/${id}`);
  return { page: shown, code };
}

test('any bank’s app reads the amount, the account and the words', async () => {
  const { page, code } = await withFee(360, 125_000);
  await shot(page, 'dossier-fee');
  await page.getByRole('link', { name: 'Nộp phí' }).click();
  await page.getByRole('heading', { level: 1, name: 'Nộp phí, lệ phí' }).waitFor();
  await shot(page, 'payment');
  const text = await textOf(page);
  const read = new QRPay(text);
  assert.equal(read.isValid, true, text);
  assert.equal(read.provider.name, 'VIETQR');
  assert.equal(read.consumer.bankBin, '970499');
  assert.equal(read.consumer.bankNumber, '1900000000000');
  assert.equal(read.amount, '125000');
  assert.equal(read.additionalData.purpose, code.replace(/[.-]/g, '').slice(-25));
  const written = QRPay.initVietQR({
    bankBin: '970499', bankNumber: '1900000000000', amount: '125000', purpose: read.additionalData.purpose });
  assert.equal(text, written.build());
  ctl('dossier', 'paid', code);
  await page.getByRole('link', { name: 'Đã chuyển, xem lại' }).click();
  await page.getByText('Phí của hồ sơ này đã được nộp').waitFor();
  assert.deepEqual(page.complaints, []);
});
