// draw-icons: the pictures of Tây Ninh Smart that home screens want as PNG, from
// img/brands/brand-smart.svg. Run it by hand when that changes; it needs Chromium.
//
//   node htdocs/draw-icons.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openBrowser } from '../tests/lib/browser.js';

const img = join(dirname(fileURLToPath(import.meta.url)), 'src/img');
const brand = readFileSync(join(img, 'brands/brand-smart.svg'), 'utf8').trim();
// Phones cut the maskable one to a shape of theirs: all that counts stays in the
// middle 80 %, and the ground goes to the edge. iOS rounds the corners itself.
const icons = [
  { name: 'smart-192', size: 192, drawing: 0.9, ground: 'transparent' },
  { name: 'smart-512', size: 512, drawing: 0.9, ground: 'transparent' },
  { name: 'smart-maskable', size: 512, drawing: 0.6, ground: '#0b3d3a' },
  { name: 'smart-touch', size: 180, drawing: 0.72, ground: '#0b3d3a' },
];

const browser = await openBrowser();
for (const { name, size, drawing, ground } of icons) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<body style="margin:0;display:grid;place-items:center;height:100vh;background:${ground}">
    <div style="width:${size * drawing}px;height:${size * drawing}px">${brand}</div></body>`);
  writeFileSync(join(img, `${name}.png`), await page.screenshot({ omitBackground: true }));
  await page.close();
}
await browser.close();
