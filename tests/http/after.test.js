// SPDX-License-Identifier: GPL-3.0-or-later
// What comes after filing: one dossier lived from the receipt to the returned
// result, what its citizen may do meanwhile, and what a passer-by may see of it.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { papers, takeAway, takeIn } from '../lib/catalogue.js';
import { Client } from '../lib/client.js';
import { fileDossier } from '../lib/filing.js';
import { atPapers, give, papersOf, pdf, png } from '../lib/papers.js';
import { asPerson, captchaOf } from '../lib/sign-in.js';
import { ctl, eventually, folder as stack, lastText, origin, sql } from '../lib/stack.js';

const word = () => randomBytes(6).toString('hex');
const folder = mkdtempSync(path.join(tmpdir(), 'motcua-result-'));

// Files a dossier; { id, code, phone } of it.
async function file(client) {
  let page = await atPapers(client);
  const count = papersOf(page).length;
  for (let i = 0; i < count; i++) give(page, i, pdf(word(), { name: `giay-${i}.pdf` }));
  page = await (await page.press('Tiếp tục')).press('Tiếp tục');
  page = await page.fill({
    'Tôi cam đoan những lời khai trên là đúng sự thật': true, 'Mã bảo mật': captchaOf(page),
  }).press('Lưu và gửi hồ sơ');
  assert.equal(page.heading, 'Nộp hồ sơ thành công');
  const [[id, code, phone]] = sql('SELECT public_id, code, phone FROM dossier ORDER BY id DESC LIMIT 1');
  return { id, code, phone, url: `${origin.portal}/ho-so/${id}` };
}

const main = (page) => page.document.querySelector('main').textContent;
const refused = (...words) => {
  try {
    ctl(...words);
  } catch (error) {
    return error.stderr;
  }
  throw new Error(`${words.join(' ')} was done`);
};

test('a dossier lives from the receipt to the returned result', async () => {
  const citizen = await asPerson(1);
  const { code, url, phone } = await file(citizen);
  ctl('dossier', 'accept', code);
  ctl('dossier', 'start', code);
  ctl('dossier', 'supplement', code, 'Xin gửi thêm giấy chứng sinh');
  await eventually(() => lastText(phone).includes(code), { what: 'a text that asks for more' });

  // The answer: an empty file is told, and what was typed and what was good stay.
  let page = await citizen.open(url);
  assert.match(main(page), /Xin gửi thêm giấy chứng sinh/);
  page.fill({ 'Nội dung trả lời': 'Tôi gửi giấy chứng sinh.', 'Giấy tờ bổ sung': [
    png(word(), { name: 'chung-sinh.png' }), { name: 'trong.pdf', type: 'application/pdf', data: Buffer.alloc(0) }] });
  page = await page.press('Gửi bổ sung');
  assert.match(main(page), /Tệp rỗng/);
  assert.equal(page.control('Nội dung trả lời').textContent.trim(), 'Tôi gửi giấy chứng sinh.');
  assert.match(main(page), /chung-sinh\.png/);

  // What the scanner found meanwhile goes nowhere.
  const [[scanned]] = sql("SELECT id FROM file WHERE name = 'chung-sinh.png' ORDER BY id DESC LIMIT 1");
  sql(`UPDATE file SET scan = 'infected' WHERE id = ${scanned}`);
  const refusedAnswer = await page.press('Gửi bổ sung');
  assert.match(refusedAnswer.errors.join(), /mã độc/);
  // Nor does what it has not seen yet.
  sql(`UPDATE file SET scan = 'waiting', scanned_at = NULL, created_at = UTC_TIMESTAMP(6) WHERE id = ${scanned}`);
  const heldAnswer = await page.press('Gửi bổ sung');
  assert.match(heldAnswer.errors.join(), /đang được kiểm tra/);
  sql(`UPDATE file SET scan = 'clean', scanned_at = UTC_TIMESTAMP(6) WHERE id = ${scanned}`);
  page = await page.press('Gửi bổ sung');
  assert.deepEqual(page.errors, []);
  const answers = page.all('a[href^="/tep/"]').filter((a) => /chung-sinh\.png/.test(a.textContent));
  assert.equal(answers.length, 1);

  // The result: what is no document is refused by name and changes nothing.
  const empty = path.join(folder, 'trong.pdf');
  const result = path.join(folder, 'giay-khai-sinh.pdf');
  writeFileSync(empty, '');
  writeFileSync(result, pdf(`kết quả ${word()}`).data);
  assert.match(refused('dossier', 'finish', code, 'Mời nhận kết quả', result, empty), /trong\.pdf is refused: file_empty/);
  assert.match(refused('dossier', 'finish', code, 'x', path.join(folder, 'none.pdf')), /cannot be read/);
  ctl('dossier', 'finish', code, 'Mời nhận kết quả', result);
  page = await citizen.open(url);
  const link = page.all('a[href^="/tep/"]').find((a) => /^Tải Giấy khai sinh/.test(a.textContent.trim()));
  const address = new URL(link.getAttribute('href'), url).href;
  assert.deepEqual((await citizen.open(address)).body, readFileSync(result));
  assert.equal((await (await asPerson(2)).open(address)).status, 404);
  assert.equal((await new Client().open(address, { follow: false })).status, 303);

  // A rating, once; then it is returned.
  page = await citizen.open(url);
  page = await page.fill({ 'Bạn hài lòng đến đâu?': 'Rất hài lòng', 'Nhận xét': 'Nhanh, rõ ràng' }).press('Gửi đánh giá');
  assert.equal(page.hasControl('Nhận xét'), false);
  ctl('dossier', 'return', code);
  page = await citizen.open(url);
  assert.match(main(page), /Đã trả kết quả/);
  assert.match(refused('dossier', 'finish', code, 'again', result), /not now/);
});

// What the tools of poppler say of a paper.
function about(tool, bytes) {
  const file = path.join(folder, `${word()}.pdf`);
  writeFileSync(file, bytes);
  const more = { pdftotext: [file, '-'], 'pdfinfo-struct': ['-struct-text', file] };
  const { stdout, stderr } = spawnSync(tool.split('-')[0], more[tool] ?? [file], { encoding: 'utf8' });
  return stdout + stderr;
}

test('the language switch keeps a reply with its file, and a remark', async () => {
  const citizen = await asPerson(1);
  const { code, url } = await file(citizen);
  ctl('dossier', 'supplement', code, 'Xin gửi thêm giấy chứng sinh');
  let page = await citizen.open(url);
  page.fill({ 'Nội dung trả lời': 'Tôi gửi', 'Giấy tờ bổ sung': [png(word(), { name: 'chung-sinh.png' })] });
  page = await (await page.press('English')).press('Tiếng Việt');
  assert.equal(page.value('Nội dung trả lời'), 'Tôi gửi');
  assert.match(main(page), /chung-sinh\.png/);
  page = await page.press('Gửi bổ sung');
  assert.match(main(page), /chung-sinh\.png/);

  const result = path.join(folder, 'ket-qua.pdf');
  writeFileSync(result, pdf(word()).data);
  for (const step of [['accept', code], ['start', code], ['finish', code, 'Mời nhận', result]]) ctl('dossier', ...step);
  page = await citizen.open(url);
  page = await page.fill({ 'Nhận xét': 'Nhanh' }).press('English');
  assert.equal(page.errors.length, 0);
  assert.equal((await page.press('Tiếng Việt')).value('Nhận xét'), 'Nhanh');
});

test('the receipt bears a seal that holds for all of it, and can be searched and read aloud', async () => {
  const citizen = await asPerson(1);
  const { code, url } = await file(citizen);
  const { body, headers } = await citizen.open(`${url}/giay-tiep-nhan.pdf`);
  assert.match(headers.get?.('content-type') ?? headers['content-type'], /application\/pdf/);
  const seal = about('pdfsig', body);
  assert.match(seal, /Signature is Valid/);
  assert.match(seal, /Total document signed/);
  assert.match(seal, /Cổng Dịch vụ công/);
  assert.match(about('pdfinfo', body), /Tagged:\s+yes/);
  assert.match(about('pdfinfo', body), /Title:\s+GIẤY TIẾP NHẬN/);
  assert.match(about('pdfinfo-struct', body), /^Document[^]*H1[^]*GIẤY TIẾP NHẬN[^]*P[^]*Figure/i);
  assert.match(about('pdftotext', body), new RegExp(code));
  assert.match(about('pdftotext', body), /GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ/i);
  assert.match(body.toString('latin1'), /\/Lang \(vi\)/);
  assert.match(body.toString('latin1'), /\/S \/Figure[^>]*\/Alt <FEFF[0-9A-F]{40,}>/, 'words stand for the QR');

  // A word of it changed, or something added behind it: the seal tells.
  const changed = Buffer.from(body);
  changed[changed.indexOf('stream') + 20] ^= 1;
  assert.doesNotMatch(about('pdfsig', changed), /Signature is Valid/);
  assert.doesNotMatch(about('pdfsig', Buffer.concat([body, Buffer.from('\n% added\n')])), /Total document signed/);
});

test('a receipt of many pages: no two words run together, and each page says whose it is', async () => {
  const code = '8.900006';
  const name = `Giấy xác nhận ${'của người hàng xóm ở cuối làng '.repeat(9)}`.trim();
  takeIn(code, { name: 'Thủ tục thử nhiều giấy tờ', cases: papers(...Array.from({ length: 24 }, (_, n) => `${name} ${n}`)) });
  try {
    await fileDossier(await asPerson(1), { code });
    const [[id, dossier]] = sql('SELECT public_id, code FROM dossier ORDER BY id DESC LIMIT 1');
    const { body } = await (await asPerson(1)).open(`${origin.portal}/ho-so/${id}/giay-tiep-nhan.pdf`);
    const spoken = about('pdfinfo-struct', body);
    for (let n = 0; n < 24; n++) assert.ok(spoken.includes(`${n + 1}. ${name} ${n} (`), `paper ${n}:\n${spoken}`);
    assert.ok(spoken.includes(`Mã hồ sơ ${dossier}, trang 2`));
    assert.match(spoken, /Địa chỉ[^]*12 Lê Lợi, Phường Tân Ninh[^]*Nhận kết quả[^]*Tại nơi nộp hồ sơ/);
  } finally {
    takeAway(code);
  }
});

test('what was filed may be taken back, once, until it is being handled', async () => {
  const citizen = await asPerson(1);
  const { code, url } = await file(citizen);
  let page = await citizen.open(url);
  page = await (await page.follow('Rút hồ sơ')).press('Rút hồ sơ');
  assert.match(main(page), /Công dân yêu cầu rút hồ sơ/);
  assert.equal(page.hasLink('Rút hồ sơ'), false);
  assert.match(refused('dossier', 'start', code), /not now/);
});

test('who looks a dossier up sees an example, and what to do without the code', async () => {
  const page = await new Client().open(`${origin.portal}/tra-cuu`);
  assert.match(page.words, /Ví dụ: [\w.-]+-\d+/);
  assert.match(page.words, /Không còn mã hồ sơ\?/);
  assert.ok(page.hasLink('Hồ sơ của tôi'));
});

test('a passer-by with the code and the phone sees how it stands, and no more; guessing is slowed', async () => {
  const { code, phone } = await file(await asPerson(1));
  sql('DELETE FROM throttle');
  const passerBy = new Client();
  const ask = async (words, number) => {
    const page = await passerBy.open(`${origin.portal}/tra-cuu`);
    return page.fill({ 'Mã hồ sơ': words, 'Số điện thoại hoặc số CCCD': number }).press('Tra cứu');
  };
  let page = await ask(code, phone);
  assert.match(main(page), /Mới đăng ký/);
  assert.equal(page.all('a[href^="/tep/"]').length, 0);
  assert.doesNotMatch(main(page), new RegExp(phone));
  // As people write a code down, and a phone.
  for (const [words, number] of [
    [code.toLowerCase(), phone],
    [code.replaceAll('-', '–'), phone.replace(/^0/, '+84 ')],
    [`Mã hồ sơ: ${code.replaceAll('-', ' - ')}.`, `${phone.slice(0, 4)}–${phone.slice(4)}`],
  ]) assert.match(main(await ask(words, number)), /Mới đăng ký/, words);
  page = await ask(code, '0900000000');
  const wrong = main(page);
  assert.match(wrong, /Không có hồ sơ nào khớp mã và số này/);
  page = await ask(code.replace(/\d{4}$/, '9999'), phone);
  assert.match(main(page), /Không có hồ sơ nào khớp mã và số này/);
  let waits = false;
  for (let n = 0; n < 30 && !waits; n++) {
    page = await ask(code, `09000000${String(n).padStart(2, '0')}`);
    waits = /hãy đợi \d+ giây/.test(main(page));
  }
  assert.ok(waits, 'thirty guesses are slowed');
  sql('DELETE FROM throttle');
});

// What the treasury's bank tells of a transfer.
async function tell(fields, { key = readFileSync(path.join(stack, 'secrets/payment-report'), 'utf8').trim(), at = Date.now() } = {}) {
  const list = { 'giao-dich': word(), 'so-tien': '50000', 'noi-dung': '', luc: String(Math.floor(at / 1000)), ...fields };
  const text = ['giao-dich', 'so-tien', 'noi-dung', 'luc'].map((name) => list[name]).join('\n');
  const body = new URLSearchParams({ ...list, 'chu-ky': createHmac('sha256', key).update(text).digest('hex') }).toString();
  return (await new Client().open(`${origin.portal}/bao-co`, { method: 'POST', body, type: 'application/x-www-form-urlencoded', follow: false })).status;
}

test('a fee is paid by a transfer that the bank tells of, once and only by the right one', async () => {
  const citizen = await asPerson(1);
  const { code, url, phone } = await file(citizen);
  let page = await citizen.open(`${url}/nop-phi`);
  assert.match(main(page), /không có khoản nào chờ nộp/);
  ctl('dossier', 'accept', code);
  ctl('dossier', 'fee', code, '50000', 'Lệ phí cấp bản sao');
  page = await (await citizen.open(url)).follow('Nộp phí');
  assert.equal(page.heading, 'Nộp phí, lệ phí');
  const words = code.replace(/[.-]/g, '').slice(-25);
  assert.match(main(page), /50\.000/);
  assert.match(main(page), new RegExp(words));
  assert.equal((await (await asPerson(2)).open(`${url}/nop-phi`)).status, 404);

  // Nobody is heard who does not hold the key, comes late, or pays too little.
  assert.equal(await tell({ 'noi-dung': words }, { key: 'khac' }), 404);
  assert.equal(await tell({ 'noi-dung': words }, { at: Date.now() - 600_000 }), 404);
  assert.equal(await tell({ 'noi-dung': words, 'so-tien': '49999' }), 200);
  assert.equal(await tell({ 'noi-dung': 'cam on' }), 200);
  assert.match(main(await citizen.open(`${url}/nop-phi`)), new RegExp(words));

  const transfer = { 'giao-dich': word(), 'noi-dung': `MBVCB.123 ${words} NGUYEN VAN A CHUYEN TIEN` };
  assert.equal(await tell(transfer), 200);
  assert.equal(await tell(transfer), 200);
  assert.match(main(await citizen.open(`${url}/nop-phi`)), /đã được nộp/);
  await eventually(() => lastText(phone).includes(code), { what: 'a text' });
  const paid = () => Number(sql(`SELECT COUNT(*) FROM dossier_event e JOIN dossier d ON d.id = e.dossier_id WHERE d.code = '${code}' AND e.kind = 'paid'`));
  assert.equal(paid(), 1);
  // Another fee is not paid by the transfer of the first.
  ctl('dossier', 'fee', code, '30000', 'Thêm bản sao');
  assert.equal(await tell(transfer), 200);
  assert.equal(paid(), 1);
});
