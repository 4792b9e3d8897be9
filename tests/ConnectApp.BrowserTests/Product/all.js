// Plays the product's script in the frame: the calls that the pages make, answered by the page around it.
(() => {
  const waiting = new Map();
  let last = 0;
  const ask = (call, argument) => new Promise((resolve, reject) => {
    waiting.set(++last, { resolve, reject });
    window.parent.postMessage({ call, argument, id: last }, '*');
  });
  const theme = mode => {
    document.documentElement.dataset.colorMode = mode;
    document.documentElement.dataset.theme = 'dark:dark light:light';
  };
  window.addEventListener('message', ({ source, data }) => {
    if (source !== window.parent) return;
    if (data.theme) theme(data.theme);
    const call = waiting.get(data.id);
    waiting.delete(data.id);
    if (call) data.error ? call.reject(new Error(data.error)) : call.resolve(data.answer);
  });
  const withCallback = (promise, callback) => {
    if (callback) promise.then(callback);
    return promise;
  };
  window.AP = {
    context: { getToken: callback => withCallback(ask('token'), callback) },
    user: { getCurrentUser: callback => withCallback(ask('user'), callback) },
    request: path => ask('request', path).then(body => ({ body })),
    theming: { initializeTheming: () => ask('theme').then(theme) },
    resize() {},
    sizeToParent() {},
  };
})();
