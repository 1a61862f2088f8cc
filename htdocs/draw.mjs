// SPDX-License-Identifier: GPL-3.0-or-later
// draw: the pictures that are made at each build, from a province's brand, its
// texts and our typeface:
//  - what stands beside a shared address (Open Graph), 1200 × 630;
//  - Smart's icons as home screens want them. Phones cut the maskable one to a
//    shape of theirs: all that counts stays in the middle 80 %, and the ground
//    goes to the edge. iOS rounds the corners itself.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Resvg, initWasm } from '@resvg/resvg-wasm';

const require = createRequire(import.meta.url);
const face = (name) => readFileSync(require.resolve(`@expo-google-fonts/be-vietnam-pro/${name}`));
const escape = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const inside = (file) => readFileSync(file, 'utf8').trim().replace(/^<svg[^>]*>|<\/svg>$/g, '');

await initWasm(readFileSync(require.resolve('@resvg/resvg-wasm/index_bg.wasm')));
const font = {
  loadSystemFonts: false,
  defaultFontFamily: 'Be Vietnam Pro',
  fontBuffers: [face('400Regular/BeVietnamPro_400Regular.ttf'), face('600SemiBold/BeVietnamPro_600SemiBold.ttf')],
};
const png = (svg, width) => new Resvg(svg, { font, fitTo: { mode: 'width', value: width } }).render().asPng();

// The mountain and the fields of the home page.
const hills = `<circle cx="985" cy="330" r="62" fill="#f3b73e"/>
<path fill="#0f5650" d="M520 630V520c120-20 200-60 300-130 44-31 72-31 110-6l70 46 52-30c60-20 110-10 148 20v210z"/>
<path fill="#0b4a45" d="M640 630v-60c100-20 160-50 230-96 40-26 72-26 110-4 70 44 140 66 220 76v84z"/>
<path fill="#f1efe7" d="M0 630v-44c320-28 640-26 860-10 130 9 240 4 340-2v56z"/>`;

const shared = (province, text) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 630">
<rect width="1200" height="630" fill="${text.get('Province.color')}"/>
${existsSync(join(province, 'hero.svg')) ?
    `<svg y="330" width="1200" height="300" viewBox="960 0 480 120">${inside(join(province, 'hero.svg'))}</svg>` : hills}
<svg x="80" y="84" width="120" height="120" viewBox="0 0 48 48">${inside(join(province, 'brand.svg'))}</svg>
<g font-family="Be Vietnam Pro" fill="#ffffff">
<text x="232" y="120" font-size="34" fill="#d5e3e1">${escape(text.get('Msg.site.portal_small'))}</text>
<text x="230" y="194" font-size="58" font-weight="600">${escape(text.get('Msg.site.province'))}</text>
<text x="80" y="322" font-size="58" font-weight="600">${escape(text.get('Msg.home.heading'))}</text>
</g></svg>`;

const icon = (brand, drawing, ground) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">
<rect width="100" height="100" fill="${ground}"/>
<svg x="${50 - drawing / 2}" y="${50 - drawing / 2}" width="${drawing}" height="${drawing}" viewBox="0 0 48 48">${brand}</svg></svg>`;

/** [["share-vi.png", bytes], …]; texts: { vi, en } as readTexts gives them. */
export function drawPictures(province, texts) {
  const brand = inside(join(province, 'brand-smart.svg'));
  const color = texts.vi.get('Province.color');
  return [
    ['share-vi.png', png(shared(province, texts.vi), 1200)],
    ['share-en.png', png(shared(province, texts.en), 1200)],
    ['smart-192.png', png(icon(brand, 90, 'none'), 192)],
    ['smart-512.png', png(icon(brand, 90, 'none'), 512)],
    ['smart-maskable.png', png(icon(brand, 60, color), 512)],
    ['smart-touch.png', png(icon(brand, 72, color), 180)],
  ];
}
