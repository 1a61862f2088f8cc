// SPDX-License-Identifier: GPL-3.0-or-later
// Going back and reloading, after each form was answered: the page is there
// again, with what was typed and what was wrong, and nothing is asked.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { newPage, openBrowser } from '../lib/browser.js';
import { reviewInBrowser } from '../lib/filing-by-browser.js';
import { signInByBrowser } from '../lib/sign-in.js';
import { origin, people } from '../lib/stack.js';

let browser;
before(async () => { browser = await openBrowser(); });
after(() => browser?.close());

const wrong = (page) => page.getByText('Có lỗi cần sửa').waitFor();

// `typed`: { label: value } that is not right, or not all there is to type.
async function holds(page, button, typed = {}) {
  for (const [label, value] of Object.entries(typed))
    await page.getByLabel(label, { exact: true }).first().fill(value);
  const isThere = async (when) => {
    await wrong(page);
    for (const [label, value] of Object.entries(typed))
      assert.equal(await page.getByLabel(label, { exact: true }).first().inputValue(), value, `${label}, ${when}`);
  };
  const errors = () => page.locator('.mc-error-summary a').allTextContents();

  await page.getByRole('button', { name: button, exact: true }).click();
  await isThere('answered');
  const told = await errors();
  await page.reload();
  await isThere('reloaded');
  assert.deepEqual(await errors(), told);
  // Another page, and back: not from the memory of the browser.
  await page.goto(`${origin.portal}/thuat-ngu`);
  await page.goBack();
  await isThere('gone back to');
  assert.deepEqual(await errors(), told);
  // In the other language as typed, and back to what was wrong, which is said in
  // it now; then the words that the story goes on with.
  const language = async (lang) => {
    await page.locator('.mc-language').first().click();
    await page.locator(`html[lang="${lang}"]`).waitFor();
  };
  await language('en');
  await page.goBack();
  await page.locator('html[lang="en"] .mc-error-summary').waitFor();
  await language('vi');
}

for (const javaScriptEnabled of [true, false])
  test(`forms of those who are not signed in, ${javaScriptEnabled ? 'with' : 'without'} scripts`, async () => {
    const page = await newPage(browser, { javaScriptEnabled });
    await page.goto(`${origin.portal}/tra-cuu`);
    await holds(page, 'Tra cứu', { 'Mã hồ sơ': 'không phải mã' });
    await page.goto(`${origin.identity}/dang-nhap`);
    await holds(page, 'Đăng nhập', { 'Số CMND/CCCD': '12' });
    assert.equal(await page.getByLabel('Mật khẩu', { exact: true }).inputValue(), '');
    await page.goto(`${origin.identity}/dang-ky`);
    await holds(page, 'Đăng ký', { 'Số CCCD': '12', 'Họ và tên': 'Nguyễn 1' });
    await page.goto(`${origin.identity}/quen-mat-khau`);
    await holds(page, 'Tiếp tục', { 'Số CMND/CCCD': '12' });
    await page.goto(`${origin.smart}/dang-ky`);
    await holds(page, 'Đăng ký', { 'Họ và tên': 'Nguyễn 1', 'Số điện thoại': '12' });
    await page.goto(`${origin.smart}/dang-nhap`);
    await holds(page, 'Gửi mã OTP', { 'Số điện thoại': '12' });
  });

test('forms of those who are signed in', async () => {
  const page = await newPage(browser);
  await signInByBrowser(page, people()[3]);
  await page.goto(`${origin.portal}/tai-khoan`);
  await holds(page, 'Lưu thông tin liên hệ', { 'Số điện thoại': '12' });
  await page.goto(`${origin.portal}/thu-tuc/1.004222/noi-nop`);
  await holds(page, 'Tiếp tục');
  await page.goto(`${origin.portal}/thu-tuc/1.004222/noi-nop`);
  await reviewInBrowser(page, async (name) => {
    if (name === 'applicant') await holds(page, 'Tiếp tục', { 'Số điện thoại': '12' });
    if (name === 'applicant') await page.getByLabel('Số điện thoại', { exact: true }).first().fill('0388000111');
  });
  await holds(page, 'Lưu và gửi hồ sơ');
});
