// share: the picture that stands beside a shared address (Open Graph), drawn
// anew at each build from this drawing, our typeface and the messages: 1200 × 630,
// the mountain of the home page with the portal's name.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Resvg, initWasm } from '@resvg/resvg-wasm';
import { readHdf } from './hdf.mjs';

const require = createRequire(import.meta.url);
const face = (name) => readFileSync(require.resolve(`@expo-google-fonts/be-vietnam-pro/${name}`));
const escape = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

const drawing = (brand, small, name, line) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 630">
<rect width="1200" height="630" fill="#083b38"/>
<circle cx="985" cy="330" r="62" fill="#f3b73e"/>
<path fill="#0f5650" d="M520 630V520c120-20 200-60 300-130 44-31 72-31 110-6l70 46 52-30c60-20 110-10 148 20v210z"/>
<path fill="#0b4a45" d="M640 630v-60c100-20 160-50 230-96 40-26 72-26 110-4 70 44 140 66 220 76v84z"/>
<path fill="#f1efe7" d="M0 630v-44c320-28 640-26 860-10 130 9 240 4 340-2v56z"/>
<svg x="80" y="84" width="120" height="120" viewBox="0 0 48 48">${brand}</svg>
<g font-family="Be Vietnam Pro" fill="#ffffff">
<text x="232" y="130" font-size="34" fill="#c5deda">${escape(small)}</text>
<text x="230" y="190" font-size="58" font-weight="600">${escape(name)}</text>
<text x="80" y="322" font-size="58" font-weight="600">${escape(line)}</text>
</g></svg>`;

// [["share-vi.png", bytes], ["share-en.png", bytes]]
export async function drawShared(source, messagesFolder) {
  await initWasm(readFileSync(require.resolve('@resvg/resvg-wasm/index_bg.wasm')));
  const brand = readFileSync(join(source, 'img/brands/brand.svg'), 'utf8').trim().replace(/^<svg[^>]*>|<\/svg>$/g, '');
  const font = {
    loadSystemFonts: false,
    defaultFontFamily: 'Be Vietnam Pro',
    fontBuffers: [face('400Regular/BeVietnamPro_400Regular.ttf'), face('600SemiBold/BeVietnamPro_600SemiBold.ttf')],
  };
  return ['vi', 'en'].map((lang) => {
    const text = readHdf(join(messagesFolder, `${lang}.hdf`));
    const svg = drawing(brand, ...['site.portal_small', 'site.province', 'home.heading'].map((key) => text.get(`Msg.${key}`)));
    return [`share-${lang}.png`, new Resvg(svg, { font, fitTo: { mode: 'width', value: 1200 } }).render().asPng()];
  });
}
