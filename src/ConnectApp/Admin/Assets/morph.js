// Makes one tree like another and keeps every element that need not go: focus, a half-pressed button and a running transition live through a refresh.
export function morph(from, to) {
  if (from.nodeType !== to.nodeType || from.nodeName !== to.nodeName || from.id !== to.id) {
    from.replaceWith(to);
    return;
  }
  if (from.nodeType !== Node.ELEMENT_NODE) {
    if (from.data !== to.data) from.data = to.data;
    return;
  }
  for (const { name } of [...from.attributes]) if (!to.hasAttribute(name)) from.removeAttribute(name);
  for (const { name, value } of to.attributes) if (from.getAttribute(name) !== value) from.setAttribute(name, value);
  if (from.hasAttribute('data-chart')) return; // its children are drawn here

  const [old, next] = [[...from.childNodes], [...to.childNodes]];
  next.forEach((child, i) => (i < old.length ? morph(old[i], child) : from.append(child)));
  old.slice(next.length).forEach(child => child.remove());
}
