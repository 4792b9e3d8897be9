// What only the browser knows: the viewer's zone and locale, and the names behind account ids. And what is said aloud.
import { inProduct } from './session.js';

export const texts = document.getElementById('texts').dataset;

const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });
const names = new Map();
let self = null;

export function localize(root) {
  for (const time of root.querySelectorAll('time[data-moment]')) {
    const at = new Date(time.dateTime);
    time.textContent = moment.format(at);
    time.title = exact.format(at);
  }
  for (const account of root.querySelectorAll('[data-account]')) {
    const name = names.get(account.dataset.account);
    if (name) account.textContent = name;
  }
}

/** The product knows the names of its users, and tells them to whoever may see them; we keep none. */
export async function nameAccounts(root) {
  if (!inProduct || !window.AP?.request) return;
  self ??= new Promise(resolve => (window.AP.user ? window.AP.user.getCurrentUser(user => resolve(user?.atlassianAccountId)) : resolve(null)));
  const me = await self;
  const unknown = new Set([...root.querySelectorAll('[data-account]')].map(e => e.dataset.account).filter(id => !names.has(id)));
  await Promise.all([...unknown].map(async id => names.set(id, id === me ? texts.you : await nameOf(id))));
  localize(root);
}

async function nameOf(account) {
  const path = document.body.dataset.product === 'confluence' ? '/rest/api/user' : '/rest/api/3/user';
  try {
    const { body } = await window.AP.request(`${path}?accountId=${encodeURIComponent(account)}`);
    return JSON.parse(body).displayName ?? '';
  } catch {
    return ''; // they may not see that person, or it is gone: the words of the page stay
  }
}

const announcer = document.getElementById('announcer');

/** Said politely, once. */
export function announce(text) {
  announcer.textContent = '';
  setTimeout(() => (announcer.textContent = text), 50);
}
