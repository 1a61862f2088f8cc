// SPDX-License-Identifier: GPL-3.0-or-later
// pages: what nginx answers when no program can (too big, too many, away). Made
// of the same messages and styles; the number of the request is put in by nginx
// (SSI). They say what happened, that nothing was lost where that is so, and what
// to do: never whose fault it is.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const codes = [400, 403, 404, 405, 413, 414, 429, 431, 503];
const brands = { portal: 'brand', identity: 'brand-identity', smart: 'brand-smart', officer: 'brand', demophone: 'brand-demophone' };
// Nothing leads back where the home page would fail the same way.
const home = new Set([400, 403, 404, 405, 413, 414]);

// The most a file may have, in MiB: as the programs have it.
const here = dirname(fileURLToPath(import.meta.url));
const [, most] = /HTTP_FILE_BYTES \(\(uint64_t\)(\d+) \* 1024 \* 1024\)/.exec(readFileSync(join(here, '../cgi-bin/platform/http.h'), 'utf8'));

const escape = (text) => text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }[c]));

function page(program, code, lang, messages, assets) {
  const text = (key) => {
    if (!messages.has(`Msg.${key}`)) throw new Error(`${lang}.hdf: Msg.${key} is missing`);
    return escape(messages.get(`Msg.${key}`));
  };
  const small = program === 'portal' ? text('site.portal_small') : text(`site.${program}_small`);
  const name = program === 'portal' ? text('site.province') : text(`site.${program}_name`);
  const limit = code === 413 ? `${text('problem.c413.file').replace('{0}', most)} ` : '';
  const [heading, what] = [text(`problem.c${code}.heading`), limit + text(`problem.c${code}.text`)];
  return `<!DOCTYPE html>
<html lang="${lang}" class="mc-page mc-page--${program}">
<head>
<meta charset="utf-8">
<title>${heading} – ${text(`site.${program}`)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<link rel="stylesheet" href="${assets.get('app.css')}">
<link rel="icon" href="${assets.get('favicon.svg')}" type="image/svg+xml">
</head>
<body class="mc-body">
<a class="mc-skip" href="#noi-dung">${text('site.skip')}</a>
<header class="mc-header">
  <div class="mc-header__row mc-width">
    <a class="mc-brand" href="/"><svg class="mc-brand__sign" aria-hidden="true" focusable="false" viewBox="0 0 48 48" width="48" height="48"><use href="${assets.get('icons.svg')}#${brands[program]}"></use></svg><span class="mc-brand__words"><span class="mc-brand__small">${small}</span> <span class="mc-brand__name">${name}</span></span></a>
  </div>
</header>
<main class="mc-main mc-width" id="noi-dung" tabindex="-1">
<h1 class="mc-heading">${heading}</h1>
<p class="mc-lead">${what}</p>
${home.has(code) ? `<p><a class="mc-button mc-button--second" href="/">${text('problem.home')}</a></p>\n` : ''}<p class="mc-quiet mc-after">${text('problem.number')} <span class="mc-code"><!--#echo var="request_id" --></span></p>
</main>
</body>
</html>
`;
}

/** texts: { vi, en } as readTexts gives them. */
export function writePages(folder, texts, assets) {
  for (const [lang, messages] of Object.entries(texts)) {
    for (const program of Object.keys(brands)) {
      mkdirSync(join(folder, program), { recursive: true });
      for (const code of codes) {
        writeFileSync(join(folder, program, `${code}.${lang}.html`), page(program, code, lang, messages, assets));
      }
    }
  }
}
