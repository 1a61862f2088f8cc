// SPDX-License-Identifier: GPL-3.0-or-later
// smart: what only Smart loads: its service worker, which shows a page
// of its own where there is no network. Without one the app works all the same.
// And a code that the phone's own camera brought to who is not signed in yet: it
// waits for “Quét mã QR”, in this window only.
if (/^#[\w-]{43}$/.test(window.location.hash) && !document.querySelector('[data-module="scanner"]')) {
  sessionStorage.setItem('code', window.location.hash);
}
// Where the browser itself can install the app, a button does, and stands for the
// browser's own bar.
window.addEventListener('beforeinstallprompt', (offer) => {
  const button = document.querySelector('[data-module="install"]');
  if (!button) return;
  offer.preventDefault();
  button.hidden = false;
  button.addEventListener('click', () => {
    button.hidden = true;
    offer.prompt();
  }, { once: true });
});

if ('serviceWorker' in navigator) navigator.serviceWorker.register('/sw.js').catch(() => {});
