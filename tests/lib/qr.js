// SPDX-License-Identifier: GPL-3.0-or-later
// qr.js: reads a QR of ours off the page, by a reader we did not write.
import jsQR from 'jsqr';

// The drawing's modules as pixels: { width, height, luma }, each module `scale`.
export async function pixelsOf(page, scale = 8) {
  const { size, d } = await page.locator('svg.mc-qr').first().evaluate((svg) => ({
    size: svg.viewBox.baseVal.width, d: svg.querySelector('path').getAttribute('d') }));
  const side = size * scale;
  const luma = Buffer.alloc(side * side, 255);
  for (const [, x, y, run] of d.matchAll(/M(\d+) (\d+)h(\d+)/g))
    for (let row = y * scale; row < (Number(y) + 1) * scale; row++)
      luma.fill(0, row * side + x * scale, row * side + (Number(x) + Number(run)) * scale);
  return { width: side, height: side, luma };
}

export async function textOf(page) {
  const { width, height, luma } = await pixelsOf(page);
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  luma.forEach((value, i) => rgba.fill(value, i * 4, i * 4 + 3));
  return jsQR(rgba, width, height)?.data;
}
