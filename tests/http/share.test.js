// SPDX-License-Identifier: GPL-3.0-or-later
// What search engines and messengers see: both languages at addresses of their
// own, a picture, a list of the public pages, and nothing of a citizen's.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Client, raw } from '../lib/client.js';
import { hasProgram, origin, people } from '../lib/stack.js';
import { signIn } from '../lib/sign-in.js';

const fetched = async (url) => {
  const { status, headers, body } = await raw(url);
  assert.equal(status, 200, url);
  return { type: headers['content-type'], body };
};
const head = (page) => ({
  meta: (name) => page.document.querySelector(`meta[property="${name}"], meta[name="${name}"]`)?.getAttribute('content'),
  link: (rel, lang) => page.document.querySelector(`link[rel="${rel}"]${lang ? `[hreflang="${lang}"]` : ''}`)?.getAttribute('href'),
});

test('a public page names its address in both languages, and each answers in its own', async () => {
  const url = `${origin.portal}/thu-tuc/1.001193`;
  const { link } = head(await new Client().open(url));
  assert.equal(link('canonical'), url);
  assert.equal(link('alternate', 'vi'), url);
  assert.equal(link('alternate', 'x-default'), url);
  const client = new Client();
  const english = await client.open(link('alternate', 'en'));
  assert.equal(english.document.documentElement.getAttribute('lang'), 'en');
  assert.equal(head(english).link('canonical'), link('alternate', 'en'));
  // The language stays for the pages that follow, and may be left again.
  assert.equal((await client.open(`${origin.portal}/tro-nang`)).heading, 'Accessibility');
  const back = await client.open(`${link('alternate', 'en')}&ngon-ngu=vi`);
  assert.equal(back.url.href, url);
  assert.equal(back.document.documentElement.getAttribute('lang'), 'vi');
});

test('a shared address has a title, a sentence and a picture of ours', async () => {
  const client = new Client();
  for (const [path, lang] of [['/', 'vi'], ['/thu-tuc/1.001193?tieng=en', 'en']]) {
    const { meta } = head(await client.open(origin.portal + path));
    assert.ok(meta('og:title') && meta('og:description') && meta('og:image:alt'), path);
    assert.equal(meta('og:locale'), lang === 'vi' ? 'vi_VN' : 'en_GB');
    const picture = await fetched(meta('og:image'));
    assert.match(picture.type, /^image\/png/);
    assert.deepEqual([picture.body.readUInt32BE(16), picture.body.readUInt32BE(20)], [1200, 630]);
    assert.ok(picture.body.length < 100_000, `${picture.body.length} bytes`);
  }
});

test('robots are told where not to go, and of a list of all that is public', async () => {
  const robots = (await fetched(`${origin.portal}/robots.txt`)).body.toString();
  assert.match(robots, new RegExp(`^Sitemap: ${origin.portal}/sitemap.xml$`, 'm'));
  const closed = [...robots.matchAll(/^Disallow: (\S+)$/gm)].map(([, path]) => path);
  for (const path of ['/ho-so', '/tai-khoan', '/nop-ho-so', '/kho-giay-to']) assert.ok(closed.includes(path), path);

  const map = await fetched(`${origin.portal}/sitemap.xml`);
  assert.match(map.type, /^application\/xml/);
  const listed = [...map.body.toString().matchAll(/<loc>([^<]*)<\/loc>/g)].map(([, url]) => url);
  assert.equal(new Set(listed).size, listed.length);
  assert.ok(listed.includes(`${origin.portal}/thu-tuc/1.001193`));
  assert.ok(listed.includes(`${origin.portal}/thu-tuc/1.001193?tieng=en`));
  for (const url of listed.slice(0, 18)) {
    assert.ok(!closed.some((path) => new URL(url).pathname.startsWith(path)), url);
    const page = await new Client().open(url);
    assert.equal(page.status, 200, url);
    assert.equal(head(page).link('canonical'), url);
    assert.equal(head(page).meta('robots'), undefined, url);
  }
});

test('a page of one’s own, and one that is not there, are not to be kept', { skip: !hasProgram('identity') && 'no identity yet' }, async () => {
  const client = new Client();
  assert.equal(head(await client.open(`${origin.portal}/khong-co`)).meta('robots'), 'noindex');
  await signIn(client, people()[0]);
  for (const path of ['/tai-khoan', '/ho-so', '/thu-tuc/1.001193/noi-nop']) {
    const { meta, link } = head(await client.open(origin.portal + path));
    assert.equal(meta('robots'), 'noindex', path);
    assert.equal(link('canonical'), undefined, path);
  }
});

test('a word of offices leads to its meaning, in both languages', async () => {
  const client = new Client();
  for (const [lang, word] of [['vi', 'Mức độ'], ['en', 'Service level']]) {
    const page = await client.open(`${origin.portal}/thu-tuc/1.001193?tieng=${lang}`);
    const links = page.all('.mc-term a');
    const link = links.find((a) => a.textContent === word);
    assert.ok(link, word);
    const tip = page.document.getElementById(link.getAttribute('aria-describedby'));
    const [path, id] = link.getAttribute('href').split('#');
    const entry = (await client.open(origin.portal + path)).document.getElementById(id);
    assert.equal(entry.querySelector('dd').textContent, tip.textContent);
    assert.equal(new Set(links.map((a) => a.getAttribute('href'))).size, links.length);
  }
});
