// SPDX-License-Identifier: GPL-3.0-or-later
// Papers go up by themselves as they are chosen: with progress, a way to cancel,
// and whatever the line does.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { newPage, openBrowser, shot } from '../lib/browser.js';
import { filed, finish } from '../lib/filing.js';
import { atPapers, pdf, png } from '../lib/papers.js';
import { citizen } from '../lib/sign-in.js';
import { origin, sql } from '../lib/stack.js';

let browser;
before(async () => { browser = await openBrowser(); });
after(() => browser?.close());
const word = () => randomBytes(6).toString('hex');

// On the step, signed in, in a window of that width; and its line.
async function open({ width = 360 } = {}) {
  const client = await citizen(0);
  const { url } = await atPapers(client);
  const page = await newPage(browser, { width });
  await page.context().addCookies(client.cookies.names().map((name) =>
    ({ name, value: client.cookies.get(name), url: origin.portal, secure: true })));
  await page.goto(url.href);
  const wire = await page.context().newCDPSession(page);
  await wire.send('Network.enable');
  const line = (options) => wire.send('Network.emulateNetworkConditions', {
    offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1, ...options });
  return { page, line };
}
const paper = (page, nth) => page.locator('fieldset.mc-paper').nth(nth);
const files = (page, nth) => paper(page, nth).locator(':scope > .mc-files .mc-file__name');

test('on a slow phone: progress is seen, the line is cut twice, nothing is lost', async () => {
  const { page, line } = await open();
  const slow = { latency: 50, uploadThroughput: 250_000 };
  await line(slow);
  const sent = [];
  page.on('request', (request) => {
    if (request.method() === 'PATCH') sent.push(Number(request.headers()['upload-offset']));
  });
  await paper(page, 0).locator('input[type="file"]').setInputFiles(
    pdf(word(), { name: 'lon.pdf', padding: 1_000_000 }));
  const bar = paper(page, 0).locator('progress');
  const at = (percent) => page.waitForFunction(
    (least) => Number(document.querySelector('.mc-paper progress')?.value) >= least, percent);
  await at(10);
  await shot(page, 'upload-going');
  for (const percent of [30, 60]) {
    await at(percent);
    await line({ offline: true });
    await paper(page, 0).getByText(/Mất mạng/).waitFor();
    await shot(page, 'upload-offline');
    await line(slow);
  }
  await files(page, 0).filter({ hasText: 'lon.pdf' }).waitFor();
  assert.equal(await bar.count(), 0);
  assert.ok(sent.filter((offset) => offset === 0).length <= 1, `began again: ${sent}`);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `${wide} px wider than the phone`);
  await shot(page, 'upload-done');
  await page.reload();
  assert.deepEqual(await files(page, 0).allTextContents(), ['lon.pdf']);
  await page.context().close();
});

test('a cancelled upload leaves nothing, those behind it go on', async () => {
  const { page, line } = await open({ width: 1280 });
  await line({ uploadThroughput: 200_000 });
  await paper(page, 0).locator('input[type="file"]').setInputFiles([
    pdf(word(), { name: 'huy.pdf', padding: 2_000_000 }), pdf(word(), { name: 'giu.pdf' })]);
  await page.waitForFunction(() => Number(document.querySelector('.mc-paper progress')?.value) > 5);
  await paper(page, 0).getByRole('button', { name: /Huỷ tải lên.*huy\.pdf/ }).click();
  await line({});
  await files(page, 0).filter({ hasText: 'giu.pdf' }).waitFor();
  await page.reload();
  assert.deepEqual(await files(page, 0).allTextContents(), ['giu.pdf']);
  await page.context().close();
});

test('“Tiếp tục” waits for what is on its way; a bad file is told at its place', async () => {
  const { page, line } = await open();
  await paper(page, 1).locator('input[type="file"]').setInputFiles(
    { ...pdf('x'), name: 'hong.pdf', buffer: Buffer.from('%PDF-1.4 x') });
  await paper(page, 1).getByText(/không mở được/).waitFor();
  await paper(page, 1).getByRole('button', { name: /^Bỏ qua tệp này.*hong\.pdf$/ }).click();
  await paper(page, 1).getByText(/không mở được/).waitFor({ state: 'detached' });
  await line({ uploadThroughput: 300_000 });
  await paper(page, 0).locator('input[type="file"]').setInputFiles(pdf(word(), { name: 'cho.pdf', padding: 600_000 }));
  await page.getByRole('button', { name: 'Tiếp tục', exact: true }).click();
  await page.getByRole('status').filter({ hasText: 'Đang đợi tệp tải lên xong' }).waitFor();
  await shot(page, 'upload-waited-for');
  await page.locator('.mc-error-summary').waitFor(); // of those that are still missing
  await line({});
  assert.deepEqual(await files(page, 0).allTextContents(), ['cho.pdf']);
  assert.deepEqual(await files(page, 1).allTextContents(), []);
  await page.context().close();
});

test('a file that the server fails at, again and again, is given up and holds up nothing', async () => {
  const { page } = await open();
  await page.route('**/giay-to/tep/*', (route) =>
    (route.request().method() === 'PATCH' ? route.fulfill({ status: 500 }) : route.continue()));
  await paper(page, 0).locator('input[type="file"]').setInputFiles(pdf(word(), { name: 'khong-duoc.pdf' }));
  await paper(page, 0).getByText(/Chưa tải lên được/).waitFor();
  await page.getByRole('button', { name: 'Tiếp tục', exact: true }).click();
  await page.locator('.mc-error-summary').waitFor(); // the page was sent: papers are missing
  await page.context().close();
});

// EXIF: orientation 6, the way a phone held upright says how its picture lies.
const TURNED_RIGHT = Buffer.from('ffe100224578696600004d4d002a00000008000101120003000000010006000000000000', 'hex');

test('a photograph is made smaller on the phone, or sent as it is where one wants', async () => {
  const { page } = await open();
  const photo = await page.evaluate(async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 3600, height: 2400 });
    const pen = canvas.getContext('2d');
    for (let x = 0; x < 3600; x += 6) for (let y = 0; y < 2400; y += 6) {
      pen.fillStyle = `hsl(${(x * y) % 360} 80% ${(x * 7 + y * 13) % 90}%)`;
      pen.fillRect(x, y, 6, 6);
    }
    const blob = await new Promise((done) => canvas.toBlob(done, 'image/jpeg', 0.95));
    const bytes = new Uint8Array(await blob.arrayBuffer());
    let text = '';
    for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
    return btoa(text);
  });
  const buffer = Buffer.from(photo, 'base64');
  assert.ok(buffer.length > 1024 * 1024);
  const sizeOf = (name) => Number(sql(`SELECT f.size_bytes FROM draft_paper_file x JOIN file f ON f.id = x.file_id WHERE x.name = '${name}' ORDER BY x.id DESC LIMIT 1`)[0][0]);
  const input = paper(page, 0).locator('input[type="file"]');
  await input.setInputFiles({ name: 'nho.jpg', mimeType: 'image/jpeg', buffer });
  await files(page, 0).filter({ hasText: 'nho.jpg' }).waitFor();
  assert.ok(sizeOf('nho.jpg') < buffer.length * 0.7);
  // Upright, whichever way the phone was held, and its shorter side is what counts.
  const sideways = Buffer.concat([buffer.subarray(0, 2), TURNED_RIGHT, buffer.subarray(2)]);
  await input.setInputFiles({ name: 'nghieng.jpg', mimeType: 'image/jpeg', buffer: sideways });
  const sides = async (name) => {
    const shown = page.locator('.mc-file', { hasText: name });
    return page.evaluate(async (href) => {
      const { width, height } = await createImageBitmap(await (await fetch(href)).blob());
      return [width, height];
    }, await shown.locator('a[href^="/tep/"]').first().getAttribute('href'));
  };
  assert.deepEqual(await sides('nho.jpg'), [2700, 1800]);
  assert.deepEqual(await sides('nghieng.jpg'), [1800, 2700]);
  await page.getByLabel(/Thu nhỏ ảnh/).uncheck();
  await input.setInputFiles({ name: 'nguyen.jpg', mimeType: 'image/jpeg', buffer });
  await files(page, 0).filter({ hasText: 'nguyen.jpg' }).waitFor();
  assert.equal(sizeOf('nguyen.jpg'), buffer.length);
  await page.context().close();
});

test('files that are dropped on a paper go up to it, and nowhere else', async () => {
  const { page } = await open({ width: 1280 });
  const dropped = pdf(word(), { name: 'tha.pdf' });
  const held = await page.evaluateHandle(([name, bytes]) => {
    const all = new DataTransfer();
    all.items.add(new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], name, { type: 'application/pdf' }));
    return all;
  }, [dropped.name, dropped.buffer.toString('base64')]);
  for (const kind of ['dragover', 'drop']) await paper(page, 1).dispatchEvent(kind, { dataTransfer: held });
  await files(page, 1).filter({ hasText: 'tha.pdf' }).waitFor();
  await page.reload();
  assert.deepEqual(await files(page, 1).allTextContents(), ['tha.pdf']);
  assert.deepEqual(await files(page, 0).allTextContents(), []);
  await page.context().close();
});

test('on a phone at 3G: five papers by the three ways, the line lost twice, and nothing is lost', async () => {
  const mine = await citizen(0);
  const [kept, result] = ['kho', 'ket-qua'].map((name) => pdf(word(), { name: `${name}-${word()}.pdf` }));
  let form = await mine.open(`${origin.portal}/kho-giay-to/moi`);
  await form.fill({ 'Tên giấy tờ': kept.name, 'Loại giấy tờ': 'Giấy tờ khác', 'Tải tệp lên từ máy': [kept] }).press('Lưu');
  finish(await filed(mine), result);

  const { page, line } = await open();
  const threeG = { latency: 300, downloadThroughput: 200_000, uploadThroughput: 94_000 }; // as Chromium's own “3G”
  await line(threeG);
  const upload = (nth, name, padding) => paper(page, nth).locator('input[type="file"]').setInputFiles(pdf(word(), { name, padding }));
  const loseLine = async () => {
    await page.waitForFunction(() => [...document.querySelectorAll('.mc-paper progress')].some(({ value }) => value > 20 && value < 95));
    await line({ offline: true });
    await page.getByText(/Mất mạng/).first().waitFor();
    await line(threeG);
  };
  // Papers that only some need are folded, and so are other ways beside a form.
  const unfold = () => page.locator('details').evaluateAll((folds) => { for (const fold of folds) fold.open = true; });
  const pick = async (nth, way, name, use) => {
    await unfold();
    await paper(page, nth).getByRole('button', { name: new RegExp(way) }).click();
    await page.getByRole('heading', { level: 1, name: way }).waitFor();
    await page.getByLabel(name, { exact: true }).check();
    await page.getByRole('button', { name: use }).click();
    await files(page, nth).filter({ hasText: name }).waitFor();
  };

  await upload(0, 'to-khai.pdf', 500_000);
  await loseLine();
  // Chosen while the first is still on its way: it waits, and both arrive.
  await upload(1, 'don.pdf', 1000);
  await pick(2, 'Chọn từ kho giấy tờ', kept.name, 'Dùng giấy tờ đã chọn');
  await pick(3, 'Dùng kết quả đã có', result.name, 'Dùng kết quả đã chọn');
  await unfold();
  await upload(4, 'anh-chup.pdf', 400_000);
  await loseLine();
  await files(page, 4).filter({ hasText: 'anh-chup.pdf' }).waitFor();
  await shot(page, 'papers-three-ways');

  await page.reload();
  const there = [['to-khai.pdf'], ['don.pdf'], [kept.name], [result.name], ['anh-chup.pdf']];
  for (const [nth, names] of there.entries()) assert.deepEqual(await files(page, nth).allTextContents(), names);
  await page.context().close();
});

test('a paper that was missing is missed no longer once its file is there, and a reader hears of it', async () => {
  const { page } = await open();
  await page.getByRole('button', { name: 'Tiếp tục', exact: true }).click();
  const summary = page.locator('.mc-error-summary');
  const lacking = page.locator('fieldset.mc-paper.mc-field--error');
  await summary.waitFor();
  const count = await lacking.count();
  assert.ok(count > 1);
  for (let left = count; left > 0; left--) {
    assert.equal(await summary.getByRole('link').count(), left);
    const name = `${word()}.pdf`;
    const one = lacking.first().locator('input[type="file"]');
    const id = await one.getAttribute('id');
    await one.setInputFiles(pdf(word(), { name }));
    await page.getByRole('status').filter({ hasText: `Đã tải lên ${name}` }).waitFor({ state: 'attached' });
    assert.equal(await page.locator(`#${id}`).getAttribute('aria-invalid'), null);
    assert.equal(await lacking.count(), left - 1);
  }
  assert.equal(await summary.count(), 0);
  assert.doesNotMatch(await page.title(), /Lỗi/);
  await shot(page, 'papers-none-missing');
  await page.context().close();
});

test('whoever was signed out meanwhile is told so at the file, and what was there stays', async () => {
  const { page } = await open();
  await paper(page, 0).locator('input[type="file"]').setInputFiles(pdf(word(), { name: 'co.pdf' }));
  await files(page, 0).filter({ hasText: 'co.pdf' }).waitFor();
  await page.context().clearCookies();
  await paper(page, 0).locator('input[type="file"]').setInputFiles(pdf(word(), { name: 'muon.pdf' }));
  await paper(page, 0).getByText(/Phiên làm việc đã hết hạn/).waitFor();
  assert.deepEqual(await files(page, 0).allTextContents(), ['co.pdf']);
  await page.context().close();
});

test('a picture’s own small picture comes without a reload, and the button to choose speaks the page’s language', async () => {
  const { page } = await open();
  const input = paper(page, 0).locator('input[type="file"]');
  assert.equal(await paper(page, 0).locator('.mc-upload__box').textContent(), 'Chọn tệp');
  // All of the box is the input: what is pressed or dropped there goes to it.
  const [box, over] = await Promise.all([paper(page, 0).locator('.mc-upload__box').boundingBox(), input.boundingBox()]);
  assert.ok(over.width >= box.width - 4 && over.height >= box.height - 4, `${JSON.stringify(over)} in ${JSON.stringify(box)}`);
  const { name, type: mimeType, data: buffer } = png(word(), { name: 'chup.png' });
  await input.setInputFiles({ name, mimeType, buffer });
  await files(page, 0).filter({ hasText: name }).waitFor();
  await paper(page, 0).locator('img.mc-file__picture').waitFor({ timeout: 60_000 });
  assert.deepEqual(page.complaints, []);
  // Where files go with the form, what was chosen stands beside the button.
  await page.goto(`${origin.portal}/kho-giay-to/moi?ngon-ngu=en`);
  await page.getByLabel('Upload files from this device').setInputFiles([{ name, mimeType, buffer }]);
  assert.match(await page.locator('.mc-upload__box').textContent(), /^Choose files\s*chup\.png$/);
  await page.goto(`${origin.portal}/?ngon-ngu=vi`);
  await page.context().close();
});
