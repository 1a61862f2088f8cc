// SPDX-License-Identifier: GPL-3.0-or-later
// What goes wrong at the office, and what then holds: rights that end between
// page and press, papers signed elsewhere and altered, stand-ins, two at once.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { filed } from '../lib/filing.js';
import { office } from '../lib/officer.js';
import { pdf } from '../lib/papers.js';
import { citizen } from '../lib/sign-in.js';
import { ctl, origin, sql } from '../lib/stack.js';

let person, desk, head, specialist, signer, clerk;
before(async () => {
  person = await citizen(0);
  ({ desk, head, specialist, signer, clerk } = await office());
});
const unit = 'H53.X25459';
const day = (days) => sql(`SELECT DATE(UTC_TIMESTAMP() + INTERVAL 7 HOUR) + INTERVAL ${days} DAY`)[0][0];
const inside = (dossier) => dossier.url.replace(origin.portal, origin.officer);
const stage = (dossier) => sql(`SELECT stage FROM dossier_work WHERE dossier_id = ${dossier.id}`)[0][0];
const status = (dossier) => Number(sql(`SELECT status FROM dossier WHERE id = ${dossier.id}`)[0][0]);
async function act(who, dossier, name, words) {
  const page = await who.open(inside(dossier));
  return words ? (await page.follow(name)).fill(words).press(name) : page.press(name);
}
const draft = { 'Tiêu đề': 'Giấy khai sinh', 'Nội dung': 'Đăng ký khai sinh.' };
async function toWork(dossier) {
  await act(desk, dossier, 'Tiếp nhận hồ sơ');
  await act(desk, dossier, 'Chuyển xử lý');
  await act(specialist, dossier, 'Nhận việc');
}
async function toSign(dossier) {
  await toWork(dossier);
  await act(specialist, dossier, 'Soạn kết quả', draft);
  await act(specialist, dossier, 'Trình kiểm tra');
  await act(head, dossier, 'Thông qua');
  assert.equal(stage(dossier), 'sign');
}
const postOf = (who, role) => `officer_post p JOIN officer o ON o.id = p.officer_id
  JOIN agency a ON a.id = p.agency_id SET p.valid_from = LEAST(p.valid_from, '${day(-1)}'), p.valid_to`
  + ` = @ WHERE o.id_number = '${who.person.id}' AND p.role = '${role}' AND a.code = '${unit}'`;

test('a right that ended between the page and the press does nothing, at midnight or before', async () => {
  const dossier = await filed(person);
  const page = await desk.open(inside(dossier));
  sql(`UPDATE ${postOf(desk, 'desk').replace('@', `'${day(-1)}'`)}`);
  try {
    const told = await page.press('Tiếp nhận hồ sơ');
    assert.ok(told.status === 404 || /không thuộc vị trí được giao/.test(told.words), told.words);
    assert.deepEqual([status(dossier), stage(dossier)], [1, 'reception']);
  } finally {
    sql(`UPDATE ${postOf(desk, 'desk').replace('@', 'NULL')}`);
  }
  await (await desk.open(inside(dossier))).press('Tiếp nhận hồ sơ');
  assert.equal(status(dossier), 2);
});

test('two presses at once: one event, one winner', async () => {
  const dossier = await filed(person);
  const tabs = await Promise.all([desk.open(inside(dossier)), desk.open(inside(dossier))]);
  await Promise.all(tabs.map((tab) => tab.press('Tiếp nhận hồ sơ')));
  assert.equal(status(dossier), 2);
  assert.equal(sql(`SELECT COUNT(*) FROM dossier_event WHERE dossier_id = ${dossier.id} AND kind = 'accepted'`)[0][0], '1');
  assert.equal(sql(`SELECT COUNT(*) FROM officer_event WHERE chain = ${dossier.id} AND act = 'receive'`)[0][0], '1');
});

test('the back button and a second tab do nothing twice: one ends at the dossier, the other is told', async () => {
  const dossier = await filed(person);
  const old = await desk.open(inside(dossier));
  const tab = await (await desk.open(inside(dossier))).follow('Từ chối tiếp nhận');
  await old.press('Tiếp nhận hồ sơ');
  // Back, and pressed again.
  const again = await old.press('Tiếp nhận hồ sơ');
  assert.equal(again.path, new URL(inside(dossier)).pathname);
  const told = await tab.fill({ 'Lý do': 'Nơi nộp không đúng thẩm quyền.' }).press('Từ chối tiếp nhận');
  assert.match(told.words, /Phạm Thị Thu Hà/);
  assert.equal(told.control('Lý do').value, 'Nơi nộp không đúng thẩm quyền.', 'what was typed is still there');
  assert.deepEqual([status(dossier), stage(dossier)], [2, 'handover']);
  assert.equal(sql(`SELECT COUNT(*) FROM dossier_event WHERE dossier_id = ${dossier.id} AND kind IN ('accepted', 'refused')`)[0][0], '1');
});

test('who drafted it signs it neither alone nor as a stand-in', async () => {
  const dossier = await filed(person);
  await toSign(dossier);
  ctl('officer', 'stand-in', signer.person.id, specialist.person.id, day(0), day(0));
  try {
    const page = await specialist.open(inside(dossier));
    assert.match(page.words, /Ký duyệt: Dự thảo này do bạn soạn/);
    const form = await specialist.open(`${inside(dossier)}/viec/ky`);
    const told = await form.press('Ký duyệt');
    assert.match(told.words, /Dự thảo này do bạn soạn/);
    assert.equal(stage(dossier), 'sign');
  } finally {
    sql('DELETE FROM officer_stand_in');
  }
});

test('a PDF signed elsewhere is verified when it comes in, and again before it is issued', async () => {
  const dossier = await filed(person);
  await toSign(dossier);
  // One that bears a seal that the province trusts, as another system makes it.
  const signed = (await person.open(`${dossier.url}/giay-tiep-nhan.pdf`)).body;
  const sign = async (data) => {
    const page = await (await signer.open(inside(dossier))).follow('Ký duyệt');
    page.typed.set(page.control('Tệp PDF đã ký ở nơi khác'), [{ name: 'ket-qua.pdf', type: 'application/pdf', data }]);
    return page.press('Ký duyệt');
  };
  assert.match((await sign(pdf('không chữ ký').data)).words, /không phải là PDF có chữ ký số/);
  const altered = Buffer.from(signed);
  altered[Math.floor(altered.length / 3)] ^= 1;
  assert.match((await sign(altered)).words, /Tệp đã bị sửa sau khi ký|không phải là PDF có chữ ký số/);
  assert.match((await sign(Buffer.concat([signed, Buffer.from('\n% thêm\n')]))).words, /Tệp đã bị sửa sau khi ký|không phải là PDF có chữ ký số/);
  assert.equal(stage(dossier), 'sign');
  await sign(signed);
  assert.equal(stage(dossier), 'number');
  await act(clerk, dossier, 'Cấp số và phát hành', { 'Số': '9/KS-UBND' });
  assert.deepEqual([status(dossier), stage(dossier)], [9, 'return']);
});

test('“trả ngay”: the desk drafts, the signer signs, and it is there to be taken', async () => {
  sql(`INSERT INTO process (procedure_id, name, version, created_at, created_by)
    SELECT id, 'Trả ngay (thử)', 99, UTC_TIMESTAMP(6), 'thử' FROM \`procedure\` WHERE code = '1.001193'`);
  const [[id]] = sql("SELECT id FROM process WHERE version = 99 AND created_by = 'thử' ORDER BY id DESC LIMIT 1");
  sql(`INSERT INTO process_step SELECT ${id}, position, stage, role, name, hours FROM process_step WHERE process_id = 2`);
  try {
    const dossier = await filed(person);
    await act(desk, dossier, 'Tiếp nhận hồ sơ');
    assert.equal(stage(dossier), 'work');
    await act(desk, dossier, 'Soạn kết quả', draft);
    await act(desk, dossier, 'Trình kiểm tra');
    assert.equal(stage(dossier), 'sign');
    await act(signer, dossier, 'Ký duyệt', {});
    assert.deepEqual([status(dossier), stage(dossier)], [9, 'return']);
    await act(desk, dossier, 'Trả kết quả', { 'Người nhận': 'Lê Thị Ngọc Hân', 'Giấy tờ người nhận xuất trình': 'CCCD 0017' });
    assert.deepEqual([status(dossier), stage(dossier)], [10, 'done']);
  } finally {
    sql(`UPDATE process SET retired_at = UTC_TIMESTAMP(6) WHERE id = ${id}`);
  }
});

test('a draft changed behind the programs is refused where it was frozen', async () => {
  const dossier = await filed(person);
  await toSign(dossier);
  sql(`UPDATE dossier_decision SET body = 'Nội dung khác' WHERE dossier_id = ${dossier.id}`);
  const told = await act(signer, dossier, 'Ký duyệt', {});
  assert.match(told.words, /Dự thảo không còn như lúc trình/);
  assert.equal(stage(dossier), 'sign');
});

after(() => sql('DELETE FROM officer_stand_in'));
