// SPDX-License-Identifier: GPL-3.0-or-later
// sw: the service worker of Smart. It keeps what looks the same for
// everybody (styles, letters, signs, the page “offline”) and nothing that a
// program answers: a page about a person is never stored on the phone.
// SHELL and VERSION are put in by htdocs/app.mjs.
const NAME = `shell-${VERSION}`;
const OFFLINE = '/ngoai-tuyen.html';

self.addEventListener('install', (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(NAME);
    await cache.addAll([...SHELL, OFFLINE]);
    await self.skipWaiting();
  })());
});

self.addEventListener('activate', (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name !== NAME) await caches.delete(name);
    await self.clients.claim();
  })());
});

async function offline() {
  return (await caches.match(OFFLINE)) ?? Response.error();
}

async function kept(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.mode === 'navigate') event.respondWith(fetch(request).catch(offline));
  else if (SHELL.includes(new URL(request.url).pathname)) event.respondWith(kept(request));
});
