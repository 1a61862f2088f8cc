// SPDX-License-Identifier: GPL-3.0-or-later
// Tây Ninh Smart as an app: what makes it installable, and what a phone without
// a network shows, which must be nothing of anybody.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { newPage, openBrowser, shot } from '../lib/browser.js';
import { origin } from '../lib/stack.js';

let browser;

before(async () => { browser = await openBrowser(); });
after(() => browser.close());

const isControlled = (page) => page.evaluate(async () => {
  await navigator.serviceWorker.ready;
  return new Promise((done) => {
    if (navigator.serviceWorker.controller) done(true);
    else navigator.serviceWorker.addEventListener('controllerchange', () => done(true));
  });
});

test('a browser finds nothing that keeps Smart from being installed', async () => {
  const page = await newPage(browser, { width: 360, height: 740 });
  await page.goto(`${origin.smart}/`);
  await isControlled(page);
  const devtools = await page.context().newCDPSession(page);
  const { manifest, errors } = await devtools.send('Page.getAppManifest').then(
    ({ data, errors }) => ({ manifest: JSON.parse(data), errors }));
  assert.deepEqual(errors, []);
  const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors');
  // A profile of a test is incognito: that alone is allowed to stand in the way.
  assert.deepEqual(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito'), []);
  assert.equal(manifest.name, 'Tây Ninh Smart');
  for (const { src, sizes, type } of manifest.icons) {
    const icon = await page.request.get(origin.smart + src);
    assert.equal(icon.headers()['content-type'].split(';')[0], type);
    if (type !== 'image/png') continue;
    const bytes = await icon.body();
    assert.equal(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`, sizes);
  }
  assert.ok(manifest.icons.some(({ purpose }) => purpose === 'maskable'));
  assert.deepEqual(page.complaints, []);
});

test('where the browser can install it, one press does', async () => {
  const page = await newPage(browser, { width: 360, height: 740 });
  await page.goto(`${origin.smart}/`);
  const button = page.getByRole('button', { name: 'Cài vào máy này' });
  assert.equal(await button.count(), 0);
  // As Chrome on Android says it; a browser of tests never does by itself.
  await page.evaluate(() => {
    const offer = new Event('beforeinstallprompt', { cancelable: true });
    offer.prompt = () => { window.asked = offer.defaultPrevented; };
    window.dispatchEvent(offer);
  });
  await shot(page, 'smart-install');
  await button.click();
  assert.equal(await page.evaluate(() => window.asked), true);
  assert.equal(await button.count(), 0);
});

test('the worker and the manifest are asked for anew, and no other program has them', async () => {
  const page = await newPage(browser);
  for (const [path, type] of [['sw.js', 'text/javascript'], ['manifest.webmanifest', 'application/manifest+json']]) {
    const answer = await page.request.get(`${origin.smart}/${path}`);
    assert.equal(answer.status(), 200);
    assert.equal(answer.headers()['cache-control'], 'no-cache');
    assert.equal(answer.headers()['content-type'].split(';')[0], type);
    assert.equal((await page.request.get(`${origin.portal}/${path}`)).status(), 404);
  }
});

test('without a network it says so, keeps no page, and comes back', async () => {
  const page = await newPage(browser, { width: 360, height: 740 });
  await page.goto(`${origin.smart}/dang-nhap`);
  await isControlled(page);
  await page.goto(`${origin.smart}/dang-ky`);
  const kept = await page.evaluate(async () => {
    const requests = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
    return requests.flat().map(({ url }) => new URL(url).pathname);
  });
  assert.ok(kept.includes('/ngoai-tuyen.html'));
  assert.deepEqual(kept.filter((path) => path !== '/ngoai-tuyen.html' && !path.startsWith('/s/')), []);

  await page.context().setOffline(true);
  await page.goto(`${origin.smart}/dang-nhap`);
  await page.getByRole('heading', { name: 'Bạn đang ngoại tuyến' }).waitFor();
  assert.notEqual(await page.locator('.mc-button').evaluate((it) => getComputedStyle(it).backgroundColor), 'rgba(0, 0, 0, 0)');
  await shot(page, 'smart-offline');
  await page.context().setOffline(false);
  await page.getByRole('link', { name: 'Thử lại' }).click();
  await page.getByRole('heading', { name: 'Đăng nhập' }).waitFor();
});
