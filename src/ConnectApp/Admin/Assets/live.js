// The run's live events. A token is good for one connection: each reconnect brings a new one, and says which event was the last.
import { address, token } from './session.js';

const MOST_WAIT = 30000;

/**
 * @param {string} run
 * @param {{ changed: (event: object) => void, lost: () => void, back: () => void }} on
 * @returns {() => void} ends it
 */
export function follow(run, on) {
  let [source, lastEventId, wait, timer, ended] = [null, '', 1000, 0, false];

  const seen = event => {
    if (event.lastEventId) lastEventId = event.lastEventId;
    wait = 1000;
    let data = {};
    try {
      data = JSON.parse(event.data);
    } catch {
      // Not ours to understand; the page is fetched anew all the same.
    }
    on.changed(data);
    if (data.type === 'done') stop();
  };

  async function connect() {
    if (ended) return;
    try {
      const query = new URLSearchParams({ token: await token() });
      if (lastEventId) query.set('lastEventId', lastEventId);
      if (ended) return;
      source = new EventSource(address(`api/migrations/${run}/stream?${query}`));
    } catch {
      again();
      return;
    }
    let opened = false;
    source.onopen = () => {
      if (!opened && wait > 1000) on.back();
      opened = true;
    };
    for (const type of ['progress', 'status', 'log', 'done']) source.addEventListener(type, seen);
    source.onerror = again; // never by itself: its token would be the old one
  }

  function again() {
    source?.close();
    if (ended) return;
    if (wait > 1000) on.lost();
    timer = setTimeout(connect, wait);
    wait = Math.min(MOST_WAIT, wait * 2);
  }

  function stop() {
    ended = true;
    clearTimeout(timer);
    source?.close();
  }

  connect();
  return stop;
}
