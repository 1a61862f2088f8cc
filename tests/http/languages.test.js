// SPDX-License-Identifier: GPL-3.0-or-later
// Languages are a setting. The one that nobody speaks, English made longer and with marks,
// shows what was never given to a translator: a word on a page without its brackets.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Client, raw } from '../lib/client.js';
import { eventually, folder, origin, part } from '../lib/stack.js';

const file = path.join(folder, 'motcua.conf');
const settings = readFileSync(file, 'utf8');
const restart = async () => {
  part('restart', 'portal');
  await eventually(async () => (await new Client().open(`${origin.portal}/healthz`)).status === 200, { what: 'the portal' });
};
const offer = async (languages) => {
  writeFileSync(file, settings.replace(/^languages = .*$/m, `languages = ${languages}`));
  await restart();
};
const switches = (page) => [...page.document.querySelectorAll('.mc-language')].map((link) => link.textContent.trim());

test('a language that is not offered is not spoken, whoever asks', async () => {
  const page = await new Client().open(`${origin.portal}/lien-he?tieng=en-XA`);
  assert.equal(page.heading, 'Liên hệ');
  assert.deepEqual(switches(page), ['English']);
  const { body } = await raw(`${origin.portal}/lien-he`, { headers: { cookie: 'ngon_ngu=en-XA' } });
  assert.match(String(body), /<html lang="vi"/);
});

test('a third language is one more to switch to, and all words of a page are in it', async () => {
  await offer('vi en en-XA');
  try {
    const citizen = new Client();
    const vietnamese = await citizen.open(`${origin.portal}/`);
    assert.deepEqual(switches(vietnamese), ['English', '[Éñglîsh ···]']);
    let page = await vietnamese.follow('[Éñglîsh ···]');
    assert.equal(page.document.documentElement.getAttribute('lang'), 'en-XA');
    assert.deepEqual(switches(page), ['Tiếng Việt', 'English']);
    for (const address of ['/', '/lien-he', '/tro-nang', '/thuat-ngu', '/tra-cuu', '/dang-nhap', '/khong-co']) {
      page = await citizen.open(`${origin.portal}${address}`);
      const main = page.document.querySelector('main');
      // What is not words: data of the province, digits, and other languages' names.
      for (const other of main.querySelectorAll('[lang], script, style, option, .mc-code, a[href^="tel:"], a[href^="mailto:"]')) other.remove();
      const walker = page.document.createTreeWalker(main, 4);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const text = node.textContent.trim();
        if (!/\p{L}{2}/u.test(text) || isData(text)) continue;
        assert.ok(/[[\]]/.test(text), `${address}: “${text}” is no text of the messages`);
      }
    }
    // Engines that search the web hear nothing of it.
    const sitemap = String((await raw(`${origin.portal}/sitemap.xml`)).body);
    assert.ok(sitemap.includes('?tieng=en<') && !sitemap.includes('en-XA'));
  } finally {
    await offer('vi en');
  }
});

const province = readFileSync(new URL('../../conf/provinces/tay-ninh/en.hdf', import.meta.url), 'utf8');
const isData = (text) => province.includes(text);

before(() => assert.match(settings, /^languages = /m));
after(() => writeFileSync(file, settings));
