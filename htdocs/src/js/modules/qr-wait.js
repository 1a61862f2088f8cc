// qr-wait: a page that waits for a phone. nginx tells it when something happened
// (EventSource); where nginx cannot, the page asks, at first every second, then
// less often. What counts is what the portal says when asked.
export default function qrWait(part) {
  const { channel } = part.dataset;
  let { state } = part.dataset;
  let pause = 1000;
  let timer = 0;
  const here = `/dang-nhap/qr?ma=${encodeURIComponent(channel)}`;

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
    pause = Math.min(pause * 1.3, 6000);
    timer = setTimeout(ask, source.readyState === EventSource.OPEN ? 15000 : pause);
  }

  const source = new EventSource(`/cho/${channel}`);
  source.addEventListener('message', ask);
  source.addEventListener('error', () => {
    if (source.readyState === EventSource.CLOSED) ask();
  });
  part.addEventListener('mc:ended', ask);
  document.addEventListener('visibilitychange', () => { if (!document.hidden) ask(); });
  timer = setTimeout(ask, 2000);
}
