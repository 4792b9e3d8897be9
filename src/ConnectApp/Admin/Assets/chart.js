// Speed over time, drawn by uPlot.
const drawn = new WeakMap();

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const exactClock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });

// Seconds between two marks of the time axis.
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400];

const colour = name => getComputedStyle(document.body).getPropertyValue(name).trim();

function resolve(name) {
  // light-dark() is resolved where it is used as a colour.
  const probe = document.createElement('span');
  probe.className = `probe-${name}`;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value || colour(`--${name}`);
}

function options(width) {
  const [line, fill, text, grid] = ['chart-line', 'chart-fill', 'chart-text', 'chart-grid'].map(resolve);
  const axis = { stroke: text, grid: { stroke: grid, width: 1 }, ticks: { show: false }, font: '11px sans-serif' };
  return {
    width, height: 130, cursor: { show: false }, legend: { show: false }, padding: [8, 32, 0, 0],
    scales: { y: { range: (_, __, max) => [0, Math.max(1, max * 1.1)] } },
    series: [{}, { stroke: line, fill, width: 2, points: { show: false } }],
    axes: [{
      ...axis, size: 24, space: 90, incrs: STEPS,
      values: (_, ticks, __, ___, step) => ticks.map(t => (step < 60 ? exactClock : clock).format(t * 1000)),
    }, { ...axis, size: 56, values: (_, ticks) => ticks.map(t => t.toLocaleString()) }],
  };
}

export function draw(root) {
  for (const plot of root.querySelectorAll('[data-chart]')) {
    if (!window.uPlot || plot.clientWidth === 0) continue;
    const points = plot.dataset.chart.split(' ').map(point => point.split(':').map(Number));
    const data = [points.map(p => p[0]), points.map(p => p[1])];
    const known = drawn.get(plot);
    if (known) {
      known.setData(data);
      if (known.width !== plot.clientWidth) known.setSize({ width: plot.clientWidth, height: 130 });
    } else {
      drawn.set(plot, new window.uPlot(options(plot.clientWidth), data, plot));
    }
  }
}

/** The theme or the width has changed. */
export function redraw(root) {
  for (const plot of root.querySelectorAll('[data-chart]')) {
    drawn.get(plot)?.destroy();
    drawn.delete(plot);
  }
  draw(root);
}
