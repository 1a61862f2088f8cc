// SPDX-License-Identifier: GPL-3.0-or-later
// A form whose law wants a signature is signed by who signs in anew for exactly
// these answers; the dossier keeps how and when, and the officer reads it.
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { beginForm, offerForm } from '../lib/forms.js';
import { addPapers, ready } from '../lib/filing.js';
import { officer } from '../lib/officer.js';
import { captchaOf, confirmOtp } from '../lib/sign-in.js';
import { lastText, origin, people, sql } from '../lib/stack.js';

const EXTRACT = '2.000635';
const offered = offerForm('ban-sao-trich-luc-ho-tich', (form) => { form.signing.online = 'fresh'; });
after(() => offered.end());

const SIGN = 'Ký tờ khai';
const go = (page) => page.press('Tiếp tục');

async function toReview(nth) {
  let { client, page } = await beginForm(nth, EXTRACT);
  page = await go(page.fill({ 'Quan hệ với người được cấp bản sao': 'Con' }));
  page = await go(page.fill({ 'ng-ho-ten': 'Nguyễn Thị Bé', 'ng-ngay-sinh-nam': '2015', 'Giới tính': 'Nữ', 'ng-dan-toc': '01', 'ng-so-dinh-danh': '072315001234' }));
  page = await go(page.fill({ 'gt-loai': 'khai-sinh', 'gt-ten': 'Giấy khai sinh', 'dk-noi': 'UBND xã Thanh Điền', 'so-ban-sao': '2' }));
  page = await go(page.fill({ 'Tôi cam đoan': true }));
  assert.equal(page.heading, 'Xem lại tờ khai', page.errors.join());
  return { client, page };
}

// Signs in anew at the provider, where `page` is already.
async function again(page, person) {
  const before = lastText(person.phone);
  sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
  page = await page.fill({ 'Số CMND/CCCD': person.id, 'Mật khẩu': person.password, 'Mã xác thực': captchaOf(page) }).press('Đăng nhập');
  return confirmOtp(page, person, before);
}

test('a form is signed by a fresh code, for these answers, and the officer sees it', async () => {
  let { client, page } = await toReview(4);
  const review = page.url.href;
  assert.match(page.words, /Tờ khai này phải ký/);
  assert.ok(!page.hasButton('Xong tờ khai'));
  const csrf = page.value('csrf');
  const finish = () => client.open(review, {
    method: 'POST', from: page, type: 'application/x-www-form-urlencoded', body: new URLSearchParams({ csrf }).toString(),
  });
  // Who leaves the button out gets nothing sealed.
  assert.match((await finish()).words, /Tờ khai này phải ký/);
  assert.equal(sql('SELECT COUNT(*) FROM draft_form WHERE sealed_at > NOW() - INTERVAL 1 DAY AND signed_at IS NULL AND form_version_id = (SELECT MAX(id) FROM form_version)')[0][0], '0');

  // Though signed in at the provider, one is asked anew; leaving signs nothing.
  page = await page.press(SIGN);
  assert.equal(page.url.origin, origin.identity);
  assert.ok(page.hasControl('Mật khẩu'), page.words.slice(0, 200));
  page = await again(page, people()[4]);
  assert.equal(page.url.href, review);
  assert.match(page.words, /Đã ký bằng mật khẩu và mã OTP lúc/);

  // Another answer is not signed by that.
  page = await page.follow('Thay đổi Việc đã đăng ký');
  page = await go(page.fill({ 'so-ban-sao': '3' }));
  page = await go(page);
  assert.match(page.words, /Tờ khai này phải ký/);
  page = await again(await page.press(SIGN), people()[4]);
  page = await page.press('Xong tờ khai');
  assert.match(page.words, /Đã điền xong/, page.words.slice(0, 400));

  page = await ready(await (await addPapers(page)).press('Tiếp tục')).press('Lưu và gửi hồ sơ');
  assert.equal(page.heading, 'Nộp hồ sơ thành công', page.errors.join());
  const [[way, kept, id]] = sql(`SELECT f.signed_way, f.sha256 = UNHEX(SHA2(f.answers, 256)) AND f.signed_at <= f.sealed_at, d.public_id
    FROM dossier_form f JOIN dossier d ON d.id = f.dossier_id ORDER BY d.id DESC LIMIT 1`);
  assert.deepEqual([way, kept], ['otp', '1']);
  page = await page.follow('Theo dõi hồ sơ');
  assert.match(page.words, /Đã ký bằng mật khẩu và mã OTP lúc/);

  const desk = await officer('desk');
  const seen = await desk.open(`${origin.officer}/ho-so/${id}`);
  assert.match(seen.words, /Đã ký bằng mật khẩu và mã OTP lúc/, `${seen.status}`);
});

test('nobody signs for another, nor by an old signature, nor by an answer sent twice', async () => {
  let { client, page } = await toReview(2);
  const review = page.url.href;

  // Another citizen signs in there: this browser stays who it was, unsigned.
  page = await again(await page.press(SIGN), people()[4]);
  assert.equal(new URL(review).pathname, page.url.pathname);
  assert.match(page.words, /Chưa ký được/);
  assert.match(page.words, /Tờ khai này phải ký/);

  // “Thôi” at the provider.
  page = await again(await page.press(SIGN), people()[2]);
  assert.match(page.words, /Đã ký bằng/);
  // A quarter of an hour later it is old.
  sql("UPDATE sign_in SET confirmed_at = confirmed_at - INTERVAL 16 MINUTE WHERE confirmed IS NOT NULL");
  page = await client.open(review);
  assert.match(page.words, /Tờ khai này phải ký/);
  // A made-up word of what came of it says nothing.
  page = await client.open(`${review}?ky=da-ky`);
  assert.match(page.words, /Tờ khai này phải ký/);
  assert.ok(!page.words.includes('Chưa ký được'));
});
