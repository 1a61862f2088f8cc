// SPDX-License-Identifier: GPL-3.0-or-later
// “Quản trị”: who administers a unit gives and ends posts and stand-ins, closes
// accounts, sets steps and writes letters: for that unit, each change in the
// journal, and of two at once the second is told.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { filed } from '../lib/filing.js';
import { officer } from '../lib/officer.js';
import { citizen } from '../lib/sign-in.js';
import { ctl, officers, origin, sql } from '../lib/stack.js';

const unit = 'H53.X25459';
const BIRTH = '1.001193';
const day = (days) => sql(`SELECT DATE(UTC_TIMESTAMP() + INTERVAL 7 HOUR) + INTERVAL ${days} DAY`)[0][0];
const date = (name, days) => {
  const [y, m, d] = day(days).split('-');
  return { [`${name}-ngay`]: d, [`${name}-thang`]: m, [`${name}-nam`]: y };
};
const admin$ = (path) => `${origin.officer}/quan-tri${path}`;
const number = `0721${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`;
let admin, person, desk, head, specialist;
before(async () => {
  admin = await officer('admin');
  person = await citizen(0);
  desk = await officer('desk');
  head = await officer('head');
  specialist = await officer('specialist');
});
after(() => {
  const [[id] = []] = sql(`SELECT id FROM officer WHERE id_number = '${number}'`);
  sql(`DELETE FROM officer_stand_in; UPDATE process SET retired_at = UTC_TIMESTAMP(6) WHERE created_by = 'Bùi Thị Lan Anh';
    DELETE FROM letter_template WHERE created_by = 'Bùi Thị Lan Anh'`);
  if (id) sql(`UPDATE officer SET closed_at = UTC_TIMESTAMP(6) WHERE id = ${id}; UPDATE officer_post SET valid_to = valid_from WHERE officer_id = ${id}`);
});
// The account of that number: the first story's, or made here where it was not told.
const account = () => {
  const find = () => sql(`SELECT public_id, id FROM officer WHERE id_number = '${number}'`)[0];
  if (!find()) {
    ctl('officer', 'add', number, 'Lý Thị Thử');
    ctl('officer', 'post', number, 'specialist', unit, day(0));
  }
  return find();
};
const stage = (dossier) => sql(`SELECT stage FROM dossier_work WHERE dossier_id = ${dossier.id}`)[0][0];
const act = async (who, dossier, name) => (await who.open(dossier.url.replace(origin.portal, origin.officer))).press(name);
const agencyId = () => sql(`SELECT id FROM agency WHERE code = '${unit}' ORDER BY id DESC LIMIT 1`)[0][0];
const journal = async () => (await admin.open(admin$(''))).words;

test('an officer is added with a post, gets another, and it ends: each with its line', async () => {
  let page = await admin.open(admin$('/can-bo/them'));
  page = await page.press('Thêm cán bộ');
  assert.match(page.errors.join(), /Điền số định danh 12 chữ số/);
  page = await page.fill({ 'Số định danh': number, 'Họ và tên': 'Lý Thị Thử', 'vai-tro': 'specialist', 'co-quan': agencyId() }).press('Thêm cán bộ');
  assert.equal(page.heading, 'Lý Thị Thử');
  assert.match(page.words, /Đã lưu/);
  assert.match(page.words, /Thụ lý, Trung tâm/);
  page = await page.follow('Giao vị trí');
  page = await page.fill({ 'vai-tro': 'clerk', 'co-quan': agencyId(), ...date('tu-ngay', 0), ...date('den-ngay', -1) }).press('Giao vị trí');
  assert.match(page.words, /Ngày cuối không được trước ngày đầu/);
  page = await page.fill(date('den-ngay', 9)).press('Giao vị trí');
  assert.match(page.words, /Văn thư, Trung tâm/);
  page = await page.follow('Kết thúc Văn thư');
  page = await page.press('Kết thúc vị trí');
  assert.deepEqual(sql(`SELECT p.role, COALESCE(p.valid_to, '') FROM officer_post p JOIN officer o ON o.id = p.officer_id
    WHERE o.id_number = '${number}' ORDER BY p.role`), [['specialist', ''], ['clerk', day(0)]]);
  const words = await journal();
  for (const said of [/Thêm cán bộ Bùi Thị Lan Anh.*Lý Thị Thử, Thụ lý/, /Giao vị trí Bùi Thị Lan Anh.*Lý Thị Thử, Văn thư/, /Kết thúc vị trí Bùi Thị Lan Anh/]) assert.match(words, said);
  assert.match(ctl('officer', 'verify'), /^\d+ events hold/);
});

test('who is there already keeps name and telephone, and gets the post', async () => {
  let page = await admin.open(admin$('/can-bo/them'));
  page = await page.fill({ 'Số định danh': specialist.person.id, 'Họ và tên': 'Tên Khác', 'vai-tro': 'fees', 'co-quan': agencyId(), ...date('den-ngay', 0) }).press('Thêm cán bộ');
  assert.equal(page.heading, 'Trần Ngọc Mai');
  sql(`DELETE p FROM officer_post p JOIN officer o ON o.id = p.officer_id WHERE o.id_number = '${specialist.person.id}' AND p.role = 'fees'`);
});

test('a stand-in is appointed with days and ended; nobody stands in for ever', async () => {
  const [[id]] = sql(`SELECT public_id FROM officer WHERE id_number = '${specialist.person.id}'`);
  let page = await admin.open(admin$(`/can-bo/${id}/thay`));
  page = await page.fill({ 'Nguyễn Văn Lâm': true }).press('Cử người thay');
  assert.match(page.words, /Điền ngày cuối/);
  page = await page.fill({ 'Nguyễn Văn Lâm': true, ...date('den-ngay', 3) }).press('Cử người thay');
  assert.match(page.words, /Nguyễn Văn Lâm làm thay/);
  assert.match((await head.open(`${origin.officer}/`)).words, /Thụ lý, Trung tâm[^(]*\(thay Trần Ngọc Mai\)/);
  page = await (await page.follow('Kết thúc Nguyễn Văn Lâm')).fill(date('den-ngay', 0)).press('Kết thúc làm thay');
  assert.equal(sql('SELECT valid_to FROM officer_stand_in')[0][0], day(0));
});

test('two administrators at one account: the second is told, and keeps what was typed', async () => {
  const [id] = account();
  const [one, other] = [await admin.open(admin$(`/can-bo/${id}/thong-tin`)), await admin.open(admin$(`/can-bo/${id}/thong-tin`))];
  await one.fill({ 'Điện thoại của cơ quan': '0276 3822 101' }).press('Sửa thông tin');
  const told = await other.fill({ 'Họ và tên': 'Lý Thị Thử Hai' }).press('Sửa thông tin');
  assert.equal(told.status, 409);
  assert.match(told.words, /vừa được sửa ở một trang khác/);
  assert.equal(told.control('Họ và tên').value, 'Lý Thị Thử Hai');
  await told.press('Sửa thông tin');
  assert.equal(sql(`SELECT full_name FROM officer WHERE id_number = '${number}'`)[0][0], 'Lý Thị Thử Hai');
});

test('an account is closed with its open work moved, looked at first', async () => {
  const [id, own] = account();
  const dossier = await filed(person);
  await act(desk, dossier, 'Tiếp nhận hồ sơ');
  await act(desk, dossier, 'Chuyển xử lý');
  await act(specialist, dossier, 'Nhận việc');
  sql(`UPDATE dossier_work SET officer_id = ${own} WHERE dossier_id = ${dossier.id}`);
  let page = await admin.open(admin$(`/can-bo/${id}`));
  assert.match((await page.follow('Kết thúc Thụ lý')).words, /Còn hồ sơ đang giao cho người này/);
  page = await page.follow('Chuyển việc, đóng tài khoản');
  assert.match(page.words, /Có 1 hồ sơ đang giao/);
  assert.ok(!page.hasButton('Chuyển tất cả và đóng tài khoản'), 'nobody to take it was chosen');
  const choose = (name) => page.fill({ 'Chuyển cho': name }).press('Xem trước');
  page = await choose('Võ Thị Kim Yến');
  assert.match(page.words, /Không có vị trí ở đó/);
  assert.ok(!page.hasButton('Chuyển tất cả'));
  page = await choose('Trần Ngọc Mai');
  assert.equal(sql(`SELECT officer_id FROM dossier_work WHERE dossier_id = ${dossier.id}`)[0][0], own, 'looking changes nothing');
  page = await page.press('Chuyển tất cả và đóng tài khoản');
  assert.match(page.words, /Tài khoản này đã đóng/);
  assert.equal(stage(dossier), 'work');
  assert.match((await specialist.open(`${origin.officer}/hang-doi/cua-toi?tu=${dossier.code}`)).words, new RegExp(dossier.code.replaceAll('.', '\\.')));
  assert.match(await journal(), /Đóng tài khoản Bùi Thị Lan Anh.*Lý Thị Thử(?: Hai)? → Trần Ngọc Mai: 1/);
});

test('nobody changes their own posts, those of another unit, or anything without that post', async () => {
  const [[me]] = sql(`SELECT public_id FROM officer WHERE id_number = '${admin.person.id}'`);
  let page = await (await admin.open(admin$(`/can-bo/${me}/vi-tri`))).fill({ 'vai-tro': 'signer', 'co-quan': agencyId() }).press('Giao vị trí');
  assert.match(page.words, /phải do người quản trị khác thay đổi/);
  const [[stranger]] = sql(`SELECT o.public_id FROM officer o WHERE o.id_number = '${officers().find((post) => post.role === 'consulted').id}'`);
  assert.equal((await admin.open(admin$(`/can-bo/${stranger}`))).status, 404);
  // Somebody with a post elsewhere, too, is not closed by one unit alone.
  const [[shared]] = sql(`SELECT o.public_id FROM officer o WHERE o.id_number = '${officers().find((post) => post.role === 'signer').id}'`);
  page = await admin.open(admin$(`/can-bo/${shared}/chuyen`));
  assert.ok(!page.hasButton('Đóng tài khoản'));
  assert.match(page.words, /còn vị trí ở đơn vị mà bạn không quản trị/);
  for (const path of ['', '/can-bo', '/can-bo/them', '/quy-trinh', '/quy-trinh/moi', '/van-ban', '/van-ban/1', '/van-ban/sua?tu=1', `/can-bo/${shared}`, `/can-bo/${shared}/vi-tri`])
    assert.equal((await specialist.open(admin$(path))).status, 404, path);
});

test('steps of a procedure at the unit: sums checked, from a day on, and of two editors the second is told', async () => {
  const open = () => admin.open(admin$(`/quy-trinh/moi?thu-tuc=${BIRTH}`));
  const [one, other] = [await open(), await open()];
  const few = { 'Chuyển xử lý, số giờ': '', 'Phân công, số giờ': '', 'Kiểm tra, số giờ': '', 'Cấp số và phát hành, số giờ': '', 'Thụ lý, số giờ': '2', 'Ký duyệt, số giờ': '2', 'Thụ lý, Vai trò': 'desk' };
  one.fill({ ...few, 'Tên': 'Trả ngay của phường' });
  let page = await one.fill({ 'Thụ lý, số giờ': '9000' }).press('Lưu phiên bản mới');
  assert.match(page.words, /lâu hơn thời hạn của thủ tục/);
  page = await page.fill({ 'Thụ lý, số giờ': '', 'Ký duyệt, số giờ': '2' }).press('Lưu phiên bản mới');
  assert.match(page.words, /Phải có bước thụ lý và bước ký duyệt/);
  page = await page.fill({ 'Thụ lý, số giờ': '2', ...date('tu-ngay', 1) }).press('Lưu phiên bản mới');
  assert.match(page.words, /Đã lưu/);
  const told = await other.fill({ ...few, 'Tên': 'Người thứ hai' }).press('Lưu phiên bản mới');
  assert.equal(told.status, 409);
  assert.match(told.words, /vừa được sửa ở một trang khác/);
  // Not before its day.
  const before = await filed(person);
  await act(desk, before, 'Tiếp nhận hồ sơ');
  assert.equal(stage(before), 'handover');
  sql(`UPDATE process SET in_force_from = '${day(0)}' WHERE name = 'Trả ngay của phường'`);
  const then = await filed(person);
  await act(desk, then, 'Tiếp nhận hồ sơ');
  assert.equal(stage(then), 'work');
  page = await (await admin.open(admin$('/quy-trinh'))).follow('Thôi dùng Trả ngay của phường');
  assert.match(page.words, /không dùng lại được/);
  await page.press('Thôi dùng');
  const last = await filed(person);
  await act(desk, last, 'Tiếp nhận hồ sơ');
  assert.equal(stage(last), 'handover');
  assert.match(await journal(), /Thôi dùng các bước Bùi Thị Lan Anh.*Đặt các bước Bùi Thị Lan Anh/s);
});

test('a letter is rewritten for the unit, looked at as a page and as a PDF, and used from a day on', async () => {
  const [[common]] = sql("SELECT id FROM letter_template WHERE form = '03' AND agency_id IS NULL AND procedure_id IS NULL ORDER BY version DESC LIMIT 1");
  const open = () => admin.open(admin$(`/van-ban/sua?tu=${common}`));
  const [one, other] = [await open(), await open()];
  let page = await one.fill({ 'Tiêu đề': 'Phiếu từ chối của phường', 'Nội dung': 'Kính gửi {ten_la}' }).press('Lưu và xem trước');
  assert.match(page.errors.join(), /hệ thống không biết/);
  page = await page.fill({ 'Nội dung': 'Kính gửi {chu_ho_so},\nLý do: {ly_do}' }).press('Lưu và xem trước');
  assert.match(page.words, /Kính gửi Nguyễn Văn A, Lý do: Bản chụp giấy chứng sinh bị mờ/);
  const pdf = await admin.open(`${page.url.href}/xem-truoc.pdf`);
  assert.equal(pdf.status, 200);
  assert.match(pdf.type ?? String(pdf.headers?.['content-type'] ?? 'application/pdf'), /pdf/);
  assert.ok(!pdf.body.includes('ETSI.CAdES'), 'what nobody sent bears no seal');
  const told = await other.fill({ 'Tiêu đề': 'Khác' }).press('Lưu và xem trước');
  assert.equal(told.status, 409);
  const refuse = async () => {
    const dossier = await filed(person);
    const form = await (await desk.open(dossier.url.replace(origin.portal, origin.officer))).follow('Từ chối tiếp nhận');
    await form.fill({ 'Lý do': 'Nơi nộp không đúng thẩm quyền.' }).press('Từ chối tiếp nhận');
    return (await person.open(dossier.url)).words;
  };
  assert.doesNotMatch(await refuse(), /Phiếu từ chối của phường/, 'prepared is not in use');
  page = await page.press('Đưa vào sử dụng');
  assert.match(page.words, /Đã lưu/);
  assert.match(await refuse(), /Phiếu từ chối của phường/);
});

test('an agency that was merged: its open dossiers and posts go to the other, and nothing is lost', async () => {
  sql(`INSERT IGNORE INTO agency (code, name, kind, is_synthetic) VALUES ('H53.CU', 'Xã cũ (thử)', 'commune_one_stop', 1)`);
  const [[old]] = sql("SELECT id FROM agency WHERE code = 'H53.CU'");
  const dossiers = [await filed(person), await filed(person)];
  await act(desk, dossiers[1], 'Tiếp nhận hồ sơ');
  const open = await desk.open(dossiers[0].url.replace(origin.portal, origin.officer));
  sql(`UPDATE dossier_work SET agency_id = ${old} WHERE dossier_id IN (${dossiers.map(({ id }) => id)})`);
  ctl('officer', 'post', specialist.person.id, 'desk', 'H53.CU', day(-3));
  assert.match(ctl('officer', 'merge', 'H53.CU', unit), /^2 moved/);
  assert.deepEqual(dossiers.map(stage), ['reception', 'handover']);
  assert.equal(sql(`SELECT COUNT(*) FROM dossier_work w JOIN agency a ON a.id = w.agency_id WHERE a.code = '${unit}' AND w.dossier_id IN (${dossiers.map(({ id }) => id)})`)[0][0], '2');
  // The page from before is told; the next does it.
  assert.match((await open.press('Tiếp nhận hồ sơ')).words, /Hồ sơ đã thay đổi trong lúc bạn xem/);
  await act(desk, dossiers[0], 'Tiếp nhận hồ sơ');
  assert.equal(stage(dossiers[0]), 'handover');
  assert.match((await specialist.open(`${origin.officer}/`)).words, /Tiếp nhận, Trung tâm/);
  assert.throws(() => ctl('officer', 'merge', unit, unit), /the same agency/);
  assert.match(ctl('officer', 'verify'), /^\d+ events hold/);
  sql(`DELETE p FROM officer_post p JOIN officer o ON o.id = p.officer_id WHERE o.id_number = '${specialist.person.id}' AND p.role = 'desk'`);
});
