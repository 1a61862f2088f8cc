// SPDX-License-Identifier: GPL-3.0-or-later
// Tây Ninh Smart: register, then sign in on another browser by its QR code, by
// the camera and by typing, with and without scripts; and what must not work.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileInBrowser } from '../lib/filing-by-browser.js';
import { pixelsOf, textOf } from '../lib/qr.js';
import { otpAfter } from '../lib/sign-in.js';
import { newPage, openBrowser, shot } from '../lib/browser.js';
import { fillRegistration, register, sayYes, typeCode, typeCaptcha } from '../lib/smart.js';
import { eventually, lastText, log, origin, sql } from '../lib/stack.js';

const camera = path.join(mkdtempSync(path.join(tmpdir(), 'motcua-camera-')), 'qr.y4m');
let browser;

before(async () => {
  writeFileSync(camera, '');
  browser = await openBrowser({ args: [
    '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream',
    `--use-file-for-fake-video-capture=${camera}`] });
});
after(() => browser.close());

// What a camera would see of the SVG on the page: a y4m of one frame.
async function pointCameraAt(page) {
  const code = await pixelsOf(page);
  const width = 640, height = 480;
  assert.ok(code.height <= height, `${code.height} lines`);
  const luma = Buffer.alloc(width * height, 235);
  for (let row = 0; row < code.height; row++)
    for (let x = 0; x < code.width; x++) luma[row * width + x] = code.luma[row * code.width + x] ? 235 : 16;
  writeFileSync(camera, Buffer.concat([
    Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\nFRAME\n`),
    luma, Buffer.alloc(width * height / 2, 128)]));
}

async function showCode(options = {}) {
  const page = await newPage(browser, options);
  await page.goto(`${origin.portal}/dang-nhap/qr`);
  await page.getByRole('heading', { name: 'Đăng nhập bằng Tây Ninh Smart' }).waitFor();
  return page;
}

const shortCode = (page) => page.locator('.mc-code').innerText();
const isSignedIn = (page) => page.getByRole('button', { name: 'Đăng xuất' });

test('the camera reads the QR, numbers match, and the other browser is signed in', async () => {
  const phone = await newPage(browser, { width: 360, height: 740 });
  await register(phone, 'Trần Thử Camera');
  await shot(phone, 'smart-home');
  const portal = await showCode();
  await shot(portal, 'qr-sign-in');
  await pointCameraAt(portal);

  await phone.getByRole('link', { name: 'Quét mã QR' }).click();
  await shot(phone, 'smart-scan');
  await phone.getByRole('button', { name: 'Mở máy ảnh' }).click();
  await phone.getByRole('button', { name: 'Đúng, đăng nhập' }).waitFor();
  await shot(phone, 'smart-confirm');
  await portal.getByText('Đã quét, hãy xác nhận trên điện thoại').waitFor();
  await shot(portal, 'qr-scanned');
  await sayYes(phone, portal);
  await phone.getByRole('heading', { name: 'Đã đồng ý đăng nhập' }).waitFor();
  await isSignedIn(portal).waitFor();
  assert.match(portal.url(), /\/tai-khoan$/);
  await shot(phone, 'smart-approved');

  await phone.goto(`${origin.smart}/thiet-bi`);
  await shot(phone, 'smart-devices');

  // On to a filed dossier there, which the phone then shows.
  await portal.goto(`${origin.portal}/thu-tuc/1.001193/noi-nop`);
  const { code } = await fileInBrowser(portal);
  await phone.goto(`${origin.smart}/ho-so`);
  await phone.getByText(code).waitFor();
  assert.deepEqual(phone.complaints, []);
  assert.deepEqual(portal.complaints.filter((text) => !/cho\//.test(text)), []);
});

test('without scripts the code is typed and the page refreshes itself', async () => {
  const phone = await newPage(browser, { width: 360, javaScriptEnabled: false });
  await register(phone);
  const portal = await showCode({ javaScriptEnabled: false });
  await typeCode(phone, (await shortCode(portal)).toLowerCase().replace('-', ' '));
  await sayYes(phone, portal);
  await isSignedIn(portal).waitFor();
});

test('refusing says so on the portal, and approving afterwards does nothing', async () => {
  const phone = await newPage(browser);
  await register(phone);
  const portal = await showCode();
  await typeCode(phone, await shortCode(portal));
  await phone.getByRole('button', { name: 'Không phải tôi' }).waitFor();
  const twin = await phone.context().newPage();
  await twin.goto(phone.url());
  await phone.getByRole('button', { name: 'Không phải tôi' }).click();
  await portal.getByText('Yêu cầu đăng nhập đã bị từ chối').waitFor();
  await twin.getByRole('button', { name: 'Đúng, đăng nhập' }).click();
  await twin.getByRole('heading', { name: 'Đã từ chối' }).waitFor();
  await portal.reload();
  assert.equal(await isSignedIn(portal).count(), 0);
});

test('a second browser gets nothing from an approved code', async () => {
  const phone = await newPage(browser);
  await register(phone);
  const portal = await showCode({ javaScriptEnabled: false });
  const address = portal.url();
  await typeCode(phone, await shortCode(portal));
  await sayYes(phone, portal);
  await phone.getByRole('heading', { name: 'Đã đồng ý đăng nhập' }).waitFor();
  const thief = await showCode(); // one that keeps cookies
  await thief.goto(address);
  assert.equal(await isSignedIn(thief).count(), 0);
  assert.notEqual(thief.url(), address);
  await isSignedIn(portal).waitFor();
});

test('a second phone cannot take a code that was scanned', async () => {
  const first = await newPage(browser), second = await newPage(browser);
  await register(first);
  await register(second);
  const portal = await showCode();
  const code = await shortCode(portal);
  await typeCode(first, code);
  await first.getByRole('button', { name: 'Đúng, đăng nhập' }).waitFor();
  await typeCode(second, code);
  await second.getByRole('alert').getByText('đã được quét bằng điện thoại khác').waitFor();
});

test('a foreign, an unknown and an expired code are told apart', async () => {
  const phone = await newPage(browser, { width: 360 });
  await register(phone);
  await typeCode(phone, 'https://example.com/quet#abc');
  await phone.getByRole('alert').getByText('không phải mã của Cổng Dịch vụ công').waitFor();
  await shot(phone, 'smart-scan-error');
  await typeCode(phone, 'K7PM-2XQR');
  await phone.getByRole('alert').getByText('không có hoặc đã hết hạn').waitFor();
  const portal = await showCode();
  const code = await shortCode(portal);
  sql('UPDATE qr_login SET expires_at = created_at');
  await typeCode(phone, code);
  await phone.getByRole('alert').getByText('không có hoặc đã hết hạn').waitFor();
  await portal.reload();
  await portal.getByText('Mã đã hết hạn').waitFor();
  await portal.getByRole('link', { name: 'Lấy mã mới' }).click();
  assert.notEqual(await shortCode(portal), code);
});

test('the phone’s own camera leads to signing in, and on to the question', async () => {
  const first = await newPage(browser, { width: 360 });
  const number = await register(first);
  const portal = await showCode();
  const phone = await newPage(browser, { width: 360 });
  await phone.goto(await textOf(portal));
  await phone.getByLabel('Số điện thoại').fill(number);
  const before = lastText(number);
  await typeCaptcha(phone);
  await phone.getByRole('button', { name: 'Gửi mã OTP' }).click();
  await phone.getByLabel('Mã OTP').fill(await otpAfter(number, before));
  await phone.getByRole('button', { name: 'Xác nhận' }).click();
  await sayYes(phone, portal);
  await isSignedIn(portal).waitFor();
});

test('a photo of the screen works once, and not again a minute later', async () => {
  const phone = await newPage(browser, { width: 360 });
  await register(phone);
  const portal = await showCode();
  const photo = { name: 'man-hinh.png', mimeType: 'image/png', buffer: await portal.screenshot() };
  await phone.goto(`${origin.smart}/quet`);
  await phone.locator('input[type="file"]').setInputFiles(photo);
  await sayYes(phone, portal);
  await isSignedIn(portal).waitFor();
  sql('UPDATE qr_login SET created_at = created_at - INTERVAL 60 SECOND, expires_at = expires_at - INTERVAL 60 SECOND');
  await phone.goto(`${origin.smart}/quet`);
  await phone.locator('input[type="file"]').setInputFiles(photo);
  await phone.getByRole('alert').getByText('Mã này đã dùng rồi').waitFor();
});

test('a page that nginx cannot tell asks by itself', async () => {
  const phone = await newPage(browser, { width: 360 });
  await register(phone);
  const portal = await newPage(browser);
  await portal.route('**/cho/**', (route) => route.abort());
  await portal.goto(`${origin.portal}/dang-nhap/qr`);
  await typeCode(phone, await shortCode(portal));
  await portal.getByText('Đã quét, hãy xác nhận trên điện thoại').waitFor();
  await sayYes(phone, portal);
  await isSignedIn(portal).waitFor();
});

test('a phone without a line at “Đúng” says so, and its second try is the only yes', async () => {
  const phone = await newPage(browser, { width: 360, height: 740 });
  await register(phone);
  await phone.waitForFunction(() => navigator.serviceWorker.controller);
  const portal = await showCode();
  await typeCode(phone, await shortCode(portal));
  const yes = phone.getByRole('button', { name: 'Đúng, đăng nhập' });
  await yes.waitFor();
  await phone.context().setOffline(true);
  await sayYes(phone, portal);
  await phone.getByRole('heading', { name: 'Bạn đang ngoại tuyến' }).waitFor();
  await phone.context().setOffline(false);
  await phone.getByRole('link', { name: 'Thử lại' }).click();
  await sayYes(phone, portal);
  await phone.getByRole('heading', { name: 'Đã đồng ý đăng nhập' }).waitFor();
  await isSignedIn(portal).waitFor();
  const channel = /xac-nhan\/([^/?]+)/.exec(phone.url())[1];
  assert.deepEqual(sql(`SELECT COUNT(*) FROM qr_event e JOIN qr_login l ON l.id = e.qr_login_id
    WHERE l.channel = '${channel}' AND e.event = 'approved'`), [['1']]);
});

test('clocks that are an hour wrong, on the phone and on the other screen, change nothing', async () => {
  const phone = await newPage(browser, { width: 360 });
  await phone.clock.setFixedTime(Date.now() + 3_600_000);
  await register(phone);
  const portal = await newPage(browser);
  await portal.clock.setFixedTime(Date.now() - 3_600_000);
  await portal.goto(`${origin.portal}/dang-nhap/qr`);
  const left = portal.locator('.mc-countdown__clock');
  assert.match(await left.innerText(), /^(2:00|1:5\d)$/);
  await typeCode(phone, await shortCode(portal));
  await phone.getByRole('button', { name: 'Đúng, đăng nhập' }).waitFor();
  assert.match(await phone.locator('.mc-countdown__clock').innerText(), /^[12]:\d\d$/);
  await sayYes(phone, portal);
  await isSignedIn(portal).waitFor();
});

test('on the phone itself Smart opens without a QR, and comes back signed in', async () => {
  const phone = await newPage(browser, { width: 360, height: 740,
    userAgent: 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36' });
  await register(phone);
  await phone.goto(`${origin.portal}/dang-nhap/qr?tiep=/thu-tuc`);
  assert.equal(await phone.locator('svg.mc-qr').isVisible(), false);
  await shot(phone, 'qr-on-phone');
  await phone.getByRole('button', { name: 'Mở Tây Ninh Smart trên máy này' }).click();
  await phone.getByRole('button', { name: 'Đúng, đăng nhập' }).click();
  await isSignedIn(phone).waitFor();
  assert.equal(phone.url(), `${origin.portal}/thu-tuc`);
});

test('a new browser is told by SMS, and “Không phải tôi” ends its session', async () => {
  const phone = await newPage(browser);
  const number = await register(phone);
  const portal = await showCode();
  await typeCode(phone, await shortCode(portal));
  await sayYes(phone, portal);
  await isSignedIn(portal).waitFor();
  const text = await eventually(() => /vua dang nhap/.test(lastText(number)) && lastText(number));
  assert.match(text, /Chrome, Linux.*\d\d:\d\d \d\d\/\d\d\/\d{4}.*Khong phai toi/);
  await phone.goto(`${origin.smart}/thiet-bi`);
  await phone.getByRole('button', { name: 'Không phải tôi' }).click();
  await phone.getByText('Đã kết thúc').waitFor();
  await portal.reload();
  assert.equal(await isSignedIn(portal).count(), 0);
});

test('“Hồ sơ của tôi” shows what this account filed, and nobody else', async () => {
  const phone = await newPage(browser, { width: 360 });
  const number = await register(phone, 'Trần Thử Hồ Sơ');
  await phone.getByRole('link', { name: 'Hồ sơ của tôi' }).click();
  await phone.getByText('Chưa có hồ sơ nào').waitFor();
  const portal = await showCode();
  await typeCode(phone, await shortCode(portal));
  await sayYes(phone, portal);
  await isSignedIn(portal).waitFor();
  // Filing has its own stories: here a dossier is laid into the table.
  const code = `000.00.00.H53-261124-${Date.now() % 10000000}`;
  const [[procedure]] = sql(`INSERT INTO dossier (public_id, lookup_id, code, draft_public_id, account_id,
      procedure_version_id, procedure_code, procedure_name, case_name, agency_id, agency_code, agency_name,
      filed_on, number, filed_at, due_at, lang, phone, email, id_number, status, status_at)
    SELECT LEFT(TO_BASE64(RANDOM_BYTES(16)), 22), LEFT(TO_BASE64(RANDOM_BYTES(16)), 22), '${code}',
      LEFT(TO_BASE64(RANDOM_BYTES(16)), 22), i.account_id, v.id, 'X', 'Thủ tục thử nghiệm', '', a.id, a.code, a.name,
      '2001-01-01', ${Date.now() % 1000000000}, NOW(6), '2031-05-06 04:00:00', 'vi', '0987000000', '', '072090999123', 4, NOW(6)
    FROM (SELECT id FROM procedure_version LIMIT 1) v, (SELECT id, code, name FROM agency LIMIT 1) a, account_identity i
    JOIN qr_login q ON i.provider = 'smart' AND i.subject = q.scanned_by WHERE q.phone = '${number}' LIMIT 1;
    SELECT procedure_name FROM dossier WHERE code = '${code}'`);
  await phone.goto(`${origin.smart}/ho-so`);
  const item = phone.getByRole('listitem').filter({ hasText: code });
  assert.match(await item.innerText(), new RegExp(`${procedure}[^]*Đang xử lý[^]*06/05/2031`));
  await shot(phone, 'smart-dossiers');
  const other = await newPage(browser);
  await register(other, 'Lê Thử Người Khác');
  await other.goto(`${origin.smart}/ho-so`);
  await other.getByText('Chưa có hồ sơ nào').waitFor();
});

test('a mistyped phone is mended without typing the rest again, and the guide is found on the portal', async () => {
  const page = await newPage(browser, { width: 360, height: 740 });
  await page.goto(`${origin.portal}/dang-nhap`);
  await page.getByRole('link', { name: 'Đăng nhập bằng Tây Ninh Smart' }).click();
  await shot(page, 'qr-find-app');
  await page.getByRole('link', { name: 'Xem cách cài và đăng ký Tây Ninh Smart' }).click();
  await page.getByRole('heading', { name: 'Thêm vào màn hình chính' }).waitFor();
  await page.getByRole('link', { name: 'Đăng ký tài khoản' }).click();
  await fillRegistration(page, { phone: '0987000111', name: 'Trần Thử Gõ Nhầm' });
  await page.getByRole('link', { name: 'Quay lại' }).click();
  assert.equal(await page.getByLabel('Họ và tên').inputValue(), 'Trần Thử Gõ Nhầm');
  assert.equal(await page.getByLabel('Số CCCD').inputValue(), '072090999123');
  assert.equal(await page.getByLabel('Số điện thoại').inputValue(), '0987000111');
  assert.equal(await page.getByLabel(/Tôi đồng ý/).isChecked(), false);
});

test('a wrong OTP counts down, and nothing of it all is in the logs', async () => {
  const page = await newPage(browser, { width: 360 });
  const phone = `0976${String(Date.now() % 1000000).padStart(6, '0')}`;
  await page.goto(`${origin.smart}/dang-nhap`);
  await page.getByLabel('Số điện thoại').fill(phone.replace(/^0/, '+84 '));
  await typeCaptcha(page);
  await page.getByRole('button', { name: 'Gửi mã OTP' }).click();
  await page.getByLabel('Mã OTP').fill('000000');
  await page.getByRole('button', { name: 'Xác nhận' }).click();
  await page.getByRole('alert').getByText('Bạn còn 4 lần thử').waitFor();
  await shot(page, 'smart-otp-error');
  await page.getByLabel('Mã OTP').fill(/#(\d{6})/.exec(lastText(phone))[1]);
  await page.getByRole('button', { name: 'Xác nhận' }).click();
  await page.getByRole('alert').getByText('chưa có tài khoản').waitFor();
  for (const name of ['smart', 'portal']) assert.doesNotMatch(log(name), new RegExp(`${phone}|Thử Camera`));
});

test('a phone stays signed in for weeks, also after its browser was closed', async () => {
  const phone = await newPage(browser, { width: 360 });
  await register(phone);
  const [cookie] = (await phone.context().cookies(origin.smart)).filter(({ name }) => /motcua_smart/.test(name));
  assert.ok(cookie.expires * 1000 > Date.now() + 80 * 86_400_000, `the cookie is kept until ${cookie.expires}`);
  sql(`UPDATE session SET seen_at = seen_at - INTERVAL 30 DAY, signed_in_at = signed_in_at - INTERVAL 30 DAY, created_at = created_at - INTERVAL 31 DAY`, 'motcua_smart');
  await phone.goto(`${origin.smart}/`);
  await phone.getByRole('link', { name: 'Quét mã QR' }).waitFor();
  sql(`UPDATE session SET seen_at = seen_at - INTERVAL 91 DAY, signed_in_at = signed_in_at - INTERVAL 91 DAY, created_at = created_at - INTERVAL 91 DAY`, 'motcua_smart');
  await phone.goto(`${origin.smart}/`);
  assert.equal(await phone.getByRole('link', { name: 'Quét mã QR' }).count(), 0);
});
