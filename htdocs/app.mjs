// SPDX-License-Identifier: GPL-3.0-or-later
// app: what makes Smart installable: pages/smart/ manifest.webmanifest,
// sw.js (src/worker/sw.js with the list of what it keeps) and ngoai-tuyen.html,
// the page without a network. It is in both languages, for it is kept once, and
// holds nothing of anybody.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const escape = (text) => text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }[c]));

function manifest(vi, assets) {
  const icon = (name, sizes, type, purpose = 'any') => ({ src: assets.get(name), sizes, type, purpose });
  return {
    id: '/',
    name: vi.get('Msg.site.smart'),
    short_name: vi.get('Msg.site.smart_name'),
    description: vi.get('Msg.smart_home.lead'),
    lang: 'vi',
    start_url: '/',
    scope: '/',
    display: 'standalone',
    theme_color: vi.get('Province.color'),
    background_color: vi.get('Province.color'),
    categories: ['government', 'utilities'],
    icons: [
      icon('smart.svg', 'any', 'image/svg+xml'),
      icon('smart-192.png', '192x192', 'image/png'),
      icon('smart-512.png', '512x512', 'image/png'),
      icon('smart-maskable.png', '512x512', 'image/png', 'maskable'),
    ],
    shortcuts: [
      { name: vi.get('Msg.smart_home.scan'), url: '/quet', icons: [icon('smart-192.png', '192x192', 'image/png')] },
      { name: vi.get('Msg.smart_home.dossiers'), url: '/ho-so', icons: [icon('smart-192.png', '192x192', 'image/png')] },
    ],
  };
}

function offlinePage(vi, en, assets) {
  const said = (messages, key) => escape(messages.get(`Msg.smart_offline.${key}`));
  return `<!DOCTYPE html>
<html lang="vi" class="mc-page mc-page--smart">
<head>
<meta charset="utf-8">
<title>${said(vi, 'heading')} – ${escape(vi.get('Msg.site.smart'))}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<link rel="stylesheet" href="${assets.get('app.css')}">
<link rel="icon" href="${assets.get('favicon.svg')}" type="image/svg+xml">
</head>
<body class="mc-body">
<header class="mc-header">
  <div class="mc-header__row mc-width">
    <a class="mc-brand" href="/"><svg class="mc-brand__sign" aria-hidden="true" focusable="false" viewBox="0 0 48 48" width="48" height="48"><use href="${assets.get('icons.svg')}#brand-smart"></use></svg><span class="mc-brand__words"><span class="mc-brand__small">${escape(vi.get('Msg.site.smart_small'))}</span> <span class="mc-brand__name">${escape(vi.get('Msg.site.smart_name'))}</span></span></a>
  </div>
</header>
<main class="mc-main mc-width" id="noi-dung" tabindex="-1">
<h1 class="mc-heading">${said(vi, 'heading')}</h1>
<p class="mc-lead">${said(vi, 'text')}</p>
<p><a class="mc-button" href="">${said(vi, 'again')}</a></p>
<div lang="en" class="mc-quiet mc-after"><p><strong>${said(en, 'heading')}.</strong> ${said(en, 'text')}</p></div>
</main>
</body>
</html>
`;
}

/** `bundle` makes a script of a file, with words of it replaced. */
export function writeApp(pages, source, { vi, en }, assets, bundle) {
  const folder = join(pages, 'smart');
  const offline = offlinePage(vi, en, assets);
  const shell = ['app.css', 'app.js', 'smart.js', 'text.woff2', 'strong.woff2', 'icons.svg', 'favicon.svg']
    .map((name) => assets.get(name));
  const worker = join(source, 'worker/sw.js');
  const version = createHash('sha256')
    .update(JSON.stringify(shell) + offline + readFileSync(worker)).digest('hex').slice(0, 10);
  writeFileSync(join(folder, 'ngoai-tuyen.html'), offline);
  writeFileSync(join(folder, 'manifest.webmanifest'), `${JSON.stringify(manifest(vi, assets), null, 2)}\n`);
  writeFileSync(join(folder, 'sw.js'),
    bundle(worker, { SHELL: JSON.stringify(shell), VERSION: JSON.stringify(version) }));
}
