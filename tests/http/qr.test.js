// Signing in by a phone, where something goes wrong: codes that come again, two
// phones at once, a tab that was closed, a line that broke, a stranger's browser.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Client } from '../lib/client.js';
import { registerClient, shortCode, showCode, signInByPhone, take } from '../lib/smart.js';
import { origin, sql } from '../lib/stack.js';

const YES = 'Đúng, đăng nhập', NO = 'Không phải tôi';
const USED = /Mã này đã dùng rồi/, TAKEN = /đã được quét bằng điện thoại khác/, GONE = /không có hoặc đã hết hạn/;

const channelOf = (page) => page.url.searchParams.get('ma');
const isSignedIn = (page) => page.hasButton('Đăng xuất');
const count = (page, event) => Number(sql(`SELECT COUNT(*) FROM qr_event e JOIN qr_login l ON l.id = e.qr_login_id
  WHERE l.channel = '${channelOf(page)}' AND e.event = '${event}'`)[0][0]);
const hurry = (page, seconds) => sql(`UPDATE qr_login SET created_at = created_at - INTERVAL ${seconds} SECOND,
  expires_at = expires_at - INTERVAL ${seconds} SECOND WHERE channel = '${channelOf(page)}'`);
const says = (page, words) => assert.match(page.errors.join(), words);
const shown = async (to) => {
  const browser = new Client();
  const page = await showCode(browser, to);
  assert.equal(page.heading, 'Đăng nhập bằng Tây Ninh Smart');
  return { browser, page, code: shortCode(page) };
};

test('a code that was photographed and comes again a minute later does nothing', async () => {
  const { phone } = await registerClient();
  const { phone: other } = await registerClient();
  const { page, code } = await shown();
  await (await take(phone, code)).press(YES);
  assert.ok(isSignedIn(await page.reload()));
  hurry(page, 60);
  says(await take(phone, code), USED);
  says(await take(other, code), USED);
  hurry(page, 60);
  says(await take(phone, code), GONE);
  assert.equal(count(page, 'scanned'), 1);
  assert.equal(count(page, 'used'), 1);
});

test('of two phones that read a code at once one asks, and the other says why not', async () => {
  const phones = [(await registerClient()).phone, (await registerClient()).phone];
  const { page, code } = await shown();
  const forms = await Promise.all(phones.map((phone) => phone.open(`${origin.smart}/quet`)));
  const answers = await Promise.all(forms.map((form) => form.fill({ 'Mã trên màn hình': code }).press('Tiếp tục')));
  const asked = answers.filter((answer) => answer.hasButton(YES));
  assert.equal(asked.length, 1);
  says(answers.find((answer) => answer !== asked[0]), TAKEN);
  assert.equal(count(page, 'scanned'), 1);
  // The other one cannot answer in its place either.
  const loser = phones[1 - answers.indexOf(asked[0])];
  assert.equal((await loser.open(asked[0].url.href)).status, 404);
  await asked[0].press(YES);
  assert.ok(isSignedIn(await page.reload()));
});

test('approving twice at once, and again after a broken line, is one approval', async () => {
  const { phone } = await registerClient();
  const { page, code } = await shown();
  const asking = await take(phone, code);
  const answers = await Promise.all([1, 2, 3].map(() => asking.press(YES)));
  for (const answer of [...answers, await asking.press(YES)]) assert.equal(answer.heading, 'Đã đồng ý đăng nhập');
  assert.equal(count(page, 'approved'), 1);
  assert.ok(isSignedIn(await page.reload()));
  // Sent once more when it was used long ago: still a yes, and nobody is let in.
  assert.equal((await asking.press(YES)).heading, 'Đã đồng ý đăng nhập');
  assert.equal(count(page, 'used'), 1);
});

test('the first answer stands: no yes after a no, and no no after a yes', async () => {
  const { phone } = await registerClient();
  const refused = await shown();
  const asking = await take(phone, refused.code);
  await asking.press(NO);
  assert.equal((await asking.press(YES)).heading, 'Đã từ chối');
  const told = await refused.page.reload();
  assert.ok(!isSignedIn(told));
  assert.match(told.text, /Yêu cầu đăng nhập đã bị từ chối/);
  says(await take(phone, refused.code), USED);

  const approved = await shown();
  const yes = await take(phone, approved.code);
  await yes.press(YES);
  assert.equal((await yes.press(NO)).heading, 'Đã đồng ý đăng nhập');
  assert.ok(isSignedIn(await approved.page.reload()));
});

test('a tab that was closed goes on where it is opened again, or says that it is too late', async () => {
  const { phone } = await registerClient();
  const { browser, page, code } = await shown('/thu-tuc');
  await (await take(phone, code)).press(YES);
  const again = await browser.open(page.url.href); // from the browser's history
  assert.ok(isSignedIn(again));
  assert.equal(again.path, '/thu-tuc');
  assert.equal((await browser.open(page.url.href)).path, '/thu-tuc'); // and the tab's twin

  const late = await shown();
  await (await take(phone, late.code)).press(YES);
  hurry(late.page, 180);
  const gone = await late.browser.open(late.page.url.href);
  assert.ok(!isSignedIn(gone));
  assert.match(gone.text, /Mã đã hết hạn/);
  assert.ok(gone.hasLink('Lấy mã mới'));
  assert.equal(count(late.page, 'used'), 0);
});

test('a yes after the code has ended is told so, and lets nobody in', async () => {
  const { phone } = await registerClient();
  const { page, code } = await shown();
  const asking = await take(phone, code);
  hurry(page, 121);
  const answer = await asking.press(YES);
  assert.match(answer.heading, /hết hạn/);
  assert.ok(!isSignedIn(await page.reload()));
  assert.equal(count(page, 'approved'), 0);
});

test('a stranger who knows the address of an approved code gets nothing by it', async () => {
  const { phone } = await registerClient();
  const { page, code } = await shown();
  await (await take(phone, code)).press(YES);
  const thief = new Client();
  assert.ok(!(await thief.open(page.url.href)).text.includes(code), 'a browser that is new here');
  await showCode(thief);
  const tried = await thief.open(page.url.href);
  assert.ok(!isSignedIn(tried));
  assert.notEqual(channelOf(tried), channelOf(page));
  const state = await thief.open(`${origin.portal}/dang-nhap/qr/trang-thai?ma=${channelOf(page)}`);
  assert.equal(state.status, 404);
  assert.ok(isSignedIn(await page.reload()));
  assert.ok(!isSignedIn(await thief.open(page.url.href)));
});

test('the session that was let in is a new one, and the one before opens nothing', async () => {
  const { phone } = await registerClient();
  const browser = new Client();
  await showCode(browser);
  const before = browser.cookies.header(new URL(origin.portal));
  await signInByPhone(browser, phone);
  const page = await new Client().open(`${origin.portal}/tai-khoan`, { headers: { Cookie: before } });
  assert.ok(!isSignedIn(page));
});
