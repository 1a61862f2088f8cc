// SPDX-License-Identifier: GPL-3.0-or-later
// A dossier's whole life by six people, and what its citizen sees of it.
import { before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Client } from '../lib/client.js';
import { filed } from '../lib/filing.js';
import { office, officer } from '../lib/officer.js';
import { citizen, signIn, signUp } from '../lib/sign-in.js';
import { ctl, lastText, origin, sql } from '../lib/stack.js';

let person, desk, head, specialist, other, signer, clerk, consulted;
before(async () => {
  person = await citizen(0);
  ({ desk, head, specialist, other, signer, clerk, consulted } = await office());
});

const publicId = (dossier) => dossier.url.split('/').at(-1);
const page = (who, dossier) => who.open(`${origin.officer}/ho-so/${publicId(dossier)}`);

// Presses what the dossier's page offers under that name, fills what it asks.
async function act(who, dossier, name, words) {
  let at = await page(who, dossier);
  if (words === undefined) return at.press(name);
  at = await at.follow(name);
  return at.fill(words).press(name);
}
const stage = (dossier) => sql(`SELECT stage FROM dossier_work WHERE dossier_id = ${dossier.id}`)[0][0];
const status = (dossier) => Number(sql(`SELECT status FROM dossier WHERE id = ${dossier.id}`)[0][0]);
const seen = async (dossier) => (await person.open(dossier.url)).words;
const draft = { 'Tiêu đề': 'Giấy khai sinh', 'Nội dung': 'Đăng ký khai sinh cho cháu bé.\nTheo đề nghị.' };

// From reception to the specialist's desk.
async function toWork(dossier) {
  await act(desk, dossier, 'Tiếp nhận hồ sơ');
  await act(desk, dossier, 'Chuyển xử lý');
  const [[name]] = sql(`SELECT full_name FROM officer WHERE id_number = '${specialist.person.id}'`);
  await act(head, dossier, 'Phân công', { [name]: true });
  assert.equal(stage(dossier), 'work');
}
async function toSign(dossier) {
  await toWork(dossier);
  await act(specialist, dossier, 'Soạn kết quả', draft);
  await act(specialist, dossier, 'Trình kiểm tra');
  await act(head, dossier, 'Thông qua');
  assert.equal(stage(dossier), 'sign');
}
async function toReturn(dossier) {
  await toSign(dossier);
  await act(signer, dossier, 'Ký duyệt', {});
  await act(clerk, dossier, 'Cấp số và phát hành', { 'Số': '12/KS-UBND' });
  assert.equal(stage(dossier), 'return');
}

test('from “Mới đăng ký” to “Đã trả kết quả”, and the citizen follows it', async () => {
  const dossier = await filed(person);
  let at = await desk.open(`${origin.officer}/hang-doi/cho-tiep-nhan?tu=${dossier.code}`);
  assert.ok(at.hasLink(dossier.code), 'it waits to be received');

  // Nobody is responsible yet: the office is, with its telephone.
  const [[telephone]] = sql("SELECT c.phone FROM agency a JOIN agency_contact c ON c.agency_code = a.code WHERE a.code = 'H53.X25459'");
  assert.match(await seen(dossier), new RegExp(`Đang giải quyết tại: Trung tâm Phục vụ hành chính công Phường Tân Ninh, ${telephone}`));
  await act(desk, dossier, 'Tiếp nhận hồ sơ');
  assert.deepEqual([status(dossier), stage(dossier)], [2, 'handover']);
  assert.match(await seen(dossier), /Đã tiếp nhận/);
  await act(desk, dossier, 'Chuyển xử lý');
  assert.deepEqual([status(dossier), stage(dossier)], [4, 'assign']);
  await act(specialist, dossier, 'Nhận việc');
  at = await specialist.open(`${origin.officer}/hang-doi/cua-toi?tu=${dossier.code}`);
  assert.ok(at.hasLink(dossier.code));
  await act(specialist, dossier, 'Soạn kết quả', draft);
  await act(specialist, dossier, 'Trình kiểm tra');
  assert.equal(stage(dossier), 'check');
  await act(head, dossier, 'Thông qua');
  await act(signer, dossier, 'Ký duyệt', {});
  assert.equal(stage(dossier), 'number');
  await act(clerk, dossier, 'Cấp số và phát hành', { 'Số': '7/KS-UBND' });
  assert.deepEqual([status(dossier), stage(dossier)], [9, 'return']);
  at = await person.open(dossier.url);
  assert.match(at.words, /Kết quả 7\/KS-UBND\.pdf/);
  await act(desk, dossier, 'Trả kết quả', { 'Người nhận': 'Lê Thị Ngọc Hân', 'Giấy tờ người nhận xuất trình': 'CCCD 0017' });
  assert.deepEqual([status(dossier), stage(dossier)], [10, 'done']);
  assert.match(await seen(dossier), /Đã trả kết quả/);
  assert.match(ctl('officer', 'verify'), /^\d+ events hold/);
});

test('a supplement goes out as form 02, pauses, and comes back to where it was asked', async () => {
  const dossier = await filed(person);
  await toWork(dossier);
  let at = await act(specialist, dossier, 'Yêu cầu bổ sung', { 'Lý do': 'ngắn' });
  assert.match(at.words, /Lý do cần ít nhất 10 chữ/);
  await at.fill({ 'Lý do': 'Thiếu bản sao giấy chứng sinh.\nXin nộp bản rõ hơn.' }).press('Yêu cầu bổ sung');
  assert.deepEqual([status(dossier), stage(dossier)], [5, 'citizen']);
  at = await person.open(dossier.url);
  assert.match(at.words, /Phiếu yêu cầu bổ sung/);
  await at.fill({ 'Nội dung trả lời': 'Tôi gửi lại bản rõ.' }).press('Gửi bổ sung');
  assert.deepEqual([status(dossier), stage(dossier)], [4, 'work']);
  // A second one is the head's to decide.
  at = await page(specialist, dossier);
  assert.ok(!at.hasLink('Yêu cầu bổ sung'));
  assert.match(at.words, /lần nữa phải do người phụ trách/);
});

test('a refusal goes out as form 03, and ends it', async () => {
  const dossier = await filed(person);
  await act(desk, dossier, 'Từ chối tiếp nhận', { 'Lý do': 'Nơi nộp không đúng thẩm quyền giải quyết.' });
  assert.deepEqual([status(dossier), stage(dossier)], [3, 'done']);
  assert.match(await seen(dossier), /Phiếu từ chối tiếp nhận/);
});

test('an opinion that is mandatory holds the decision, and its answer lets it go on', async () => {
  const dossier = await filed(person);
  await toWork(dossier);
  await act(specialist, dossier, 'Xin ý kiến', {
    'Cơ quan được hỏi': 'Sở Xây dựng', 'Nội dung cần ý kiến': 'Đề nghị cho biết quy hoạch của khu đất.',
    'Ngày': '28', 'Tháng': '12', 'Năm': '2099', 'Bắt buộc có ý kiến': true,
  });
  assert.equal(stage(dossier), 'opinion');
  let at = await page(consulted, dossier);
  assert.ok(!at.words.includes('Ghi chú nội bộ'), 'what the office says among itself is not theirs');
  await at.fill({ 'Ý kiến của cơ quan bạn': 'Phù hợp quy hoạch.' }).press('Gửi ý kiến');
  assert.equal(stage(dossier), 'work');
  at = await page(specialist, dossier);
  assert.match(at.words, /Phù hợp quy hoạch/);
  assert.ok(!(await seen(dossier)).includes('Phù hợp quy hoạch'), 'the citizen never sees it');
});

test('a draft goes back with a reason, and what was done since is undone', async () => {
  const dossier = await filed(person);
  await toSign(dossier);
  await act(signer, dossier, 'Trả lại bước trước', { 'Lý do': 'Số liệu ở đoạn hai chưa khớp.' });
  assert.equal(stage(dossier), 'check');
  await act(head, dossier, 'Trả lại bước trước', { 'Lý do': 'Sửa theo ý kiến người ký.' });
  assert.equal(stage(dossier), 'work');
  assert.deepEqual(sql(`SELECT frozen IS NULL, checked_by IS NULL FROM dossier_decision WHERE dossier_id = ${dossier.id}`), [['1', '1']]);
});

test('who sent it pulls it back while nobody touched it, and not afterwards', async () => {
  const dossier = await filed(person);
  await toWork(dossier);
  await act(specialist, dossier, 'Soạn kết quả', draft);
  await act(specialist, dossier, 'Trình kiểm tra');
  await act(specialist, dossier, 'Thu hồi');
  assert.equal(stage(dossier), 'work');
  await act(specialist, dossier, 'Trình kiểm tra');
  await act(head, dossier, 'Thông qua');
  assert.ok(!(await page(specialist, dossier)).hasButton('Thu hồi'));
});

test('a wrong result is replaced by a new decision that names the old', async () => {
  const dossier = await filed(person);
  await toReturn(dossier);
  await act(desk, dossier, 'Trả kết quả', { 'Người nhận': 'Lê Thị Ngọc Hân', 'Giấy tờ người nhận xuất trình': 'CCCD 0017' });
  await act(signer, dossier, 'Thay kết quả sai', { 'Lý do': 'Sai ngày sinh của người con.' });
  await act(specialist, dossier, 'Soạn kết quả', { ...draft, 'Tiêu đề': 'Giấy khai sinh (thay thế)' });
  await act(specialist, dossier, 'Trình kiểm tra');
  await act(head, dossier, 'Thông qua');
  await act(signer, dossier, 'Ký duyệt', {});
  await act(clerk, dossier, 'Cấp số và phát hành', { 'Số': '13/KS-UBND' });
  assert.deepEqual([status(dossier), stage(dossier)], [9, 'return']);
  const words = await seen(dossier);
  assert.match(words, /Kết quả được thay/);
  assert.match(words, /thay kết quả số 12\/KS-UBND/);
});

test('more time is taken once, before the date, and the citizen is told', async () => {
  const dossier = await filed(person);
  await toWork(dossier);
  sql(`UPDATE dossier SET due_at = UTC_TIMESTAMP() + INTERVAL 3 DAY WHERE id = ${dossier.id}`);
  await act(signer, dossier, 'Gia hạn', { 'Lý do': 'Chờ xác minh ở địa phương khác.', 'Ngày': '28', 'Tháng': '12', 'Năm': '2099' });
  const words = await seen(dossier);
  assert.match(words, /28\/12\/2099/);
  assert.match(words, /Văn bản xin lỗi và đề nghị gia hạn/);
  assert.match((await page(signer, dossier)).words, /Đã gia hạn một lần/);
});

test('two who act at once: one wins, the other reads who it was and keeps what was typed', async () => {
  const dossier = await filed(person);
  await act(desk, dossier, 'Tiếp nhận hồ sơ');
  await act(desk, dossier, 'Chuyển xử lý');
  const first = await page(specialist, dossier);
  const second = await page(other, dossier);
  await first.press('Nhận việc');
  const told = await second.press('Nhận việc');
  assert.match(told.words, /Hồ sơ đã thay đổi trong lúc bạn xem/);
  assert.match(told.words, /Trần Ngọc Mai: Nhận việc/);
  // The same press twice is no quarrel.
  const again = await first.press('Nhận việc');
  assert.equal(again.path, `/ho-so/${publicId(dossier)}`);
});

test('nobody beyond the unit sees it, and each look is an event that the citizen reads', async () => {
  const dossier = await filed(person);
  const stranger = await officer('specialist', { agency: 'H53.16' });
  assert.equal((await page(stranger, dossier)).status, 404);
  await page(desk, dossier);
  assert.match(await seen(dossier), /Trung tâm Phục vụ hành chính công Phường Tân Ninh.*đã xem/s);
});

test('who watches or counts reads a dossier, and writes nothing into it', async () => {
  const dossier = await filed(person);
  const watcher = await officer('specialist', { agency: 'H53.16' });
  const at = `${origin.officer}/ho-so/${publicId(dossier)}`;
  const write = (who, from, address, fields) => who.open(`${at}${address}`, { method: 'POST', from, type: 'application/x-www-form-urlencoded',
    body: new URLSearchParams({ csrf: from.value('csrf'), ...fields }).toString() });
  const kept = () => [...sql(`SELECT position, verdict FROM dossier_check WHERE dossier_id = ${dossier.id}`),
    ...sql(`SELECT text FROM dossier_note WHERE dossier_id = ${dossier.id}`)].join();
  const [[id, agency]] = sql(`SELECT o.id, a.id FROM officer o, agency a WHERE o.id_number = '${watcher.person.id}' AND a.code = 'H53.X25459'`);
  for (const role of ['watch', 'statistics']) {
    ctl('officer', 'post', watcher.person.id, role, 'H53.X25459', '2020-01-01');
    try {
      const seen = await page(watcher, dossier);
      assert.equal(seen.status, 200);
      assert.ok(!seen.hasButton('Lưu kết quả kiểm tra giấy tờ') && !seen.hasButton('Ghi lại'), role);
      assert.equal((await write(watcher, seen, '/giay-to', { 'giay-1': 'bad', 'ly-do-1': 'Không đúng' })).status, 404, role);
      assert.equal((await write(watcher, seen, '/ghi-chu', { 'ghi-chu': 'Lời của người xem' })).status, 404, role);
      assert.equal(kept(), '', role);
    } finally {
      sql(`DELETE FROM officer_post WHERE officer_id = ${id} AND agency_id = ${agency}`);
    }
  }
  assert.equal((await write(desk, await page(desk, dossier), '/giay-to', { 'giay-1': 'good' })).status, 200);
  assert.equal(kept(), '1,good');
});

test('a look at a letter, at the form of an act and at the book stays, too', async () => {
  const dossier = await filed(person);
  const looks = () => Number(sql(`SELECT COUNT(*) FROM officer_event WHERE chain = ${dossier.id} AND act = 'looked'`)[0][0]);
  await act(desk, dossier, 'Từ chối tiếp nhận', { 'Lý do': 'Hồ sơ nộp không đúng nơi có thẩm quyền giải quyết' });
  const letter = (await page(desk, dossier)).all('a[href*="/thu/"]')[0].getAttribute('href');
  const before = looks();
  assert.equal((await desk.open(origin.officer + letter)).status, 200);
  assert.equal(looks(), before + 1);
  const books = () => Number(sql("SELECT COUNT(*) FROM officer_event WHERE chain = 0 AND act = 'read_book'")[0][0]);
  const read = books();
  assert.equal((await desk.open(`${origin.officer}/so-theo-doi`)).status, 200);
  assert.equal(books(), read + 1);
  assert.match(ctl('officer', 'verify'), /^\d+ events hold/);
});

test('a batch has a line for each, and leaves alone those that changed meanwhile', async () => {
  // Theirs alone, by a name that nobody else has: a queue's page may be full of others'.
  const name = `Lô Văn ${Array.from({ length: 8 }, () => 'abcdeghiklmnopqrstuvxy'[Math.floor(Math.random() * 22)]).join('')}`;
  const owner = new Client();
  await signIn(owner, await signUp(new Client(), name));
  const dossiers = [];
  for (let i = 0; i < 5; i++) dossiers.push(await filed(owner));
  let at = await desk.open(`${origin.officer}/hang-doi/cho-tiep-nhan?tu=${encodeURIComponent(name)}`);
  for (const dossier of dossiers.slice(0, 2)) await act(desk, dossier, 'Tiếp nhận hồ sơ');
  for (const box of at.all('input[name^="chon-"]')) at.typed.set(box, true);
  at = await at.press('Tiếp nhận hồ sơ: các hồ sơ đã chọn');
  assert.match(at.words, /Đã làm được 3 trên 5 hồ sơ/);
  assert.equal(at.words.match(/Đã thay đổi trong lúc bạn xem/g).length, 2);
  for (const dossier of dossiers) assert.equal(stage(dossier), 'handover');
  at = await (await desk.open(`${origin.officer}/hang-doi/cho-ban-giao?tu=${encodeURIComponent(name)}`)).press('Chuyển xử lý: các hồ sơ đã chọn');
  assert.match(at.words, /Chưa chọn hồ sơ nào/);
});

test('words that no code has are looked for, and found nowhere', async () => {
  const page = await (await desk.open(`${origin.officer}/tra-cuu`))
    .fill({ 'Mã hồ sơ hoặc số định danh': 'Lô Văn Thượng 😀', 'Lý do tra cứu': 'Người dân hỏi tại quầy' }).press('Tra cứu');
  assert.match(page.words, /Không tìm thấy hồ sơ nào/);
});

test('closing an account moves its open work, and nothing hangs on it', async () => {
  const [[from]] = sql(`SELECT id_number FROM officer WHERE id_number = '${other.person.id}'`);
  const dossier = await filed(person);
  await act(desk, dossier, 'Tiếp nhận hồ sơ');
  await act(desk, dossier, 'Chuyển xử lý');
  await act(other, dossier, 'Nhận việc');
  assert.match(ctl('officer', 'move', from, specialist.person.id, '--preview'), new RegExp(dossier.code.replaceAll('.', '\\.')));
  assert.throws(() => ctl('officer', 'move', from, clerk.person.id), /nobody to go to/);
  assert.match(ctl('officer', 'move', from, specialist.person.id), /moved$/m);
  assert.match((await specialist.open(`${origin.officer}/hang-doi/cua-toi?tu=${dossier.code}`)).words, new RegExp(dossier.code.replaceAll('.', '\\.')));
  assert.match(ctl('officer', 'verify'), /^\d+ events hold/);
});
