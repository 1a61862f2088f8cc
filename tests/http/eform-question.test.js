// SPDX-License-Identifier: GPL-3.0-or-later
// One question a page, for who likes it so: the same form, the same answers,
// and the way on, back, to an error and from the review leads to the question.
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { beginForm, offerForm, title } from '../lib/forms.js';

const EXTRACT = '2.000635';
const ONE = 'Hỏi từng câu một';
let offered;

after(() => offered?.end());

const go = (page) => page.press('Tiếp tục');
const question = (page) => page.url.searchParams.get('cau');
const shown = (page) => page.value('hien').split(' ').filter(Boolean);
const told = (page) => page.words.match(/Câu (\d+) trong (\d+)/)?.slice(1).map(Number);

// What is answered at each question that wants an answer; the rest is left empty.
const answers = {
  'quan-he': (page) => page.fill({ 'Quan hệ với người được cấp bản sao': 'Con' }),
  'ng-ho-ten': (page) => page.fill({ 'ng-ho-ten': 'Nguyễn Thị Bé' }),
  'ng-ngay-sinh': (page) => page.fill({ 'ng-ngay-sinh-nam': '2015' }),
  'ng-gioi-tinh': (page) => page.fill({ 'Giới tính': 'Nữ' }),
  'ng-dan-toc': (page) => page.fill({ 'ng-dan-toc': '01' }),
  'ng-so-dinh-danh': (page) => page.fill({ 'ng-so-dinh-danh': '072315001234' }),
  'gt-loai': (page) => page.fill({ 'gt-loai': 'khai-sinh' }),
  'gt-ten': (page) => page.fill({ 'gt-ten': 'Giấy khai sinh' }),
  'dk-noi': (page) => page.fill({ 'dk-noi': 'UBND xã Thanh Điền' }),
  'so-ban-sao': (page) => page.fill({ 'so-ban-sao': '2' }),
  'cam-doan': (page) => page.fill({ 'Tôi cam đoan': true }),
};

test('a form asked one question a page leads on, back, to what is wrong and from the review', async () => {
  let { client, page } = await beginForm(3, EXTRACT);
  page = await page.fill({ 'Quan hệ với người được cấp bản sao': 'Khác' }).press(ONE);
  // What was chosen is kept, and the first that is open is asked, alone.
  assert.equal(question(page), 'quan-he-khac', page.path);
  assert.deepEqual(shown(page), ['quan-he-khac']);
  assert.match(page.title, /^Quan hệ cụ thể – Người yêu cầu/);

  // Wrong answers are told at their question, as typed.
  page = await go(page);
  assert.equal(question(page), 'quan-he-khac');
  assert.deepEqual(page.errors, ['Điền mục “Quan hệ cụ thể”']);
  page = await page.press('Quay lại');
  assert.equal(question(page), 'quan-he');
  assert.equal(page.all('input[name="quan-he"][checked]')[0].getAttribute('value'), 'khac');

  // From the first question on; the number goes up by one, and the whole by what opens.
  const seen = [];
  page = await go(answers['quan-he'](page));
  while (page.heading !== 'Xem lại tờ khai') {
    const [nth, of] = told(page);
    seen.push(question(page));
    assert.ok(nth <= of, `${nth} of ${of}`);
    assert.ok(seen.length < 60 && new Set(seen).size === seen.length, seen.join(' '));
    const answer = answers[question(page)];
    page = await go(answer ? answer(page) : page);
    assert.deepEqual(page.errors, [], question(page));
  }
  assert.ok(seen.includes('ng-ho-ten') && seen.includes('cam-doan') && !seen.includes('quan-he-khac'), seen.join(' '));

  // The review leads to one question, and that one back to the review.
  page = await page.follow('Thay đổi Đã đăng ký tại (cơ quan)');
  assert.equal(question(page), 'dk-noi');
  assert.deepEqual(shown(page), ['dk-noi']);
  page = await go(page.fill({ 'dk-noi': '' }));
  assert.equal(page.errors.length, 1);
  page = await go(page.fill({ 'dk-noi': 'UBND phường Tân Ninh' }));
  assert.equal(page.heading, 'Xem lại tờ khai');
  assert.match(page.words, /UBND phường Tân Ninh/);
  // What a change opens is asked before one is back.
  page = await page.follow('Thay đổi Quan hệ với người được cấp bản sao');
  page = await go(page.fill({ 'Quan hệ với người được cấp bản sao': 'Khác' }));
  assert.equal(question(page), 'quan-he-khac');
  page = await page.press('Quay lại');
  assert.equal(page.heading, 'Xem lại tờ khai');
  page = await page.follow('Người yêu cầu: Quan hệ cụ thể');
  page = await go(page.fill({ 'Quan hệ cụ thể': 'Cháu ngoại' }));
  assert.equal(page.heading, 'Xem lại tờ khai');

  // “Quay lại” of the review is the last question; another day it goes on so.
  assert.equal(question(await page.press('Quay lại')), seen.at(-1));
  page = await page.press('Xong tờ khai');
  assert.match(page.words, /Đã điền xong/);
  page = await page.follow('Xem và sửa tờ khai');
  assert.equal(page.heading, 'Xem lại tờ khai');

  // Back to whole parts, at any moment; nothing is lost.
  page = await (await page.follow('Thay đổi Đã đăng ký tại (cơ quan)')).press('Hỏi cả phần trên một trang');
  assert.equal(question(page), null);
  assert.equal(page.value('dk-noi'), 'UBND phường Tân Ninh');
  assert.equal(page.value('so-ban-sao'), '2');

  // Addresses that name no question, or one that is not asked, lead to one that is.
  page = await page.press(ONE);
  const at = (key) => client.open(page.url.href.replace(/cau=.*/, `cau=${key}`));
  for (const key of ['khong-co', 'con-ho-ten', 'them.khong-co', '', '%00'])
    assert.ok(question(await at(key)) !== key && (await at(key)).status === 200, key);
});

test('rows are asked one after the other, and whether there is one more', async () => {
  offered = offerForm('ban-sao-trich-luc-ho-tich', (form) => form.pages.splice(1, 0, {
    id: 'nha', title: title('Người trong nhà'),
    groups: [{
      id: 'tv', title: title('Thành viên'), repeat: { min: 0, max: 2, add: title('Thêm thành viên') },
      fields: [
        { id: 'tv-ho-ten', kind: 'name', label: title('Họ tên thành viên'), required: true, ev: 'M' },
        { id: 'tv-ghi-chu', kind: 'text', label: title('Ghi chú'), ev: 'M' },
      ],
    }],
  }));

  let { page } = await beginForm(2, EXTRACT);
  page = await go(page.fill({ 'Quan hệ với người được cấp bản sao': 'Con' }));
  page = await page.press(ONE);
  assert.equal(question(page), 'them.tv');
  page = await page.press('Thêm thành viên');
  assert.equal(question(page), 'tv-ho-ten-1');
  page = await go(page.fill({ 'Họ tên thành viên': 'Lý A Sử' }));
  assert.equal(question(page), 'tv-ghi-chu-1');
  page = await go(page);
  assert.equal(question(page), 'them.tv');
  assert.match(page.words, /Thành viên 1: Lý A Sử/);
  page = await page.press('Thêm thành viên');
  page = await go(page.fill({ 'Họ tên thành viên': 'Giàng Thị My' }));
  page = await go(page);
  assert.match(page.words, /Đã đủ 2 mục/);
  page = await page.press('Bỏ Thành viên 1');
  assert.match(page.words, /Thành viên 1: Giàng Thị My/);
  assert.ok(!page.words.includes('Lý A Sử'));
  page = await go(page);
  assert.notEqual(question(page), 'them.tv');
  page = await page.press('Quay lại');
  page = await page.press('Quay lại');
  assert.equal(question(page), 'tv-ghi-chu-2');
});
