// SPDX-License-Identifier: GPL-3.0-or-later
// scanner: reads a QR code by the camera, or from a photo, and puts it where
// fingers would have typed it. Pages: “Quét mã QR” (a waiting browser's code),
// “Thông tin của tôi” and “Thông tin người nộp” (the QR of a CCCD card).
import cardScanner from './modules/card.js';
import Scanner from './modules/scanner.js';

// “Quét mã QR”: only codes of our own origin; the form is then sent.
for (const part of document.querySelectorAll('[data-module="scanner"]')) {
  const field = document.getElementById('ma');
  const send = (text) => {
    if (!text.startsWith(`${part.dataset.origin}/quet#`)) return false;
    field.value = text;
    field.form.requestSubmit();
    return true;
  };
  const scanner = new Scanner(part, send);
  // A phone's own camera app opens …/quet#CODE: the code is in the address, or
  // was in the one that led to signing in (smart.js).
  const brought = window.location.hash || sessionStorage.getItem('code') || '';
  sessionStorage.removeItem('code');
  if (brought.length > 20) {
    window.history.replaceState(null, '', window.location.pathname);
    if (!document.querySelector('.mc-error-summary')) scanner.give(`${part.dataset.origin}/quet${brought}`);
  }
}

for (const part of document.querySelectorAll('[data-module="card-scanner"]')) cardScanner(part);
