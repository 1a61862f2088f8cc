// SPDX-License-Identifier: GPL-3.0-or-later
// picture: the small picture of a file that has just come in takes the place of its
// sign as soon as it is drawn. Asked for less and less often, and not for ever.
const WAITS_MS = [1000, 2000, 4000, 8000, 15000, 30000];

export default async function picture(part) {
  for (const wait of WAITS_MS) {
    await new Promise((done) => setTimeout(done, wait));
    if (!part.isConnected) return;
    const answer = await fetch(part.dataset.src).catch(() => null);
    if (answer?.status !== 200) continue; // 204: not yet
    const image = Object.assign(new Image(56, 56), { src: part.dataset.src, alt: '', className: part.className });
    part.replaceWith(image);
    return;
  }
}
