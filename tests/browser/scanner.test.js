// SPDX-License-Identifier: GPL-3.0-or-later
// The scanner where it has more, or less, than one camera that works: a lamp and
// a second camera, a camera that is not allowed, photos that hold nothing of ours.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { newPage, openBrowser, shot } from '../lib/browser.js';
import { register } from '../lib/smart.js';
import { origin } from '../lib/stack.js';

let browser;

before(async () => {
  browser = await openBrowser({ args: ['--use-fake-device-for-media-stream=device-count=2'] });
});
after(() => browser.close());

const phoneAtScanner = async ({ permissions = [] } = {}) => {
  const phone = await newPage(browser, { width: 360, height: 740, permissions });
  await register(phone);
  return phone;
};
const give = (phone, text) => phone.locator('.mc-scanner input[type="file"]').setInputFiles({
  name: 'anh.png', mimeType: 'image/png', buffer: execFileSync('qrencode', ['-s', '8', '-o', '-', text]) });
const status = (phone) => phone.locator('.mc-scanner').getByRole('status');

test('a second camera and a lamp are offered where the phone has them', async () => {
  const phone = await phoneAtScanner({ permissions: ['camera'] });
  // Chromium's made-up cameras have no lamp: this one says that it has.
  await phone.addInitScript(() => {
    const { getCapabilities, applyConstraints } = MediaStreamTrack.prototype;
    MediaStreamTrack.prototype.getCapabilities = function () { return { ...getCapabilities.call(this), torch: true }; };
    MediaStreamTrack.prototype.applyConstraints = function (wanted) {
      window.lamp = wanted.advanced?.[0].torch;
      return applyConstraints.call(this, {});
    };
  });
  await phone.goto(`${origin.smart}/quet`);
  await phone.getByRole('button', { name: 'Mở máy ảnh' }).click();
  const lamp = phone.getByRole('button', { name: 'Bật đèn' });
  await lamp.click();
  await phone.getByRole('button', { name: 'Bật đèn', pressed: true }).waitFor();
  assert.equal(await phone.evaluate(() => window.lamp), true);
  const camera = () => phone.locator('video').evaluate((video) => video.srcObject.getVideoTracks()[0].getSettings().deviceId);
  const first = await camera();
  await shot(phone, 'smart-scanner');
  const turn = phone.getByRole('button', { name: 'Đổi máy ảnh' });
  await turn.click();
  await phone.waitForFunction((id) => document.querySelector('video').srcObject?.getVideoTracks()[0].getSettings().deviceId !== id, first);
  // The first camera's buttons go before the second's come, whose lamp is off.
  await phone.getByRole('button', { name: 'Bật đèn', pressed: false }).waitFor();
  await turn.waitFor();
  assert.equal(await turn.count(), 1);
  assert.deepEqual(phone.complaints, []);
});

test('a camera that is not allowed is told, and the other ways are still there', async () => {
  const phone = await phoneAtScanner();
  await phone.goto(`${origin.smart}/quet`);
  await phone.getByRole('button', { name: 'Mở máy ảnh' }).click();
  await status(phone).getByText('Không mở được máy ảnh').waitFor();
  await phone.getByText('Chọn ảnh có mã QR').waitFor();
  await phone.getByLabel('Mã trên màn hình').waitFor();
  await shot(phone, 'smart-scanner-denied');
});

test('a photo of a foreign code, of a card, and of nothing are told apart from ours', async () => {
  const phone = await phoneAtScanner();
  await phone.goto(`${origin.smart}/quet`);
  for (const foreign of ['https://example.com/quet#aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    `${origin.smart}.example.com/quet#aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa`, '072090999123||Tên|02091990|Nam|X|01012021']) {
    await give(phone, foreign);
    await status(phone).getByText('Đây không phải mã của Cổng Dịch vụ công').waitFor();
    assert.equal(await phone.getByLabel('Mã trên màn hình').inputValue(), '');
  }
  await phone.locator('.mc-scanner input[type="file"]').setInputFiles({ name: 'trang.png', mimeType: 'image/png', buffer: await phone.screenshot() });
  await status(phone).getByText('Không thấy mã QR nào trong ảnh này').waitFor();
  assert.match(phone.url(), /\/quet$/);
});
