// SPDX-License-Identifier: GPL-3.0-or-later
// decode: finds a QR code in pixels, by jsQR. It is the one large script, and
// only comes when a camera is opened or a photo chosen.
import jsQR from 'jsqr';

export default function decode({ data, width, height }) {
  const found = jsQR(data, width, height, { inversionAttempts: 'attemptBoth' });
  if (!found) return null;
  // The card's QR is UTF-8; jsQR's own text guesses, so the bytes are read here.
  return new TextDecoder().decode(new Uint8Array(found.binaryData));
}
