// SPDX-License-Identifier: GPL-3.0-or-later
// Where an office is, when it is open and whom to call stands wherever one may
// want to go or call; a page of an error has a number that can be read out.
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from '../lib/client.js';
import { ready, toReview } from '../lib/filing.js';
import { asPerson } from '../lib/sign-in.js';
import { ctl, folder as stack, origin, root, sql } from '../lib/stack.js';

const folder = mkdtempSync(path.join(tmpdir(), 'office-'));
const columns = 'agency\taddress\thours\tphone\temail\tmap\tsample\n';
const take = (...rows) => {
  const file = path.join(folder, 'contacts.tsv');
  writeFileSync(file, columns + rows.map((row) => `${row.join('\t')}\n`).join(''));
  return ctl('agencies', 'contacts', file);
};
const desk = 'H53.X25459';
after(() => ctl('agencies', 'contacts', path.join(root, 'schema/seed/contacts.tsv')));

test('a desk’s address, hours and telephone stand at the place, before and after sending, and on the receipt', async () => {
  assert.match(take([desk, '45 đường Thử Nghiệm', 'Thứ Hai đến thứ Sáu, 7 giờ – 17 giờ', '0276 3 822 822', '', '', '']), /1 changed|H53\.X25459/);
  const client = await asPerson(2);
  sql('DELETE FROM draft WHERE filed_at IS NULL');
  const place = await client.open(`${origin.portal}/thu-tuc/1.001193/noi-nop?phuong-xa=25459`);
  const told = (page, what) => {
    assert.match(page.words, /45 đường Thử Nghiệm/, what);
    assert.match(page.words, /7 giờ – 17 giờ/, what);
    assert.ok(page.all('main a[href="tel:02763822822"]').length > 0, what);
    assert.ok(page.all('main a[href^="https://www.openstreetmap.org/"]').length > 0, what);
  };
  told(place, 'the place');
  let page = await toReview(client);
  told(page, 'before sending');
  page = await ready(page).press('Lưu và gửi hồ sơ');
  told(page, 'after');
  const receipt = await client.open(new URL(page.href('Tải giấy tiếp nhận'), origin.portal).href);
  assert.ok(page.all('a[href$="giay-tiep-nhan.pdf"]')[0].hasAttribute('download'), 'the page stays');
  const file = path.join(folder, 'receipt.pdf');
  writeFileSync(file, receipt.body);
  assert.match(execFileSync('pdftotext', [file, '-'], { encoding: 'utf8' }).replace(/\s+/g, ' '), /45 đường Thử Nghiệm.*0276 3 822 822/);
  told(await page.follow('Theo dõi hồ sơ'), 'the dossier');
});

test('what is wrong in the file of contacts is named, and nothing is written', () => {
  const refused = (row, pattern) => assert.throws(() => take(row), (error) => error.status === 65 && pattern.test(String(error.stderr)));
  refused(['H53.KHONG-CO', '', '', '', '', '', ''], /agency: no agency/);
  refused([desk, '', '', 'gọi cô Ba', '', '', ''], /phone/);
  refused([desk, '', '', '', '', 'http://vidu.vn', ''], /map/);
});

test('each page has a hotline and a way to report, and an error a number to read out', async () => {
  const client = new Client();
  const home = await client.open(origin.portal);
  assert.ok(home.all('footer a[href^="tel:"]').length > 0);
  assert.ok(home.hasLink('Báo lỗi, góp ý'));
  const page = await client.open(`${origin.portal}/khong-co-trang-nay`);
  assert.equal(page.status, 404);
  assert.ok(page.all('main a[href^="tel:"]').length > 0);
  const [, number] = /Số để đọc cho tổng đài: (\d{3} \d{3})/.exec(page.words);
  assert.match(readFileSync(path.join(stack, 'log/portal.log'), 'utf8'), new RegExp(`code=404 number=${number.replace(' ', '')}`));
});
