// SPDX-License-Identifier: GPL-3.0-or-later
// What breaks at the office, and what is typed there: certificates that end,
// files altered at rest, a last day that passes between page and press, batches
// whose dossiers change meanwhile, MariaDB away, ten thousand characters of Word.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { startAuthority } from '../lib/authority.js';
import { raw } from '../lib/client.js';
import { filed } from '../lib/filing.js';
import { fewer, many } from '../lib/many.js';
import { office } from '../lib/officer.js';
import { citizen } from '../lib/sign-in.js';
import { ctl, eventually, folder, origin, part, sql } from '../lib/stack.js';

let person, desk, head, specialist, signer, clerk;
const authority = startAuthority();
const conf = path.join(folder, 'motcua.conf');
const stood = readFileSync(conf, 'utf8');
const healthy = () => eventually(async () => (await raw(`${origin.officer}/healthz`)).status === 200);
async function restart() {
  part('restart', 'officer');
  await healthy();
}
before(async () => {
  person = await citizen(0);
  ({ desk, head, specialist, signer, clerk } = await office());
  authority.agency('lanh-dao');
  authority.agency('het-han-hom-qua', { from: -400, to: -1 });
  writeFileSync(authority.at('trust.pem'), authority.pem('root'));
  writeFileSync(conf, `${stood}dossier.trust_file = ${authority.at('trust.pem')}\n`);
  await restart();
});
const prefix = `B${randomBytes(5).toString('hex')}`;
after(async () => {
  fewer(prefix);
  writeFileSync(conf, stood);
  await restart();
  rmSync(authority.place, { recursive: true });
});

const inside = (dossier) => dossier.url.replace(origin.portal, origin.officer);
const stage = (dossier) => sql(`SELECT stage FROM dossier_work WHERE dossier_id = ${dossier.id}`)[0][0];
const status = (dossier) => Number(sql(`SELECT status FROM dossier WHERE id = ${dossier.id}`)[0][0]);
async function act(who, dossier, name, words) {
  const page = await who.open(inside(dossier));
  return words ? (await page.follow(name)).fill(words).press(name) : page.press(name);
}
async function toWork(dossier) {
  await act(desk, dossier, 'Tiếp nhận hồ sơ');
  await act(desk, dossier, 'Chuyển xử lý');
  await act(specialist, dossier, 'Nhận việc');
}
async function toSign(dossier) {
  await toWork(dossier);
  await act(specialist, dossier, 'Soạn kết quả', { 'Tiêu đề': 'Giấy khai sinh', 'Nội dung': 'Đăng ký khai sinh.' });
  await act(specialist, dossier, 'Trình kiểm tra');
  await act(head, dossier, 'Thông qua');
  assert.equal(stage(dossier), 'sign');
}
async function sign(dossier, { data }) {
  const page = await (await signer.open(inside(dossier))).follow('Ký duyệt');
  page.typed.set(page.control('Tệp PDF đã ký ở nơi khác'), [{ name: 'ket-qua.pdf', type: 'application/pdf', data }]);
  return page.press('Ký duyệt');
}

test('a certificate that ended yesterday signs nothing; one that held when it signed is good at issuing', async () => {
  const dossier = await filed(person);
  await toSign(dossier);
  assert.match((await sign(dossier, authority.signedBy('het-han-hom-qua'))).words, /chứng thư đã hết hạn/);
  assert.equal(stage(dossier), 'sign');
  await sign(dossier, authority.signedBy('lanh-dao'));
  assert.equal(stage(dossier), 'number');
  // What counts at issuing is the day it was signed.
  sql(`UPDATE dossier_decision SET signed_at = signed_at - INTERVAL 60 DAY WHERE dossier_id = ${dossier.id}`);
  assert.match((await act(clerk, dossier, 'Cấp số và phát hành', { 'Số': '1/HH' })).words, /chứng thư đã hết hạn/);
  assert.equal(stage(dossier), 'number');
  sql(`UPDATE dossier_decision SET signed_at = signed_at + INTERVAL 60 DAY WHERE dossier_id = ${dossier.id}`);
  await act(clerk, dossier, 'Cấp số và phát hành', { 'Số': '1/HH' });
  assert.equal(status(dossier), 9);
});

test('a file altered at rest after signing is not issued, and goes back to be signed anew', async (t) => {
  const dossier = await filed(person);
  await toSign(dossier);
  await sign(dossier, authority.signedBy('lanh-dao'));
  const [[content]] = sql(`SELECT LOWER(HEX(f.content)) FROM dossier_decision d JOIN file f ON f.id = d.file_id WHERE d.dossier_id = ${dossier.id}`);
  const stored = readdirSync(path.join(folder, 'state/files'), { recursive: true }).map((name) => path.join(folder, 'state/files', name))
    .filter((name) => path.basename(name).includes(content.slice(0, 32)) && statSync(name).isFile());
  assert.equal(stored.length, 1, content);
  const bytes = readFileSync(stored[0]), asItWas = Buffer.from(bytes);
  t.after(() => writeFileSync(stored[0], asItWas));
  bytes[Math.floor(bytes.length / 2)] ^= 1;
  writeFileSync(stored[0], bytes);
  assert.match((await act(clerk, dossier, 'Cấp số và phát hành', { 'Số': '2/HH' })).words, /Tệp đã bị sửa sau khi ký/);
  assert.deepEqual([status(dossier), stage(dossier)], [4, 'number']);
  await act(clerk, dossier, 'Trả lại bước trước', { 'Lý do': 'Tệp đã ký không còn nguyên vẹn.' });
  await act(signer, dossier, 'Ký duyệt', {});
  await act(clerk, dossier, 'Cấp số và phát hành', { 'Số': '2/HH' });
  assert.equal(status(dossier), 9);
});

test('a post whose last day is over gives nothing any more, whatever page was open', async () => {
  const dossier = await filed(person);
  const last = (day) => sql(`UPDATE officer_post p JOIN officer o ON o.id = p.officer_id SET p.valid_to = ${day} WHERE o.id_number = '${desk.person.id}'`);
  const inDays = (days) => `DATE(UTC_TIMESTAMP() + INTERVAL 7 HOUR) + INTERVAL ${days} DAY`;
  try {
    last(inDays(0));
    const page = await desk.open(inside(dossier));
    assert.ok(page.hasButton('Tiếp nhận hồ sơ'), 'its last day is a day of work');
    last(inDays(-1));
    const told = await page.press('Tiếp nhận hồ sơ');
    assert.ok(told.status === 404 || /không thuộc vị trí được giao/.test(told.words), told.words);
    assert.deepEqual([status(dossier), stage(dossier)], [1, 'reception']);
    assert.match((await desk.open(`${origin.officer}/`)).words, /Hôm nay bạn không được giao vị trí nào/);
  } finally {
    last('NULL');
  }
  await act(desk, dossier, 'Tiếp nhận hồ sơ');
  assert.equal(status(dossier), 2);
});

test('a batch of two hundred, three of which changed meanwhile, has a line for each', { timeout: 180_000 }, async () => {
  const first = await filed(person);
  const list = many(first, 200, prefix);
  let page = await desk.open(`${origin.officer}/hang-doi/cho-tiep-nhan?tu=${prefix}`);
  // The page shows fifty; “all that match” are two hundred. Three are gone before.
  for (const { publicId } of [list[3], list[77], list[199]])
    await (await desk.open(`${origin.officer}/ho-so/${publicId}`)).press('Tiếp nhận hồ sơ');
  for (const box of page.all('input[name^="chon-"]')) page.typed.set(box, true);
  const ticked = page.all('input[name^="chon-"]').length;
  assert.equal(ticked, 50);
  let told = await page.press('Tiếp nhận hồ sơ: các hồ sơ đã chọn');
  assert.match(told.words, /Đã làm được 49 trên 50 hồ sơ/);
  assert.equal(told.words.match(/Đã thay đổi trong lúc bạn xem/g).length, 1);
  page = await desk.open(`${origin.officer}/hang-doi/cho-tiep-nhan?tu=${prefix}`);
  told = await page.press('Tiếp nhận hồ sơ: tất cả hồ sơ khớp');
  assert.match(told.words, /Đã làm được 148 trên 148 hồ sơ/);
  assert.equal(told.all('.mc-list li').filter((item) => item.textContent.includes(prefix)).length, 148);
  assert.equal(sql(`SELECT COUNT(*) FROM dossier_work w JOIN dossier d ON d.id = w.dossier_id WHERE d.code LIKE '${prefix}-%' AND w.stage = 'handover'`)[0][0], '200');
  assert.equal(sql(`SELECT COUNT(*) FROM dossier_event e JOIN dossier d ON d.id = e.dossier_id WHERE d.code LIKE '${prefix}-%' AND e.kind = 'accepted'`)[0][0], '200');
  // And over nothing: a sentence, and nothing else.
  const none = page.submission('Tiếp nhận hồ sơ: tất cả hồ sơ khớp');
  const again = await page.send(none);
  assert.match(again.words, /Chưa chọn hồ sơ nào/);
});

test('what Word pastes is kept as it is, and what is too long is said and stays in the form', async () => {
  const dossier = await filed(person);
  const word = `“Căn cứ” – khoản 1\u00a0Điều\u00a05…\r\n\t• gạch đầu dòng\r\n${'Đề nghị bổ sung giấy tờ chứng minh nơi cư trú. '.repeat(300)}`.slice(0, 10_000);
  let page = await desk.open(inside(dossier));
  page = await page.fill({ 'Ghi chú mới': word }).press('Ghi lại');
  const [[kept]] = sql(`SELECT CHAR_LENGTH(text) FROM dossier_note WHERE dossier_id = ${dossier.id}`);
  assert.ok(Number(kept) > 9900, kept);
  page = await (await desk.open(inside(dossier))).follow('Từ chối tiếp nhận');
  page = await page.fill({ 'Lý do': word }).press('Từ chối tiếp nhận');
  assert.match(page.errors.join(), /4000/);
  assert.ok(page.control('Lý do').value.length > 9000, 'what was pasted is still there');
  assert.equal(status(dossier), 1);
  await page.fill({ 'Lý do': word.slice(0, 3900) }).press('Từ chối tiếp nhận');
  assert.equal(status(dossier), 3);
  assert.match((await person.open(dossier.url)).words, /“Căn cứ” – khoản 1/);
});

test('MariaDB away at a press: a sentence, and the same press afterwards does it once', async () => {
  const dossier = await filed(person);
  const page = await desk.open(inside(dossier));
  part('stop', 'mariadb');
  try {
    const told = await page.press('Tiếp nhận hồ sơ');
    assert.equal(told.status, 503);
    assert.match(told.heading, /\S/);
  } finally {
    part('start', 'mariadb');
    await healthy();
  }
  await eventually(async () => (await page.press('Tiếp nhận hồ sơ')).status === 200);
  assert.equal(status(dossier), 2);
  assert.equal(sql(`SELECT COUNT(*) FROM officer_event WHERE chain = ${dossier.id} AND act = 'receive'`)[0][0], '1');
  assert.match(ctl('officer', 'verify'), /^\d+ events hold/);
});
