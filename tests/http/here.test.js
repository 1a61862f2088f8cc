// SPDX-License-Identifier: GPL-3.0-or-later
// What can be filed here is marked where procedures are listed, and can be asked
// for alone; what cannot be says what is known, and whom to ask.
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { takeAway, takeIn } from '../lib/catalogue.js';
import { Client } from '../lib/client.js';
import { ctl, origin } from '../lib/stack.js';

const here = '9.310001', summary = '9.310002', counter = '9.310003';
const listed = async (query) => {
  const page = await new Client().open(`${origin.portal}/thu-tuc?q=${encodeURIComponent('đá ong nung thử')}${query}`);
  return new Map(page.all('.mc-list li').map((li) => [li.querySelector('a').getAttribute('href').split('/').at(-1), li.textContent]));
};

after(() => { for (const code of [here, summary, counter]) takeAway(code); });

test('a list marks what can be filed here, and the mark is a filter', async () => {
  takeIn(here, { name: 'Cấp phép đá ong nung thử một' });
  takeIn(counter, { name: 'Cấp phép đá ong nung thử ba', service_level: 'thông_tin', channels: ['direct'] });
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'here-')), 'one.tsv');
  writeFileSync(file, ['code\tname\tfield\tfield_slug\tlevel\tlevels\taudiences\tservice_level\tissuer',
    `${summary}\tCấp phép đá ong nung thử hai\tHộ tịch\tho-tich\tcommune\tcommune\tĐT1\ttoàn_trình\tBộ Tư pháp`, ''].join('\n'));
  ctl('catalogue', 'import', file);
  const all = await listed('');
  assert.match(all.get(here), /Nộp được ở đây/);
  for (const code of [summary, counter]) {
    assert.match(all.get(code), /Chưa nộp được ở đây/);
    assert.doesNotMatch(all.get(code), /trên mạng/, 'no promise that ends nowhere');
  }
  assert.deepEqual([...(await listed('&o-day=1')).keys()], [here]);
});

test('what cannot be filed here says what is known, whom to ask, and where all of it stands', async () => {
  const page = await new Client().open(`${origin.portal}/thu-tuc/${summary}`);
  assert.match(page.words, /Chưa nộp được ở đây/);
  assert.equal(page.hasLink('Nộp hồ sơ'), false);
  assert.ok(page.hasLink('Tìm nơi nộp trực tiếp'));
  assert.ok(page.all('main a[href^="tel:"]').length > 0, 'a number to call');
  const national = page.all('main a').find((a) => /dichvucong\.gov\.vn/.test(a.getAttribute('href')));
  assert.ok(national.getAttribute('href').endsWith(summary));
});
