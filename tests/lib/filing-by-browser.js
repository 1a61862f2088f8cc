// SPDX-License-Identifier: GPL-3.0-or-later
// filing-by-browser.js: what a citizen does in a browser from “Chọn nơi nộp” to the
// dossier's code, by the labels of the screens.
import assert from 'node:assert/strict';
import { chooseUnit } from './browser.js';
import { pdf } from './papers.js';
import { captchaAnswer } from './stack.js';

export const headed = (page, words) =>
  page.getByRole('heading', { level: 1, name: words }).waitFor();
export const press = (page, words) =>
  page.getByRole('button', { name: words, exact: true }).click();

// The first choice of each radio group that wants one.
async function chooseFirst(page) {
  for (const group of await page.locator('main fieldset:has(input[type="radio"])').all())
    if (await group.locator('input[type="radio"]:checked').count() === 0)
      await group.locator('input[type="radio"]').first().check();
}

async function fillWhereEmpty(page, label, value) {
  const field = page.getByLabel(label, { exact: true }).first();
  if (await field.inputValue() === '') await field.fill(value);
}

// As far as the last step, with the papers that are required. `picture(name)` is
// called on each page.
export async function reviewInBrowser(page, picture = () => {}) {
  await headed(page, 'Chọn nơi nộp');
  await chooseFirst(page);
  if (await page.getByLabel('Phường/Xã').count() > 0) await chooseUnit(page, 'Phường/Xã', 'Tân Ninh');
  await picture('place');
  await press(page, 'Tiếp tục');

  await headed(page, 'Thông tin người nộp');
  await chooseUnit(page, 'Tỉnh/Thành phố', 'Tây Ninh');
  const renew = page.getByRole('button', { name: 'Hiện phường, xã của tỉnh này', exact: true });
  if (await renew.first().isVisible()) {
    await renew.first().click();
    await headed(page, 'Thông tin người nộp');
  }
  await chooseUnit(page, 'Phường/Xã', 'Tân Ninh');
  await fillWhereEmpty(page, 'Số nhà, đường, ấp', '12 đường Cách Mạng Tháng Tám');
  await picture('applicant');
  await press(page, 'Tiếp tục');

  await headed(page, 'Thành phần hồ sơ');
  // Nothing supplied: the page says what is missing, and where.
  await press(page, 'Tiếp tục');
  await page.getByText('Có lỗi cần sửa').waitFor();
  const missing = await page.locator('fieldset.mc-paper--error, fieldset.mc-field--error').count();
  assert.ok(missing > 0, 'a required paper is asked for');
  const papers = page.locator('fieldset.mc-paper', { hasText: 'Bắt buộc' });
  const count = await papers.count();
  for (let i = 0; i < count; i++) {
    const paper = papers.nth(i).getByText('Hoặc nộp bản giấy đã ký', { exact: true });
    if (await paper.count() > 0) await paper.click(); // the form on the page is offered first
    await papers.nth(i).locator('input[type="file"]').setInputFiles(pdf(`giay-to-${i + 1}`, { name: `giay-to-${i + 1}.pdf` }));
    const send = papers.nth(i).locator('button[name="tai-len"]');
    if (await send.isVisible()) await send.click(); // with scripts it goes by itself
    await papers.nth(i).getByRole('link', { name: `Xem giay-to-${i + 1}.pdf` }).waitFor();
  }
  await picture('papers');
  await press(page, 'Tiếp tục');

  await headed(page, 'Dịch vụ bưu chính');
  await picture('delivery');
  await press(page, 'Tiếp tục');

  await headed(page, 'Kiểm tra và gửi');
}

export async function sendInBrowser(page, picture = () => {}) {
  await page.getByLabel('Tôi cam đoan những lời khai trên là đúng sự thật').check();
  const id = await page.locator('[name="captcha_id"]').inputValue();
  await page.getByLabel('Mã bảo mật').fill(captchaAnswer(id));
  await picture('review');
  const review = page.url();
  await press(page, 'Lưu và gửi hồ sơ');

  await headed(page, 'Nộp hồ sơ thành công');
  await picture('success');
  const text = await page.locator('main').innerText();
  const [code] = /\b[A-Z0-9]+(?:\.[A-Z0-9]+)*-\d{6}-\d+\b/.exec(text) ?? [];
  assert.ok(code, `a code in: ${text}`);
  return { code, review };
}

// Gives { code, review }: the dossier's code, and the address of the step that
// sent it.
export async function fileInBrowser(page, picture) {
  await reviewInBrowser(page, picture);
  return sendInBrowser(page, picture);
}
