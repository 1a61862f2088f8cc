// SPDX-License-Identifier: GPL-3.0-or-later
// A citizen who came by a phone alone, at a procedure that wants a verified ID
// number: told early, asked before sending, and nothing is lost on the way.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { changeByHand } from '../lib/catalogue.js';
import { Client } from '../lib/client.js';
import { addPapers, fillApplicant, openDraft, ready } from '../lib/filing.js';
import { signIn } from '../lib/sign-in.js';
import { forgetPhone, registerClient, signInByPhone } from '../lib/smart.js';
import { ctl, origin, people, sql } from '../lib/stack.js';

const CODE = '3.000333';
const NEEDED = 'Thủ tục này cần số định danh đã xác minh';
const citizen = people()[5];
let asBefore;

before(() => {
  [[asBefore]] = sql(`SELECT needs_verified_id FROM \`procedure\` WHERE code = '${CODE}'`);
  changeByHand(`UPDATE \`procedure\` SET needs_verified_id = TRUE WHERE code = '${CODE}'`);
});
after(() => changeByHand(`UPDATE \`procedure\` SET needs_verified_id = ${asBefore} WHERE code = '${CODE}'`));

const words = (page) => page.document.querySelector('main').textContent.replace(/\s+/g, ' ');
const accountsOf = (number) => Number(sql(`SELECT COUNT(*) FROM account WHERE id_number = '${number}'`)[0][0]);

// As far as the last page, by a browser that a phone has let in.
async function toReview(id, itsPhone) {
  sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
  if (itsPhone) forgetPhone(itsPhone);
  const { phone, number } = await registerClient({ name: 'Tên Tự Khai', id, number: itsPhone });
  const client = new Client();
  await signInByPhone(client, phone);
  let page = await openDraft(client, { code: CODE });
  assert.match(words(page), new RegExp(NEEDED));
  page = await fillApplicant(page.fill({ 'Loại giấy tờ': 'Căn cước/CCCD', 'Số giấy tờ': id }));
  page = await addPapers(page);
  assert.equal(page.heading, 'Dịch vụ bưu chính', page.errors.join());
  page = await page.press('Tiếp tục');
  assert.equal(page.heading, 'Kiểm tra và gửi');
  return { client, page, phone, number };
}

test('the procedure says so, and what was sent without it is refused', async () => {
  const page = await new Client().open(`${origin.portal}/thu-tuc/${CODE}`);
  assert.match(words(page), /Tài khoản *Đã xác minh số định danh/);
  const plain = await new Client().open(`${origin.portal}/thu-tuc/1.001193`);
  assert.doesNotMatch(words(plain), /Đã xác minh số định danh/);

  const { page: review } = await toReview('072090999123');
  assert.match(words(review), new RegExp(NEEDED));
  assert.ok(!review.hasButton('Lưu và gửi hồ sơ'));
  // A page from before, when the procedure did not want it yet.
  changeByHand(`UPDATE \`procedure\` SET needs_verified_id = FALSE WHERE code = '${CODE}'`);
  const old = ready(await review.reload());
  changeByHand(`UPDATE \`procedure\` SET needs_verified_id = TRUE WHERE code = '${CODE}'`);
  const answer = await old.press('Lưu và gửi hồ sơ');
  assert.equal(answer.heading, 'Kiểm tra và gửi');
  assert.match(words(answer), /Hãy xác minh số định danh của bạn trước khi gửi/);
});

test('the national sign-in verifies it, and the draft goes on to a receipt with its papers', async () => {
  // The citizen has been here by the national account, and has a draft of the same.
  sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
  const elsewhere = new Client();
  await signIn(elsewhere, citizen);
  const older = await openDraft(elsewhere, { code: CODE });
  assert.match(older.path, /^\/nop-ho-so\/[\w-]{22}\//); // where it was left

  const before = accountsOf(citizen.id);
  const { client, page, phone } = await toReview(citizen.id, citizen.phone);
  const [, draft] = /nop-ho-so\/([^/]+)/.exec(page.path);
  const paper = page.all('.mc-summary__files a')[0].getAttribute('href');
  assert.ok(paper, 'a paper of the draft');
  let next = await page.follow('Xác minh số định danh');
  assert.equal(next.heading, 'Xác minh số định danh');
  assert.match(words(next), new RegExp(citizen.id));
  next = await signIn(client, citizen, next);
  assert.equal(next.path, `/nop-ho-so/${draft}/kiem-tra`);
  assert.match(words(next), new RegExp(citizen.name));
  assert.doesNotMatch(words(next), /Tên Tự Khai/);
  ctl('storage', 'gc'); // its bytes lie where the phone's account had put them
  assert.equal((await client.open(origin.portal + paper)).status, 200);
  assert.equal(accountsOf(citizen.id), before);

  // Both drafts are there, and both can be gone on with.
  const list = await client.open(`${origin.portal}/ho-so`);
  assert.ok(list.text.includes(draft) && list.text.includes(/nop-ho-so\/([^/]+)/.exec(older.path)[1]));

  next = await ready(next).press('Lưu và gửi hồ sơ');
  assert.equal(next.heading, 'Nộp hồ sơ thành công', next.errors.join());
  const [code] = /H53[.\d]*-\d{6}-\d+|\d[.\d]*H53[-\d]+/.exec(words(next));
  assert.equal((await client.open(origin.portal + paper)).status, 200);

  // From now on the phone leads to the same account, and says so itself.
  const again = new Client();
  await signInByPhone(again, phone, '/ho-so');
  assert.ok(words(await again.open(`${origin.portal}/ho-so`)).includes(code));
  assert.doesNotMatch(words(await again.open(`${origin.portal}/tai-khoan`)), /chưa được xác thực/);
  const profile = await phone.open(`${origin.smart}/thong-tin`);
  assert.match(words(profile), /Số CCCD của bạn đã được xác minh/);
  assert.doesNotMatch(words(await phone.open(`${origin.smart}/`)), /chưa được xác minh/);
  assert.ok(words(await phone.open(`${origin.smart}/ho-so`)).includes(code));
  // A number changed in the app afterwards is not verified by that.
  const other = await profile.fill({ 'Số CCCD': '072090999123' }).press('Lưu');
  assert.match(words(await phone.open(`${origin.smart}/`)), /chưa được xác minh/);
  await other.fill({ 'Số CCCD': citizen.id }).press('Lưu');
});

test('another number than the one given in Smart changes nothing, and says what to do', async () => {
  const { client, page } = await toReview('072090999123');
  let next = await page.follow('Xác minh số định danh');
  next = await signIn(client, citizen, next);
  assert.equal(next.heading, 'Xác minh số định danh');
  assert.match(words(next), /Số định danh không khớp, chưa có gì thay đổi.*072090999123/);
  const review = await client.open(page.url.href);
  assert.equal(review.heading, 'Kiểm tra và gửi');
  assert.match(words(await client.open(`${origin.portal}/tai-khoan`)), /Tên Tự Khai/);
});

test("a phone that the national account does not name is no way into the citizen's account", async () => {
  const stranger = await toReview(citizen.id); // wrote another's number into the app
  const [, draft] = /nop-ho-so\/([^/]+)/.exec(stranger.page.path);
  let page = await stranger.page.follow('Xác minh số định danh');
  page = await signIn(stranger.client, citizen, page); // the citizen, at that browser
  assert.equal(page.heading, 'Đã xác minh số định danh');
  assert.match(words(page), /Lần sau hãy đăng nhập bằng tài khoản quốc gia/);
  page = await page.follow('Tiếp tục');
  assert.equal(page.path, `/nop-ho-so/${draft}/kiem-tra`, 'nothing is lost');

  const again = new Client();
  await signInByPhone(again, stranger.phone, '/tai-khoan');
  const account = await again.open(`${origin.portal}/tai-khoan`);
  assert.match(words(account), /Tên Tự Khai/);
  assert.doesNotMatch(words(account), new RegExp(citizen.name));
  assert.ok(!(await again.open(`${origin.portal}/ho-so`)).text.includes(draft));
});
