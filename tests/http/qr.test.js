// SPDX-License-Identifier: GPL-3.0-or-later
// Signing in by a phone, where something goes wrong: codes that come again, two
// phones at once, a tab that was closed, a line that broke, a stranger's browser.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Client, raw } from '../lib/client.js';
import { landing } from '../lib/sign-in.js';
import { chosen, registerClient, shortCode, showCode, signInByPhone, take } from '../lib/smart.js';
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
  await (await chosen(await take(phone, code), page)).press(YES);
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
  await (await chosen(asked[0], page)).press(YES);
  assert.ok(isSignedIn(await page.reload()));
});

test('approving twice at once, and again after a broken line, is one approval', async () => {
  const { phone } = await registerClient();
  const { page, code } = await shown();
  const asking = await chosen(await take(phone, code), page);
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
  const asking = await chosen(await take(phone, refused.code), refused.page);
  await asking.press(NO);
  assert.equal((await asking.press(YES)).heading, 'Đã từ chối');
  const told = await refused.page.reload();
  assert.ok(!isSignedIn(told));
  assert.match(told.text, /Yêu cầu đăng nhập đã bị từ chối/);
  says(await take(phone, refused.code), USED);

  const approved = await shown();
  const yes = await chosen(await take(phone, approved.code), approved.page);
  await yes.press(YES);
  assert.equal((await yes.press(NO)).heading, 'Đã đồng ý đăng nhập');
  assert.ok(isSignedIn(await approved.page.reload()));
});

test('a tab that was closed goes on where it is opened again, or says that it is too late', async () => {
  const { phone } = await registerClient();
  const { browser, page, code } = await shown('/thu-tuc');
  await (await chosen(await take(phone, code), page)).press(YES);
  const again = await browser.open(page.url.href); // from the browser's history
  assert.ok(isSignedIn(again));
  assert.equal(again.path, '/thu-tuc');
  assert.equal((await browser.open(page.url.href)).path, '/thu-tuc'); // and the tab's twin

  const late = await shown();
  await (await chosen(await take(phone, late.code), late.page)).press(YES);
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
  const asking = await chosen(await take(phone, code), page);
  hurry(page, 121);
  const answer = await asking.press(YES);
  assert.match(answer.heading, /hết hạn/);
  assert.ok(!isSignedIn(await page.reload()));
  assert.equal(count(page, 'approved'), 0);
});

test('a stranger who knows the address of an approved code gets nothing by it', async () => {
  const { phone } = await registerClient();
  const { page, code } = await shown();
  await (await chosen(await take(phone, code), page)).press(YES);
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

test('a number that the other screen does not show is a no, and final', async () => {
  const { phone } = await registerClient();
  const { page, code } = await shown();
  let asking = await take(phone, code);
  const scanned = await page.reload();
  const [number] = /\d\d/.exec(scanned.document.querySelector('.mc-number').textContent);
  const offered = asking.all('input[name="so"]').map((input) => input.getAttribute('value'));
  assert.equal(offered.length, 3);
  assert.ok(offered.includes(number) && new Set(offered).size === 3, offered.join());
  assert.deepEqual((await asking.reload()).all('input[name="so"]').map((input) => input.getAttribute('value')), offered);
  says(asking = await asking.press(YES), /Hãy chọn số đang hiện trên màn hình kia/); // none chosen: asked again
  const wrong = offered.find((one) => one !== number);
  assert.equal((await asking.fill({ [wrong]: true }).press(YES)).heading, 'Đó không phải số trên màn hình kia');
  assert.notEqual((await asking.fill({ [number]: true }).press(YES)).heading, 'Đã đồng ý đăng nhập');
  assert.match((await page.reload()).text, /Yêu cầu đăng nhập đã bị từ chối/);
  assert.equal(count(page, 'approved'), 0);
});

// “Mở Tây Ninh Smart trên máy này” in a browser: where it sends that browser,
// which somebody may send on as a link.
async function linkOf(browser) {
  const page = await showCode(browser);
  const { fields } = page.submission('Mở Tây Ninh Smart trên máy này');
  const answer = await raw(`${origin.portal}/dang-nhap/qr/may-nay?tiep=%2Ftai-khoan`, {
    method: 'POST', body: new URLSearchParams(fields).toString(),
    headers: { Cookie: browser.cookies.header(new URL(origin.portal)), Origin: origin.portal, 'Content-Type': 'application/x-www-form-urlencoded' },
  });
  assert.equal(answer.status, 303);
  assert.match(answer.headers.location, new RegExp(`^${origin.smart}/may-nay\\?ma=`));
  return answer.headers.location;
}
const channelNow = () => sql('SELECT channel FROM qr_login ORDER BY id DESC LIMIT 1')[0][0];

test('a link to “Mở Tây Ninh Smart trên máy này” that a stranger sends signs the stranger in nowhere', async () => {
  const { phone: victim } = await registerClient();
  const thief = new Client();
  const link = await linkOf(thief), channel = channelNow();
  const asking = await victim.open(link);
  assert.match(asking.text, /từ một liên kết mà người khác gửi/);
  const end = await asking.press(YES); // the victim is led on
  assert.ok(!isSignedIn(end));
  assert.match(end.text, /bắt đầu ở một trình duyệt khác/);
  for (const path of [`/dang-nhap/qr?ma=${channel}`, `/dang-nhap/qr/ve?ma=${channel}`, '/tai-khoan'])
    assert.ok(!isSignedIn(await thief.open(origin.portal + path)), path);
  assert.equal((await thief.open(`${origin.portal}/dang-nhap/qr/trang-thai?ma=${channel}`)).status, 404);
  assert.deepEqual(sql(`SELECT state FROM qr_login WHERE channel = '${channel}'`), [['refused']]);
});

test('not even who has seen the way back of another browser gets in by it', async () => {
  const { phone } = await registerClient();
  const asking = await phone.open(await linkOf(phone)), thief = new Client();
  await showCode(thief);
  const { url, fields } = asking.submission(YES);
  const answer = await raw(url.href, { method: 'POST', body: new URLSearchParams(fields).toString(),
    headers: { Cookie: phone.cookies.header(new URL(origin.smart)), Origin: origin.smart, 'Content-Type': 'application/x-www-form-urlencoded' } });
  assert.equal(answer.status, 303);
  assert.ok(!isSignedIn(await thief.open(answer.headers.location)));
  assert.ok(!isSignedIn(await phone.open(answer.headers.location)), 'its owner begins anew: it has been seen');
});

test('on the phone itself yes leads back signed in, and going back there changes nothing', async () => {
  const { phone } = await registerClient();
  const asking = await phone.open(await linkOf(phone));
  const end = await asking.press(YES);
  assert.ok(isSignedIn(end));
  assert.match(end.path, landing);
  assert.ok(!(await asking.press(YES)).text.includes('trình duyệt khác'));
});

test('a code of two devices is refused where Smart is on the same one, and the other way round', async () => {
  const { phone } = await registerClient();
  const { page } = await shown();
  says(await phone.open(`${origin.smart}/may-nay?ma=${shortCode(page)}`), GONE);
  const link = new URL(await linkOf(new Client()));
  says(await take(phone, link.searchParams.get('ma')), GONE);
  says(await take(phone, `${origin.smart}/quet#${link.searchParams.get('ma')}`), GONE);
  assert.equal(count(page, 'scanned'), 0);
});

test('letters are not guessed by the dozen', async () => {
  sql('DELETE FROM throttle', 'motcua_smart');
  const { phone } = await registerClient();
  for (let n = 0; ; n++) {
    const page = await take(phone, `K7PM-2X${'ABCDEFGHJKMNPQRSTVWXYZ'[n]}Q`);
    if (/hãy đợi \d+ giây/.test(page.errors.join())) break;
    says(page, GONE);
    assert.ok(n < 15);
  }
  sql('DELETE FROM throttle', 'motcua_smart');
});
