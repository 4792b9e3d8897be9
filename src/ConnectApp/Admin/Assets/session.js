// Who is looking, and every call to the server. Nothing is kept but an operator's token, and that only as long as the tab lives.
const PATIENCE = 15000;
const KEY = 'connectapp-operator-token';
const { mode, base } = document.body.dataset;

export const inProduct = mode === 'product';

/** The server answered with a status that is no success; 0: it could not be reached. */
export class Refused extends Error {
  constructor(status) {
    super(`status ${status}`);
    this.status = status;
  }
}

export const address = path => `${base}/${path}`;
export const signedIn = () => inProduct || sessionStorage.getItem(KEY) !== null;
export const signIn = token => sessionStorage.setItem(KEY, token);
export const signOut = () => sessionStorage.removeItem(KEY);

/** The product's tokens live for minutes, so each call asks for a new one. */
export function token() {
  if (!inProduct) return Promise.resolve(sessionStorage.getItem(KEY) ?? '');
  return new Promise((resolve, reject) => {
    if (!window.AP?.context) reject(new Refused(0));
    else window.AP.context.getToken(resolve);
    setTimeout(() => reject(new Refused(0)), PATIENCE); // a product that does not answer must not leave the page waiting
  });
}

export async function call(path, { method = 'GET', signal } = {}) {
  let answer = null;
  // A token may run out on its way: once more with a new one.
  for (let tries = 0; tries < (inProduct ? 2 : 1); tries++) {
    const authorization = `${inProduct ? 'JWT' : 'Bearer'} ${await token()}`;
    try {
      answer = await fetch(address(path), { method, signal, headers: { Authorization: authorization }, cache: 'no-store', credentials: 'omit', redirect: 'error' });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new Refused(0);
    }
    if (answer.status !== 401) break;
  }
  if (!answer.ok) throw new Refused(answer.status);
  return answer;
}

export const fragment = async (path, signal) => {
  const answer = await call(path, { signal });
  return new DOMParser().parseFromString(await answer.text(), 'text/html').body;
};
