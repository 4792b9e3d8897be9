// Lists that go on, filters and downloads.
import { call, fragment } from './session.js';
import { announce, localize, texts } from './words.js';

const chosen = () => {
  const query = new URLSearchParams();
  for (const field of document.querySelectorAll('[data-filter]')) if (field.value.startsWith('=')) query.set(field.name, field.value.slice(1));
  return query;
};

/** What goes on below the rows that are there. */
export async function loadMore(button, run) {
  if (button.getAttribute('aria-disabled') === 'true') return;
  button.setAttribute('aria-disabled', 'true');
  const { more } = button.dataset;
  const query = more === 'problems' ? chosen() : new URLSearchParams();
  query.set('after', button.dataset.after);
  const rows = document.getElementById({ runs: 'runs', problems: 'problem-rows', items: 'item-rows' }[more]);
  try {
    const answer = await call(more === 'runs' ? `admin/runs?${query}` : `admin/runs/${run}/${more}?${query}`);
    const parsed = document.createElement('template');
    parsed.innerHTML = await answer.text();
    const next = parsed.content.querySelector('[data-next]');
    next?.remove();
    localize(parsed.content);
    const first = parsed.content.firstElementChild;
    rows.append(parsed.content);
    rows.dataset.grown = '';
    announce(texts.loadedMore);

    // Where the button was the pointer stays; the keyboard goes on at the first new row.
    first?.setAttribute('tabindex', '-1');
    first?.focus({ preventScroll: true });
    if (next) button.dataset.after = next.dataset.next;
    else button.remove();
  } finally {
    button.removeAttribute('aria-disabled');
  }
}

/** The problems anew, by the filters as they stand. */
export async function reloadProblems(run, signal) {
  const next = await fragment(`admin/runs/${run}/problems?${chosen()}`, signal);
  const place = document.getElementById('problems');
  if (!place) return;
  const focused = place.contains(document.activeElement) ? document.activeElement.id : null;
  localize(next);
  place.replaceChildren(...next.childNodes);
  if (focused === null) return;
  const again = document.getElementById(focused);
  (again && !again.hidden ? again : document.getElementById('problems-title')).focus();
  announce(document.getElementById('problems-count')?.textContent ?? '');
}

/** By fetch and not by a link: the token goes in a header, never in an address. */
export async function download(button, run) {
  if (button.getAttribute('aria-disabled') === 'true') return;
  button.setAttribute('aria-disabled', 'true');
  announce(texts.downloading);
  try {
    const [name, fixed] = button.dataset.download.split('?');
    const query = new URLSearchParams([...new URLSearchParams(fixed), ...chosen()]);
    const answer = await call(`api/migrations/${run}/${name}?${query}`);
    const link = document.createElement('a');
    link.href = URL.createObjectURL(await answer.blob());
    link.download = `${run.slice(0, 8)}-${name}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  } catch {
    announce(texts.downloadFailed);
  } finally {
    button.removeAttribute('aria-disabled');
  }
}
