// smart: what only Smart loads: its service worker, which shows a page
// of its own where there is no network. Without one the app works all the same.
if ('serviceWorker' in navigator) navigator.serviceWorker.register('/sw.js').catch(() => {});
