// SPDX-License-Identifier: GPL-3.0-or-later
// An administrator changes one question of a form, without a script and without
// us; a second one publishes it, and from its day on citizens are asked it.
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { officer } from '../lib/officer.js';
import { asPerson } from '../lib/sign-in.js';
import { atPapers } from '../lib/papers.js';
import { ctl, officers, origin, sql } from '../lib/stack.js';

const unit = 'H53.X25459';
const slug = 'ban-sao-trich-luc-ho-tich';
const list = `${origin.officer}/quan-tri/to-khai`;
const day = (days) => sql(`SELECT DATE(UTC_TIMESTAMP() + INTERVAL 7 HOUR) + INTERVAL ${days} DAY`)[0][0];
const version = `t${Date.now()}`;
const second = officers().find(({ role, agency }) => role === 'head' && agency === unit).id;

sql('UPDATE form_version SET in_force_to = NULL WHERE is_offered');
after(() => {
  sql(`UPDATE form_version SET is_offered = FALSE WHERE version = '${version}'; DELETE FROM form_design;
       DELETE p FROM officer_post p JOIN officer o ON o.id = p.officer_id WHERE o.id_number = '${second}' AND p.role = 'admin'`);
});

const begin = async (client) => {
  const page = await client.open(list);
  const row = page.all('form').find((form) => form.getAttribute('action') === `/quan-tri/to-khai/${slug}`);
  return client.open(`${list}/${slug}`, {
    method: 'POST', from: page, type: 'application/x-www-form-urlencoded',
    body: new URLSearchParams({ csrf: row.querySelector('[name=csrf]').getAttribute('value') }).toString(),
  });
};
const date = (iso) => { const [Năm, Tháng, Ngày] = iso.split('-'); return { Ngày, Tháng, Năm }; };

test('only who administers a unit comes in', async () => {
  const desk = await officer('desk');
  assert.equal((await desk.open(list)).status, 404);
  assert.equal((await desk.open(`${list}/sua/1`)).status, 404);
});

test('one question is changed, published by a second person, and asked from its day on', async () => {
  const admin = await officer('admin');
  let page = await begin(admin);
  assert.equal(page.heading, 'Tờ khai cấp bản sao trích lục hộ tịch', page.path);
  const at = page.url.href;

  page = await page.follow('Số lượng bản sao');
  page = await page.fill({ 'Câu hỏi': 'Quý vị cần mấy bản sao?', 'Câu hỏi bằng tiếng Anh': 'How many copies do you need?' }).press('Lưu');
  assert.match(page.words, /Quý vị cần mấy bản sao\?/);
  assert.match(page.words, /Trước đây: Số lượng bản sao/);

  // Two editors: what was looked at is not what is there any more.
  const old = await admin.open(at);
  page = await page.fill({ 'Tên phiên bản mới': version, 'Áp dụng từ ngày': date(day(3)), 'Đến hết ngày': { Ngày: '', Tháng: '', Năm: '' } }).press('Lưu phiên bản và ngày');
  assert.deepEqual(page.errors, []);
  const late = await old.fill({ 'Tên phiên bản mới': 'khac' }).press('Lưu phiên bản và ngày');
  assert.match(late.words, /Đã có người khác sửa/);

  // A question on which another hangs is not taken out.
  const body = (extra) => new URLSearchParams({ csrf: late.value('csrf'), 'lan-sua': late.value('lan-sua'), ...extra }).toString();
  const post = (extra) => admin.open(at, { method: 'POST', from: late, type: 'application/x-www-form-urlencoded', body: body(extra) });
  assert.match((await post({ bo: 'quan-he' })).words, /nên chưa lưu/);
  assert.equal((await post({ bo: 'khong-co' })).status, 404);

  // Nobody publishes what they wrote last, whatever their right.
  ctl('officer', 'post', admin.person.id, 'province', unit, day(-1));
  try {
    assert.match((await admin.open(at)).words, /Người sửa cuối không tự công bố được/);
    assert.match((await post({ 'cong-bo': '1' })).words, /Người sửa cuối không tự công bố được/);
  } finally {
    sql(`DELETE p FROM officer_post p JOIN officer o ON o.id = p.officer_id WHERE o.id_number = '${admin.person.id}' AND p.role = 'province'`);
  }

  // A second administrator of a unit is not enough: the form is all units'.
  ctl('officer', 'post', second, 'admin', unit, day(-1));
  const other = await officer('head');
  page = await other.open(at);
  assert.match(page.words, /Chỉ người quản trị toàn tỉnh công bố được biểu mẫu/);
  assert.ok(!page.hasButton('Công bố'));
  page = await other.open(at, { method: 'POST', from: page, type: 'application/x-www-form-urlencoded',
    body: new URLSearchParams({ csrf: page.value('csrf'), 'lan-sua': page.value('lan-sua'), 'cong-bo': '1' }).toString() });
  assert.match(page.words, /Chỉ người quản trị toàn tỉnh công bố được/);
  assert.equal(sql(`SELECT COUNT(*) FROM form_version WHERE version = '${version}'`)[0][0], '0');

  const whole = await officer('province', { agency: 'H53.16' });
  page = await whole.open(at);
  page = await page.press('Công bố');
  assert.equal(page.heading, 'Tờ khai điện tử', page.words.slice(0, 300));
  assert.match(page.words, new RegExp(version));

  // Until its day the old one is asked; then the new one.
  const ask = async () => {
    const client = await asPerson(3);
    sql(`DELETE d FROM draft d JOIN \`procedure\` p ON p.id = d.procedure_id WHERE p.code = '2.000635' AND d.filed_at IS NULL`);
    const first = await (await atPapers(client, { code: '2.000635' })).follow('Điền trên trang này');
    let next = await first.fill({ 'Quan hệ với người được cấp bản sao': 'Bản thân' }).press('Tiếp tục');
    next = await next.fill({ 'Giới tính': 'Nam', 'ng-dan-toc': '01' }).press('Tiếp tục');
    return next.words;
  };
  assert.match(await ask(), /Số lượng bản sao/);
  sql(`UPDATE form_version SET in_force_from = '${day(0)}' WHERE version = '${version}'`);
  assert.match(await ask(), /Quý vị cần mấy bản sao\?/);
});

test('a right for the province is none of a unit: its administrator neither gives, lends, ends nor closes it', async () => {
  const admin = await officer('admin');
  const signer = officers().find(({ role, agency }) => role === 'signer' && agency === unit).id;
  const publicId = sql(`SELECT public_id FROM officer WHERE id_number = '${signer}'`)[0][0];
  const at = `${origin.officer}/quan-tri/can-bo/${publicId}`;
  let page = await admin.open(`${at}/vi-tri`);
  assert.ok(!page.all('option').some((option) => option.getAttribute('value') === 'province'));
  page = await admin.open(`${at}/vi-tri`, { method: 'POST', from: page, type: 'application/x-www-form-urlencoded',
    body: new URLSearchParams({ csrf: page.value('csrf'), 'phien-ban': page.value('phien-ban'), 'co-quan': page.value('co-quan'), 'vai-tro': 'province',
      'tu-ngay-d': '1', 'tu-ngay-m': '1', 'tu-ngay-y': '2026' }).toString() });
  assert.ok(page.errors.length > 0, page.words.slice(0, 300));
  const held = () => sql(`SELECT COUNT(*) FROM officer_post p JOIN officer o ON o.id = p.officer_id WHERE o.id_number = '${signer}' AND p.role = 'province' AND p.valid_to IS NULL`)[0][0];
  assert.equal(held(), '0');
  ctl('officer', 'post', signer, 'province', unit, day(-1));
  ctl('officer', 'stand-in', signer, second, day(0), day(0));
  try {
    const deputy = await officer('head');
    assert.doesNotMatch((await deputy.open(`${origin.officer}/`)).words, /Quản trị toàn tỉnh/, 'it is lent to nobody');
    const row = sql(`SELECT p.id FROM officer_post p JOIN officer o ON o.id = p.officer_id WHERE o.id_number = '${signer}' AND p.role = 'province'`)[0][0];
    assert.equal((await admin.open(`${at}/het-vi-tri?dong=${row}`)).status, 404);
    page = await (await admin.open(`${at}/chuyen`));
    assert.ok(!page.hasButton('Đóng tài khoản'), 'who has a right for the province is not closed by a unit');
    assert.equal(held(), '1');
  } finally {
    sql(`DELETE p FROM officer_post p JOIN officer o ON o.id = p.officer_id WHERE o.id_number = '${signer}' AND p.role = 'province'; DELETE FROM officer_stand_in`);
  }
});

test('a question is added, moved and taken out', async () => {
  const admin = await officer('admin');
  let page = await begin(admin);
  page = await page.fill({ 'Thêm vào phần': 'Việc hộ tịch đã đăng ký', 'Mã của câu': 'ly-do', 'Kiểu trả lời': 'Một dòng chữ', 'Câu hỏi': 'Lý do', 'Câu hỏi bằng tiếng Anh': 'Why' }).press('Thêm câu hỏi');
  assert.match(page.words, /Lý do Why Câu mới/, page.words);
  page = await page.press('Lên Lý do');
  const labels = page.all('ol.mc-list a').map((a) => a.textContent);
  assert.ok(labels.indexOf('Lý do') < labels.length - 1 && labels.at(-2) === 'Lý do' || labels.includes('Lý do'));
  page = await page.press('Bỏ Lý do');
  assert.doesNotMatch(page.words, /Lý do Why/);
  const json = await page.follow('Tải tệp JSON');
  assert.equal(JSON.parse(json.text).form, slug);
});

test('a condition is written by choosing, and one that looks ahead is refused as it was typed', async () => {
  const admin = await officer('admin');
  let page = await begin(admin);
  page = await page.fill({ 'Thêm vào phần': 'Việc hộ tịch đã đăng ký', 'Mã của câu': 'ly-do-xin', 'Kiểu trả lời': 'Một dòng chữ', 'Câu hỏi': 'Lý do xin bản sao', 'Câu hỏi bằng tiếng Anh': 'Why' }).press('Thêm câu hỏi');
  page = await page.follow('Lý do xin bản sao');
  const conditions = (page, prefix, ...parts) => page.fill(Object.fromEntries(
    parts.flatMap(([field, op, value], i) => [['cau', field], ['phep', op], ['la', value]].map(([what, typed]) => [`${prefix}-${i + 1}-${what}`, typed]))));

  page = await conditions(page, 'khi', ['quan-he', 'is', 'Không có lựa chọn này']).press('Lưu');
  assert.match(page.words, /nên chưa lưu/);
  assert.equal(page.value('khi-1-la'), 'Không có lựa chọn này');
  page = conditions(page, 'khi', ['quan-he', 'is', 'khác'], ['so-ban-sao', 'above', '3']);
  page = await conditions(page.fill({ 'Có bắt buộc trả lời không?': 'Bắt buộc khi có điều kiện dưới đây', 'khi-ghep': 'any' }), 'buoc', ['so-ban-sao', 'at_least', '10']).press('Lưu');
  assert.match(page.words, /\["or",\["=","quan-he","khac"\],\[">","so-ban-sao",3\]\]/, page.words.slice(0, 500));
  assert.match(page.words, /ly-do-xin/);

  // It is shown as it was chosen; a comparison of nothing leaves none.
  page = await page.follow('Lý do xin bản sao');
  assert.equal(page.value('khi-1-la'), 'Khác');
  assert.equal(page.value('khi-2-phep'), 'above');
  assert.equal(page.value('buoc-1-la'), '10');
  page = await conditions(page, 'khi', ['', 'is', ''], ['', 'is', '']).press('Lưu');
  assert.doesNotMatch(page.words, /"or",/);

  // What was written in the file is chosen already, and stays where nobody touches it.
  page = await page.follow('Quan hệ cụ thể');
  assert.deepEqual(['cau', 'phep', 'la'].map((what) => page.value(`khi-1-${what}`)), ['quan-he', 'is', 'Khác']);
  page = await page.fill({ 'Gợi ý': 'Như trong giấy tờ' }).press('Lưu');
  page = await page.follow('Tải tệp JSON');
  const form = JSON.parse(page.text);
  const field = (id) => form.pages.flatMap((p) => p.groups).flatMap((g) => g.fields).find((f) => f.id === id);
  assert.deepEqual(field('ly-do-xin').required, ['>=', 'so-ban-sao', 10]);
  assert.ok(!('when' in field('ly-do-xin')));
  assert.deepEqual(field('quan-he-khac').when, ['=', 'quan-he', 'khac']);
});

test('a filling is tried, kept with the form, and run again at each change', async () => {
  const admin = await officer('admin');
  let page = await begin(admin);
  const at = page.url.href;
  page = await page.follow('Điền thử tờ khai');
  assert.match(page.words, /Quan hệ với người được cấp bản sao/);
  assert.match(page.words, /Người yêu cầu/);
  // What an answer opens is asked; what is wrong is told.
  page = await page.fill({ 'yc-ho-ten': 'Nguyễn Văn An', 'Quan hệ với người được cấp bản sao': 'Khác', 'so-ban-sao': 'nhiều' }).press('Xem kết quả');
  assert.ok(page.hasControl('quan-he-khac'));
  assert.ok(page.errors.some((error) => /^(Số lượng|.*mấy bản sao)/.test(error)), page.errors.join('; '));
  assert.match(page.words, /Nguyễn Văn An/);
  page = await page.fill({ 'so-ban-sao': '2', 'quan-he-khac': 'Cháu', 'Giữ lần điền này làm bộ thử, tên là': 'Cháu xin bản sao' }).press('Giữ làm bộ thử');
  assert.match(page.words, /Cháu xin bản sao Đúng như đã ghi/, page.words.slice(0, 600));
  assert.match(page.words, /trials/); // it is in the difference, too

  const preview = await (await page.follow('Cháu xin bản sao')).follow('Tờ khai in ra');
  assert.match(preview.headers['content-type'], /pdf/);
  assert.match((await admin.open(`${at.replace('/sua/', '/thu/')}?bo=1`)).value('yc-ho-ten'), /Nguyễn Văn An/);

  // A question that must be answered makes it come out otherwise; so nobody publishes.
  page = await page.fill({ 'Thêm vào phần': 'Người yêu cầu', 'Mã của câu': 'tuoi', 'Kiểu trả lời': 'Số nguyên', 'Câu hỏi': 'Bao nhiêu tuổi', 'Câu hỏi bằng tiếng Anh': 'Age', 'Bắt buộc trả lời': true }).press('Thêm câu hỏi');
  assert.match(page.words, /Cháu xin bản sao Khác trước Nay sai hoặc thiếu: tuoi/, page.words.slice(0, 900));
  page = await page.fill({ 'Tên phiên bản mới': `x${version}`.slice(0, 20), 'Áp dụng từ ngày': date(day(4)), 'Đến hết ngày': { Ngày: '', Tháng: '', Năm: '' } }).press('Lưu phiên bản và ngày');
  const whole = await officer('province', { agency: 'H53.16' });
  assert.match((await (await whole.open(at)).press('Công bố')).words, /Có bộ thử ra khác điều đã ghi/);

  // The file says so too, with the trial's name.
  const folder = mkdtempSync(path.join(tmpdir(), 'form-'));
  writeFileSync(path.join(folder, 'tried.json'), (await page.follow('Tải tệp JSON')).text);
  assert.throws(() => ctl('forms', 'check', path.join(folder, 'tried.json')), (error) => error.status === 65 && /trials\[0\].*Cháu xin bản sao.*tuoi/.test(String(error.stderr)));
  rmSync(folder, { recursive: true });

  page = await (await page.follow('Cháu xin bản sao')).press('Bỏ bộ thử này');
  assert.doesNotMatch(page.words, /Khác trước/);
  // Only who administers.
  const desk = await officer('desk');
  for (const where of ['', '/to-khai.pdf'])
    assert.equal((await desk.open(`${at.replace('/sua/', '/thu/')}${where}`)).status, 404);
});
