// A node that comes back knows nothing of its pages: they load again by themselves, as nobody may be there to press a key.
const box = document.getElementById('components-reconnect-modal');
box?.addEventListener('components-reconnect-state-changed', async (event) => {
  if (event.detail.state === 'rejected') location.reload();
  if (event.detail.state !== 'failed') return;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 2000));
    try {
      if ((await fetch('health/ready', { cache: 'no-store' })).ok) break;
    } catch {
      // Not yet.
    }
  }
  location.reload();
});
