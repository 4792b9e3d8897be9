// The pages: which one is asked for by the address, fetched from the server as markup, kept up to date while it is looked at.
import { Refused, call, fragment, signIn, signOut, signedIn } from './session.js';
import { announce, localize, nameAccounts, texts } from './words.js';
import { draw, redraw } from './chart.js';
import { follow } from './live.js';
import { morph } from './morph.js';
import { loadMore, reloadProblems, download } from './problems.js';

const LIST_EVERY = 10000;
const RUN_EVERY = 2000;
const RUN_AT_LEAST_EVERY = 15000;
const SAY_EVERY = 20000;

const main = document.getElementById('main');
let leave = () => {};

function route() {
  const run = /^#\/runs\/([0-9a-fA-F-]{36})$/.exec(location.hash);
  return run ? { path: `admin/runs/${run[1]}`, run: run[1] } : { path: 'admin/runs', run: null };
}

function show(node, focus) {
  main.replaceChildren(...(node instanceof DocumentFragment ? [node] : node.childNodes));
  const page = main.querySelector('[data-title]');
  if (page) document.title = page.dataset.title;
  if (focus) main.querySelector('h1')?.focus({ preventScroll: false });
}

const template = name => document.getElementById(`state-${name}`).content.cloneNode(true);

function showState(error, focus) {
  leave();
  leave = () => {};
  const name = { 401: 'expired', 403: 'forbidden', 404: 'gone', 429: 'busy' }[error instanceof Refused ? error.status : 0] ?? 'unreachable';
  show(template(name), focus);
}

async function open(focus) {
  leave();
  const controller = new AbortController();
  leave = () => controller.abort();
  if (!signedIn()) return showLogin('');
  const { path, run } = route();
  const slow = setTimeout(() => show(template('loading'), false), 150);
  try {
    const page = await fragment(path, controller.signal);
    clearTimeout(slow);
    localize(page);
    show(page, focus);
    draw(main);
    nameAccounts(main);
    document.getElementById('top')?.removeAttribute('hidden');
    const end = run ? watchRun(run, controller.signal) : watchRuns(controller.signal);
    leave = () => {
      controller.abort();
      end();
    };
  } catch (error) {
    clearTimeout(slow);
    if (!controller.signal.aborted) showState(error, focus);
  }
}

/** Fetches the page again and changes what is different; problems stay as they are until they are asked for. */
async function refresh(path, signal) {
  const next = await fragment(path, signal);
  localize(next);
  const page = main.querySelector('[data-page]');
  const fresh = next.querySelector('[data-page]');
  if (!page || !fresh || page.dataset.page !== fresh.dataset.page) {
    show(next, false);
  } else {
    for (const { name, value } of fresh.attributes) page.setAttribute(name, value);
    const hadFocus = main.contains(document.activeElement);
    for (const part of fresh.querySelectorAll('[data-live]')) {
      const old = page.querySelector(`[data-live="${part.dataset.live}"]`);
      if (old) morph(old, part);
    }
    if (fresh.dataset.ended === 'true') page.querySelector('dialog')?.remove();
    if (hadFocus && !main.contains(document.activeElement)) main.querySelector('h1')?.focus({ preventScroll: true }); // what had it is gone
  }
  draw(main);
  nameAccounts(main);
}

/** A list that somebody reads does not change under their eyes; an empty one fills by itself. */
function newProblems(run, signal) {
  const [shown, now] = [main.querySelector('[data-total]'), main.querySelector('[data-problems]')];
  if (!shown || !now || shown.dataset.total === now.dataset.problems) return;
  if (shown.dataset.total === '0') reloadProblems(run, signal).catch(() => {});
  else document.getElementById('problems-refresh')?.removeAttribute('hidden');
}

/** The list has no stream of its own; it is short. */
function watchRuns(signal) {
  const timer = setInterval(() => {
    if (document.hidden || main.querySelector('[data-grown]')) return;
    refresh('admin/runs', signal).catch(error => !signal.aborted && error.status === 401 && showState(error, false));
  }, LIST_EVERY);
  return () => clearInterval(timer);
}

function watchRun(run, signal) {
  const state = () => main.querySelector('[data-page="run"]')?.dataset.state;
  const percent = () => Number(main.querySelector('progress')?.value ?? 0);
  let [known, said, saidAt, last, timer, busy] = [state(), percent(), performance.now(), performance.now(), 0, false];
  if (main.querySelector('[data-ended="true"]')) return () => {};

  async function look() {
    timer = 0;
    if (signal.aborted) return;
    if (busy || document.hidden) return soon();
    busy = true;
    last = performance.now();
    try {
      await refresh(`admin/runs/${run}?part=live`, signal);
      say();
      newProblems(run, signal);
      if (main.querySelector('[data-ended="true"]')) {
        clearInterval(pulse);
        stop();
        await reloadProblems(run, signal);
      }
    } catch (error) {
      // A server that is away for a moment is the stream's business; a viewer who may no longer look is not.
      if (!signal.aborted && [401, 403, 404].includes(error.status)) showState(error, false);
    } finally {
      busy = false;
    }
  }

  function soon() {
    timer ||= setTimeout(look, Math.max(0, last + RUN_EVERY - performance.now()) || 50);
  }

  // A change of state at once; progress now and then, for it is read aloud.
  function say() {
    const now = performance.now();
    if (state() !== known) {
      known = state();
      announce(document.getElementById('sentence')?.textContent.trim() ?? '');
    } else if (Math.floor(percent() / 10) > Math.floor(said / 10) && now - saidAt > SAY_EVERY) {
      announce(`${percent()} %`);
    } else {
      return;
    }
    [said, saidAt] = [percent(), now];
  }

  const stop = follow(run, { changed: soon, lost: () => announce(texts.liveLost), back: () => announce(texts.liveBack) });
  const pulse = setInterval(soon, RUN_AT_LEAST_EVERY);
  main.addEventListener('acted', soon, { signal });
  document.addEventListener('visibilitychange', () => !document.hidden && soon(), { signal });
  return () => {
    stop();
    clearTimeout(timer);
    clearInterval(pulse);
  };
}

/** Pause, resume, cancel, retry. */
async function act(button) {
  if (button.getAttribute('aria-disabled') === 'true') return;
  const { run } = route();
  const what = button.dataset.do;
  button.setAttribute('aria-disabled', 'true'); // until the page says what is so now
  try {
    await call(`api/migrations/${run}/${what}`, { method: 'POST' });
    announce(texts[{ pause: 'paused', resume: 'resumed', cancel: 'cancelled', retry: 'retried' }[what]]);
  } catch (error) {
    if ([401, 403].includes(error.status)) return showState(error, true);
    button.removeAttribute('aria-disabled');
    announce(texts.actionFailed);
  } finally {
    button.closest('dialog')?.close();
    main.dispatchEvent(new Event('acted'));
  }
}

function showLogin(error) {
  document.getElementById('top')?.setAttribute('hidden', '');
  show(template('login'), false);
  const field = document.getElementById('token');
  document.getElementById('token-error').textContent = error;
  field.setAttribute('aria-invalid', error ? 'true' : 'false');
  field.focus();
}

async function submitLogin(form) {
  const given = form.elements.token.value.trim().replace(/^Bearer\s+/i, '');
  if (!given) return showLogin(texts.loginEmpty);
  signIn(given);
  try {
    await call('admin/runs');
    await open(true);
  } catch (error) {
    if (error.status !== 401) return showState(error, true);
    signOut();
    showLogin(texts.loginRefused);
  }
}

const actions = {
  reload: () => (document.body.dataset.mode === 'refused' ? location.reload() : open(true)),
  'all-runs': () => (location.hash = '#/'),
  'sign-out': () => {
    signOut();
    leave();
    showLogin('');
  },
};

document.addEventListener('click', event => {
  const target = event.target.closest('button, a');
  if (!target) return;
  const { dataset } = target;
  if ('skip' in dataset) {
    event.preventDefault();
    main.focus();
  } else if (dataset.action) actions[dataset.action]();
  else if (dataset.do) act(target);
  else if (dataset.dialog) document.getElementById(dataset.dialog).showModal();
  else if ('close' in dataset) target.closest('dialog').close();
  else if ('refresh' in dataset) reloadProblems(route().run).catch(error => showState(error, true));
  else if (dataset.more) loadMore(target, route().run).catch(error => showState(error, true));
  else if (dataset.download) download(target, route().run);
});

document.addEventListener('change', event => {
  if ('filter' in event.target.dataset) reloadProblems(route().run).catch(error => showState(error, true));
});

document.addEventListener('submit', event => {
  event.preventDefault();
  submitLogin(event.target);
});

window.addEventListener('hashchange', () => open(true));
window.addEventListener('resize', () => draw(main));
new MutationObserver(() => redraw(main)).observe(document.documentElement, { attributeFilter: ['data-color-mode', 'data-theme'] });
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => redraw(main));

window.AP?.theming?.initializeTheming();
if (document.body.dataset.mode !== 'refused') open(false);

