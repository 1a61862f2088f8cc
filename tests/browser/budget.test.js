// SPDX-License-Identifier: GPL-3.0-or-later
// Light enough for a village's line: what the first page costs over the wire, what
// later ones cost, how much of it is script; and nothing is asked of anybody else.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { newPage, openBrowser } from '../lib/browser.js';
import { origin } from '../lib/stack.js';

const KB = 1000;
let browser;
before(async () => { browser = await openBrowser(); });
after(() => browser?.close());

// [{url, bytes, type}] of all that opening `path` fetched; headers included.
async function fetched(page, path) {
  const session = await page.context().newCDPSession(page);
  const requests = new Map();
  await session.send('Network.enable');
  session.on('Network.responseReceived', ({ requestId, response, type }) =>
    requests.set(requestId, { url: response.url, type, bytes: 0, isCached: response.fromDiskCache }));
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const request = requests.get(requestId);
    if (request) request.bytes = request.isCached ? 0 : encodedDataLength;
  });
  const answer = await page.goto(origin.portal + path, { waitUntil: 'networkidle' });
  assert.equal(answer.status(), 200, path);
  await session.detach();
  return [...requests.values()];
}
const sum = (list) => list.reduce((total, { bytes }) => total + bytes, 0);

test('the first page with its typeface is at most 60 KB, scripts at most 15 KB', async () => {
  const page = await newPage(browser);
  const all = await fetched(page, '/');
  assert.ok(all.some(({ url }) => url.endsWith('.woff2')), 'the typeface is ours');
  assert.ok(sum(all) <= 60 * KB, `${sum(all)} bytes`);
  const scripts = all.filter(({ type }) => type === 'Script');
  assert.ok(scripts.length > 0);
  assert.ok(sum(scripts) <= 15 * KB, `${sum(scripts)} bytes of script`);
  for (const { url } of all) assert.equal(new URL(url).origin, origin.portal);
});

test('a later page is at most 15 KB', async () => {
  const page = await newPage(browser);
  await fetched(page, '/');
  for (const path of ['/tro-nang', '/thu-tuc/1.001193', '/su-kien/sinh-con', '/lien-he']) {
    const all = await fetched(page, path);
    assert.ok(sum(all) <= 15 * KB, `${path}: ${sum(all)} bytes: ${all.map(({ url, bytes }) => `${url} ${bytes}`).join(', ')}`);
  }
});

test('the page does not move when its typeface arrives', async () => {
  const page = await newPage(browser, { width: 360 });
  await page.addInitScript(() => {
    globalThis.moved = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((e) => { globalThis.moved += e.value; }))
      .observe({ type: 'layout-shift', buffered: true });
  });
  await page.route('**/*.woff2', async (route) => {
    await new Promise((done) => setTimeout(done, 400));
    await route.continue();
  });
  await page.goto(origin.portal + '/', { waitUntil: 'networkidle' });
  const moved = await page.evaluate(() => document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => done(globalThis.moved)))));
  assert.ok(moved < 0.1, `moved ${moved}`);
});
