// SPDX-License-Identifier: GPL-3.0-or-later
// One dossier followed on a small phone from its filing to the rated result, in
// Vietnamese with scripts and in English without; and one that is taken back.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { newPage, openBrowser, shot } from '../lib/browser.js';
import { fileInBrowser, headed, press } from '../lib/filing-by-browser.js';
import { raw } from '../lib/client.js';
import { pdf, png } from '../lib/papers.js';
import { signInByBrowser } from '../lib/sign-in.js';
import { ctl, eventually, folder, origin, people, sql } from '../lib/stack.js';

const word = () => randomBytes(6).toString('hex');
const place = mkdtempSync(path.join(tmpdir(), 'motcua-dossier-'));
let browser;
before(async () => { browser = await openBrowser(); });
after(async () => {
  await browser?.close();
  rmSync(place, { recursive: true });
});

const words = {
  vi: {
    said: 'Cơ quan tiếp nhận nhắn bạn', supplement: 'Yêu cầu bổ sung giấy tờ', answer: 'Nội dung trả lời', files: 'Giấy tờ bổ sung', send: 'Gửi bổ sung',
    pay: 'Nộp phí', payment: 'Nộp phí, lệ phí', paid: 'Phí của hồ sơ này đã được nộp', look: 'Đã chuyển, xem lại', finished: 'Đã xử lý xong',
    keep: 'Giữ kết quả vào kho giấy tờ', kept: 'Kết quả đã có trong kho giấy tờ của bạn', vault: 'Kho giấy tờ',
    happy: 'Rất hài lòng', remarks: 'Nhận xét', rate: 'Gửi đánh giá', returned: 'Đã trả kết quả',
    due: 'Ngày hẹn trả', withdraw: 'Rút hồ sơ', withdrawn: 'Công dân yêu cầu rút hồ sơ', sure: 'Rút hồ sơ này?', done: 'Đã rút hồ sơ', result: 'Tải Giấy khai sinh',
    events: ['Đã nộp', 'Đã tiếp nhận', 'Bắt đầu xử lý', 'Yêu cầu bổ sung', 'Đã bổ sung', 'Yêu cầu nộp phí', 'Đã nộp phí', 'Đã có kết quả', 'Đã trả kết quả'],
  },
  en: {
    said: 'The receiving agency tells you', supplement: 'Supplement requested', answer: 'Your answer', files: 'Supplementary papers', send: 'Send the supplement',
    pay: 'Pay the fee', payment: 'Pay the fee', paid: 'The fee of this application is paid', look: 'I have paid, look again', finished: 'Finished',
    keep: 'Keep the result among my papers', kept: 'The result is among your papers', vault: 'My papers',
    happy: 'Very satisfied', remarks: 'Remarks', rate: 'Send the rating', returned: 'Result returned',
    due: 'Result due', withdraw: 'Withdraw the application', withdrawn: 'Withdrawn by the citizen', result: 'Download Giấy khai sinh',
    events: ['Filed', 'Accepted', 'Work began', 'Supplement requested', 'Supplement sent', 'Payment requested', 'Paid', 'The result is there', 'Result returned'],
  },
};

// The bank's side: a transfer of those words has come.
async function transfer(code, amount) {
  const settings = readFileSync(path.join(folder, 'motcua.conf'), 'utf8');
  const key = readFileSync(path.resolve(folder, /^payment\.report_key_file *= *(.*)$/m.exec(settings)[1]), 'utf8').trim();
  const list = { 'giao-dich': word(), 'so-tien': amount, 'noi-dung': code.replace(/[.-]/g, '').slice(-25), luc: `${Math.floor(Date.now() / 1000)}` };
  const signature = createHmac('sha256', key).update(Object.values(list).join('\n')).digest('hex');
  const { status } = await raw(`${origin.portal}/bao-co`, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ ...list, 'chu-ky': signature }).toString() });
  assert.equal(status, 200);
}

// Nothing is wider than the phone.
const fits = async (page) =>
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${page.url()} is wider than the screen`);

async function startOn(lang, person, options) {
  sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
  const page = await newPage(browser, { width: 360, height: 740, ...options });
  const say = words[lang];
  const look = async (name) => {
    await fits(page);
    await shot(page, `life-${lang}-${name}`);
  };
  await page.goto(`${origin.portal}/dang-nhap`);
  await signInByBrowser(page, person);
  const file = async () => {
    sql('DELETE FROM draft WHERE filed_at IS NULL');
    await page.goto(`${origin.portal}/thu-tuc/1.001193/noi-nop`);
    const { code } = await fileInBrowser(page, () => fits(page));
    const [[id]] = sql(`SELECT public_id FROM dossier WHERE code = '${code}'`);
    const open = () => page.goto(`${origin.portal}/ho-so/${id}`);
    await open();
    return { code, open };
  };
  const speak = async () => {
    if (lang === 'en') await page.getByRole('banner').getByText('English').click();
  };
  return { page, say, look, file, speak };
}

async function live(lang, person, options) {
  const { page, say, look, file, speak } = await startOn(lang, person, options);
  const { code, open } = await file();
  await speak();
  await look('1-filed');
  for (const step of ['accept', 'start']) ctl('dossier', step, code);
  ctl('dossier', 'supplement', code, 'Xin gửi thêm bản chụp giấy chứng sinh');
  await open();
  await page.getByText(say.supplement).first().waitFor();
  await page.locator('.mc-notice', { hasText: say.said }).getByText('Xin gửi thêm').waitFor(); // where it is answered
  await look('2-supplement');
  await page.getByLabel(say.answer).fill('Tôi gửi giấy chứng sinh.');
  const { name, type: mimeType, data: buffer } = png(word(), { name: 'chung-sinh.png' });
  await page.getByLabel(say.files).setInputFiles({ name, mimeType, buffer });
  await press(page, say.send);
  await page.getByRole('link', { name: 'chung-sinh.png' }).first().waitFor();
  await look('3-answered');

  ctl('dossier', 'fee', code, '45000', 'Lệ phí cấp bản sao');
  await open();
  await look('4-fee');
  await page.getByRole('link', { name: say.pay, exact: true }).click();
  await headed(page, say.payment);
  await look('5-payment');
  await transfer(code, '45000');
  await page.getByRole('link', { name: say.look }).click();
  await page.getByText(say.paid).waitFor();
  await look('6-paid');

  const result = path.join(place, 'ket-qua.pdf');
  writeFileSync(result, pdf(word()).data);
  ctl('dossier', 'finish', code, 'Mời nhận kết quả', result);
  await open();
  await page.getByText(say.finished).first().waitFor();
  const link = page.getByRole('link', { name: say.result });
  const got = await page.request.get(new URL(await link.getAttribute('href'), origin.portal).href);
  assert.deepEqual(await got.body(), readFileSync(result));
  await look('7-finished');
  await press(page, say.keep);
  await page.getByRole('link', { name: say.kept }).click();
  await headed(page, say.vault);
  await page.getByText('ket-qua.pdf').first().waitFor();
  await look('8-vault');

  await open();
  await page.getByLabel(say.happy, { exact: true }).check();
  await page.getByLabel(say.remarks).fill('Nhanh, rõ ràng');
  await press(page, say.rate);
  await eventually(async () => await page.getByRole('button', { name: say.rate }).count() === 0, { what: 'the rating' });
  ctl('dossier', 'return', code);
  await open();
  await look('9-returned');
  const text = await page.locator('main').innerText();
  assert.ok(text.includes(say.returned));
  // What happened, from the first to the last.
  for (const event of say.events) assert.ok(text.includes(event), event);
  assert.deepEqual(page.complaints, []);
}

async function takeBack(lang, person, options) {
  const { page, say, look, file, speak } = await startOn(lang, person, options);
  const { code } = await file();
  await speak();
  await page.getByRole('link', { name: say.withdraw }).click();
  await headed(page, say.sure);
  await look('withdraw');
  await press(page, say.withdraw);
  await page.getByRole('status').filter({ hasText: say.done }).waitFor();
  await page.getByText(say.withdrawn).first().waitFor();
  assert.equal(await page.getByText(say.due).count(), 0, 'nothing is promised any more');
  await look('withdrawn');
  assert.equal(await page.getByRole('link', { name: say.withdraw }).count(), 0);
  await page.goto(`${origin.portal}/ho-so`);
  await page.getByText(code).waitFor();
  await look('dossiers');
  assert.deepEqual(page.complaints, []);
}

test('a citizen follows a dossier on a phone from filing to the rated result', () => live('vi', people()[1]));
test('so does one who reads English and has no scripts', () => live('en', people()[2], { javaScriptEnabled: false }));
test('a dossier is taken back on a phone', () => takeBack('vi', people()[3]));
