// SPDX-License-Identifier: GPL-3.0-or-later
// On paper: the procedure, the review, the receipt. Nothing to press, nothing cut,
// what is folded open, black on white, and no page of ink.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { chooseUnit, newPage, openBrowser } from '../lib/browser.js';
import { signInByBrowser } from '../lib/sign-in.js';
import { captchaAnswer, hasProgram, origin, people } from '../lib/stack.js';

let browser;
before(async () => { browser = await openBrowser(); });
after(() => browser?.close());

// What is wrong with the page as it would be printed.
async function faultsOnPaper(page) {
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  const faults = await page.evaluate(() => {
    const found = [];
    const sees = (e) => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== 'hidden' && e.checkVisibility({ contentVisibilityAuto: true });
    for (const e of document.querySelectorAll('button, input:not([type=hidden]), select, nav, .mc-header__ways, .mc-skip, .mc-term__tip, .mc-progress, .mc-captcha')) {
      if (sees(e) && !e.closest('.mc-choice, .mc-hidden')) found.push(`${e.tagName}.${e.className} is printed`);
    }
    for (const e of document.querySelectorAll('details > :not(summary)')) if (!sees(e)) found.push(`“${e.textContent.trim().slice(0, 30)}” stays folded`);
    for (const e of document.querySelectorAll('body, header, main, main h1, main section, main dl')) {
      const { backgroundColor, color } = getComputedStyle(e);
      if (!['rgb(255, 255, 255)', 'rgba(0, 0, 0, 0)'].includes(backgroundColor)) found.push(`${e.tagName}.${e.className} is on ${backgroundColor}`);
      if (/^rgb\((\d+)/.exec(color)[1] > 90) found.push(`${e.tagName}.${e.className} is in ${color}`);
    }
    return [...new Set(found)];
  });
  const pdf = await page.pdf({ format: 'A4' });
  assert.match(pdf.subarray(0, 5).toString(), /%PDF-/);
  await page.emulateMedia({ media: 'screen' });
  return faults;
}

test('a procedure is printed whole', async () => {
  const page = await newPage(browser);
  await page.goto(`${origin.portal}/thu-tuc/1.001193`);
  assert.deepEqual(await faultsOnPaper(page), []);
  await page.context().close();
});

test('the review, and what one takes away after filing, are printed', { skip: !hasProgram('identity') && 'no identity yet' }, async () => {
  const page = await newPage(browser);
  const press = async (label) => page.getByRole('button', { name: label, exact: true }).click();
  await signInByBrowser(page, people()[4]);
  await page.waitForURL(`${origin.portal}/**`);
  await page.goto(`${origin.portal}/thu-tuc/1.001193/noi-nop`);
  await chooseUnit(page, 'Phường/Xã', 'Tân Ninh');
  await press('Tiếp tục');
  await page.waitForURL(/nguoi-nop$/);
  await chooseUnit(page, 'Phường/Xã', 'Tân Ninh');
  await page.getByLabel('Số nhà, đường, ấp').fill('Số 12, đường 30 Tháng 4');
  await press('Tiếp tục');
  await page.waitForURL(/giay-to$/);
  await page.getByLabel(/Nộp bản giấy qua bưu điện/).check();
  await press('Tiếp tục');
  await page.waitForURL(/buu-chinh$/);
  await press('Tiếp tục');
  await page.waitForURL(/kiem-tra$/);
  assert.deepEqual(await faultsOnPaper(page), [], 'the review');
  await page.getByLabel(/Tôi cam đoan/).check();
  await page.getByLabel('Mã bảo mật').fill(captchaAnswer(await page.locator('[name="captcha_id"]').inputValue()));
  await press('Lưu và gửi hồ sơ');
  await page.waitForURL(/xong$/);
  assert.deepEqual(await faultsOnPaper(page), [], 'after filing');
  await page.emulateMedia({ media: 'print' });
  assert.ok(await page.getByRole('img', { name: 'Quét mã để tra cứu hồ sơ' }).isVisible(), 'the QR code');
  await page.context().close();
});
