// SPDX-License-Identifier: GPL-3.0-or-later
// qr-wait: a page that waits for a phone. nginx tells it when something happened
// (EventSource), also what happened before the line was there; the portal is
// asked then, when a line that broke is there again, when the page is looked at
// again, and at the end. So ten thousand pages wait and ask for nothing. Where
// nginx cannot, the page asks, at first every second, then less often. What
// counts is what the portal says when asked.
export default function qrWait(part) {
  const { channel } = part.dataset;
  let { state } = part.dataset;
  let pause = 1000;
  let timer = 0;
  let wasOpen = false;
  const here = `/dang-nhap/qr?ma=${encodeURIComponent(channel)}`;
  const source = new EventSource(`/cho/${channel}`);

  async function ask() {
    clearTimeout(timer);
    try {
      const answer = await fetch(`/dang-nhap/qr/trang-thai?ma=${encodeURIComponent(channel)}`, { cache: 'no-store' });
      const now = answer.ok ? (await answer.json()).state : 'used';
      if (now !== state) {
        state = now;
        window.location.replace(here);
        return;
      }
    } catch { /* no line just now: ask again */ }
    askLater();
  }

  function askLater() {
    clearTimeout(timer);
    if (source.readyState === EventSource.OPEN) return;
    timer = setTimeout(ask, pause);
    pause = Math.min(pause * 1.3, 6000);
  }

  source.addEventListener('message', ask);
  source.addEventListener('error', askLater);
  source.addEventListener('open', () => {
    clearTimeout(timer);
    if (wasOpen) ask();
    wasOpen = true;
  });
  part.addEventListener('mc:ended', ask);
  document.addEventListener('visibilitychange', () => { if (!document.hidden) ask(); });
  askLater();
}
