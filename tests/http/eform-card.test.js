// SPDX-License-Identifier: GPL-3.0-or-later
// What a browser read from the QR of a card goes along with a form's page: it
// fills what is empty, is compared with what is typed, and officers see it.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { beginForm } from '../lib/forms.js';
import { addPapers, ready } from '../lib/filing.js';
import { officer } from '../lib/officer.js';
import { origin, sql } from '../lib/stack.js';

const EXTRACT = '2.000635';
const CARD = '072315001234|290123456|Nguyễn Thị Bé|05062015|Nữ|Ấp 1, Xã A, Huyện B, Tây Ninh|01012024';
const go = (page) => page.press('Tiếp tục');

// The page as its script would send it, with the card's text.
function withCard(page, text, name = 'the.ng') {
  const input = page.document.querySelector(`input[type="hidden"][name="${name}"]`);
  assert.ok(input, `no place for a card: ${page.heading}`);
  input.setAttribute('value', text);
  return page;
}

async function atPerson(nth) {
  const { client, page } = await beginForm(nth, EXTRACT);
  return { client, page: await go(page.fill({ 'Quan hệ với người được cấp bản sao': 'Con' })) };
}

test('a card fills what is empty, with its source, and what is typed otherwise is told', async () => {
  let { page } = await atPerson(4);
  page = withCard(page.fill({ 'ng-ho-ten': 'Nguyễn Thị Bê' }), CARD);
  page = await go(page);
  // The name stays as it was typed; number, day and sex came from the card.
  assert.equal(page.value('ng-ho-ten'), 'Nguyễn Thị Bê');
  assert.equal(page.value('ng-so-dinh-danh'), '072315001234');
  assert.deepEqual(['ngay', 'thang', 'nam'].map((part) => Number(page.value(`ng-ngay-sinh-${part}`))), [5, 6, 2015]);
  assert.equal(page.all('input[name="ng-gioi-tinh"][checked]')[0]?.getAttribute('value'), 'nu');
  assert.match(page.words, /Lấy từ mã QR trên thẻ căn cước/);
  assert.match(page.words, /Thẻ căn cước ghi: Nguyễn Thị Bé\./);
  // One may differ, and go on.
  page = await go(page.fill({ 'ng-dan-toc': '01' }));
  assert.equal(page.heading, 'Việc đã đăng ký', page.errors.join());
  page = await go(page.fill({ 'gt-loai': 'khai-sinh', 'gt-ten': 'Giấy khai sinh', 'dk-noi': 'UBND xã Thanh Điền', 'so-ban-sao': '2' }));
  page = await go(page.fill({ 'Tôi cam đoan': true }));
  assert.equal(page.heading, 'Xem lại tờ khai', page.errors.join());
  assert.match(page.words, /Thẻ căn cước ghi: Nguyễn Thị Bé\./);
  page = await (await addPapers(await page.press('Xong tờ khai'))).press('Tiếp tục');
  page = await ready(page).press('Lưu và gửi hồ sơ');
  assert.equal(page.heading, 'Nộp hồ sơ thành công', page.errors.join());

  const [[id, text]] = sql('SELECT d.public_id, TO_BASE64(f.origins) FROM dossier_form f JOIN dossier d ON d.id = f.dossier_id ORDER BY d.id DESC LIMIT 1');
  const origins = JSON.parse(Buffer.from(text.replaceAll('\\n', ''), 'base64').toString());
  assert.equal(origins['ng-so-dinh-danh'], 'card');
  assert.ok(!('ng-ho-ten' in origins));
  assert.equal(origins['the.ng-ho-ten'], 'Nguyễn Thị Bé');
  const seen = await (await officer('desk')).open(`${origin.officer}/ho-so/${id}`);
  assert.match(seen.words, /072315001234 \(từ mã QR của thẻ\)/);
  assert.match(seen.words, /Thẻ căn cước ghi: Nguyễn Thị Bé\./);
  assert.match(seen.words, /\(đã xác minh\)/); // the requester, by the account
});

test('what is no card changes nothing, and nobody’s verified name either', async () => {
  let { page } = await atPerson(2);
  for (const text of ['', '|||||||', '072315001234', 'x'.repeat(5000), '07231500123a|1|A|05062015|Nữ||',
    '072315001234|1|<b>12</b>|99999999|Nữ||', '\u202e072315001234|1|A\u0000|1|1'])
    page = await go(withCard(page, text));
  assert.equal(page.heading, 'Người được cấp bản sao');
  assert.equal(page.value('ng-ho-ten'), '');
  // The second last had a number alone that was right.
  assert.equal(page.value('ng-so-dinh-danh'), '072315001234');
  assert.equal(page.value('ng-ngay-sinh-nam'), '');

  // A card for the requester, whom the account vouches for, has no place.
  const { client, page: first } = await beginForm(4, EXTRACT);
  assert.equal(first.document.querySelector('input[name="the.yc"]'), null);
  const before = sql('SELECT COUNT(*) FROM draft_form')[0][0];
  page = await client.open(first.url, {
    method: 'POST', from: first, type: 'application/x-www-form-urlencoded',
    body: new URLSearchParams({ csrf: first.value('csrf'), hien: 'quan-he', 'quan-he': 'con', 'the.yc': CARD, 'the.': CARD, 'the.khong-co': CARD }).toString(),
  });
  assert.ok(Number(sql('SELECT COUNT(*) FROM draft_form')[0][0]) >= Number(before));
  const [[text]] = sql('SELECT TO_BASE64(answers) FROM draft_form ORDER BY changed_at DESC LIMIT 1');
  assert.ok(!Buffer.from(text.replaceAll('\\n', ''), 'base64').toString().includes('Nguyễn Thị Bé'));
});
