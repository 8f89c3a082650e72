// The loss curve: uPlot draws it from points already reduced to the screen's resolution; range,
// zoom, cursor and keyboard are ours, so that pointer and keys do the same.

import uPlot from 'uplot';
import type { LossHistory } from '../../lossHistory.ts';
import type { Theme } from '../../theme.ts';
import { layOutChart, lossLabelGap } from './chartLayout.ts';
import type { ChartLayout } from './chartLayout.ts';
import { alignPoints, decimate } from './decimate.ts';
import type { Points } from './decimate.ts';
import { lossLabel, placeOf } from './lossAxis.ts';
import type { LossScale } from './lossAxis.ts';
import type { StepAxis } from './stepAxis.ts';
import { textWidth } from '../textWidth.ts';

export interface LineChartEvents {
  /** The step under the pointer or the keyboard's cursor; undefined when there is none. */
  readonly read: (step: number | undefined) => void;
  /** After `read`, where a key has moved the cursor. */
  readonly readByKey: (step: number | undefined) => void;
  readonly zoomed: () => void;
}

/** What is drawn, and how. */
export interface ChartContent {
  readonly losses: LossHistory;
  /** The smoothed training loss of steps 1, 2, …, over which the plain one is faint. */
  readonly smoothed: Float32Array | undefined;
  readonly scale: LossScale;
  readonly axis: StepAxis;
}

export interface StepRange {
  readonly from: number;
  readonly to: number;
}

const fewestSteps = 4;

export class LineChart {
  readonly element = document.createElement('div');
  /** Absent while the whole run is shown. */
  zoom: StepRange | undefined;
  private readonly events: LineChartEvents;
  private plot: uPlot | undefined;
  private content: ChartContent | undefined;
  private theme: Theme | undefined;
  private size: PlotSize = { width: 0, height: 0 };
  private layout: ChartLayout | undefined;
  private keyboardStep: number | undefined;

  constructor(label: string, events: LineChartEvents) {
    this.events = events;
    this.element.className = 'line-chart';
    this.element.tabIndex = 0;
    this.element.setAttribute('role', 'application');
    this.element.setAttribute('aria-label', label);
    this.element.addEventListener('keydown', (event) => this.onKey(event));
    this.element.addEventListener('blur', () => this.moveCursor(undefined));
    this.element.addEventListener('wheel', (event) => this.onWheel(event), { passive: false });
  }

  draw(content: ChartContent, size: PlotSize, theme: Theme): void {
    // The axes keep the font with which they were made.
    if (theme.font !== this.theme?.font) {
      this.plot?.destroy();
      this.plot = undefined;
    }
    this.content = content;
    this.theme = theme;
    this.size = size;
    this.show(content);
    if (this.keyboardStep !== undefined) this.moveCursor(this.keyboardStep);
  }

  resetZoom(): void {
    this.setZoom(undefined);
  }

  get range(): StepRange {
    return this.zoom ?? { from: 1, to: Math.max(1, this.stepCount) };
  }

  private get stepCount(): number {
    return this.content?.losses.length ?? 0;
  }

  private show(content: ChartContent): void {
    const { size } = this;
    const data = this.data(content);
    const { scale, axis } = content;
    this.layout = layOutChart({
      ...{ ...this.range, width: size.width, scale, axis },
      drawn: extent(data),
      measure: (label) => textWidth(label, this.theme?.font ?? ''),
    });
    this.plot ??= new uPlot(this.options(size), data, this.element);
    const { plot } = this;
    if (plot.width !== size.width || plot.height !== size.height) plot.setSize(size);
    plot.setData(data, true);
    // The margins may have changed where neither data nor size did.
    plot.redraw(false, true);
  }

  private data({ losses, smoothed, scale, axis }: ChartContent): uPlot.AlignedData {
    const { from, to } = this.range;
    const shown = (value: number | null) => (value === null ? null : placeOf(value, scale));
    const columns = Math.max(64, Math.floor(this.size.width * devicePixelRatio));
    const curve = (values: Float32Array): Points => {
      const { x, y } = decimate(values, from, to, columns);
      return { x: x.map(axis.placeOf), y: y.map(shown) };
    };
    const validation = losses.validation.filter(({ step }) => step >= from && step <= to);
    return alignPoints(curve(losses.train), smoothed ? curve(smoothed) : { x: [], y: [] }, {
      x: validation.map(({ step }) => axis.placeOf(step)),
      y: validation.map(({ loss }) => shown(loss)),
    });
  }

  private options(size: PlotSize): uPlot.Options {
    return {
      ...size,
      padding: [6, () => this.layout?.right ?? 0, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        points: { show: false },
        drag: { x: true, y: false, setScale: false, dist: 4 },
        bind: { dblclick: () => () => (this.resetZoom(), null) },
      },
      scales: {
        x: { time: false, range: () => this.layout?.steps ?? [0, 1] },
        y: { range: () => this.layout?.places ?? [0, 1] },
      },
      series: [
        {},
        this.series(
          () => (this.content?.smoothed ? this.theme?.seriesAFaint : this.theme?.seriesA),
          isSinglePoint,
        ),
        this.series(() => this.theme?.seriesA, isSinglePoint),
        this.series(
          () => this.theme?.seriesB,
          () => true,
        ),
      ],
      axes: [this.axis('x'), this.axis('y')],
      hooks: {
        setCursor: [(plot) => this.onPointer(plot)],
        setSelect: [(plot) => this.onSelect(plot)],
      },
    };
  }

  private series(
    color: () => string | undefined,
    hasDots: (plot: uPlot, series: number) => boolean,
  ): uPlot.Series {
    const stroke = () => color() ?? '';
    const points = { show: hasDots, size: 4, width: 0, fill: stroke, stroke };
    return { stroke, width: 1.2, spanGaps: true, points };
  }

  private axis(which: 'x' | 'y'): uPlot.Axis {
    const isX = which === 'x';
    return {
      scale: which,
      stroke: () => this.theme?.muted ?? '',
      font: this.theme?.font ?? '',
      size: isX ? 20 : () => this.layout?.left ?? 0,
      gap: isX ? 2 : lossLabelGap,
      ticks: { show: false },
      grid: { show: !isX, stroke: () => this.theme?.grid ?? '', width: 1 },
      splits: () => (isX ? this.layout?.stepTicks : this.layout?.lossTicks) ?? [],
      values: (_, splits) => {
        const { content } = this;
        if (!content) return [];
        const label = (place: number) =>
          isX ? content.axis.label(place) : lossLabel(place, content.scale);
        return splits.map(label);
      },
      filter: (_, splits) => splits,
    };
  }

  private onPointer(plot: uPlot): void {
    const { left } = plot.cursor;
    if (left === undefined || left < 0) {
      if (this.keyboardStep === undefined) this.events.read(undefined);
      return;
    }
    this.events.read(this.clampStep(this.stepAt(plot, left)));
  }

  private onSelect(plot: uPlot): void {
    const { left, width } = plot.select;
    if (width <= 0) return;
    const from = this.stepAt(plot, left);
    const to = this.stepAt(plot, left + width);
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.setZoom({ from, to });
  }

  private onWheel(event: WheelEvent): void {
    // Without the key, the wheel scrolls the page, also when the pointer crosses the chart.
    if (!event.ctrlKey || !this.plot) return;
    event.preventDefault();
    const left = event.clientX - this.plot.over.getBoundingClientRect().left;
    this.zoomBy(event.deltaY < 0 ? 0.8 : 1.25, this.stepAt(this.plot, left));
  }

  private stepAt(plot: uPlot, left: number): number {
    const place = plot.posToVal(left, 'x');
    return this.content?.axis.stepAt(place) ?? place;
  }

  private onKey(event: KeyboardEvent): void {
    const { from, to } = this.range;
    const at = this.keyboardStep ?? to;
    // One key press is one step, or one pixel where a pixel holds many steps.
    const stride = Math.max(
      1,
      Math.round((to - from) / Math.max(1, this.plot?.over.clientWidth ?? 1)),
    );
    const actions: Record<string, (() => void) | undefined> = {
      ArrowLeft: () => this.moveCursor(at - stride),
      ArrowRight: () => this.moveCursor(at + stride),
      PageUp: () => this.moveCursor(at - 20 * stride),
      PageDown: () => this.moveCursor(at + 20 * stride),
      Home: () => this.moveCursor(from),
      End: () => this.moveCursor(to),
      '+': () => this.zoomBy(0.5, at),
      '=': () => this.zoomBy(0.5, at),
      '-': () => this.zoomBy(2, at),
      Escape: () => (this.zoom ? this.resetZoom() : this.element.blur()),
    };
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    const before = this.keyboardStep;
    action();
    if (this.keyboardStep !== before) this.events.readByKey(this.keyboardStep);
  }

  private moveCursor(step: number | undefined): void {
    this.keyboardStep = step === undefined ? undefined : this.clampStep(step);
    const place =
      this.keyboardStep === undefined ? undefined : this.content?.axis.placeOf(this.keyboardStep);
    const left = place === undefined ? -10 : this.plot?.valToPos(place, 'x');
    // The hook would read the step back from a rounded pixel; ours is exact.
    this.plot?.setCursor({ left: left ?? -10, top: 0 }, false);
    this.events.read(this.keyboardStep);
  }

  private clampStep(step: number): number {
    const { from, to } = this.range;
    const last = Math.min(to, this.stepCount);
    return Math.round(Math.max(from, Math.min(last, step)));
  }

  private zoomBy(factor: number, center: number): void {
    const { from, to } = this.range;
    this.setZoom({ from: center - (center - from) * factor, to: center + (to - center) * factor });
  }

  private setZoom(range: StepRange | undefined): void {
    const last = this.stepCount;
    const from = Math.max(1, Math.round(range?.from ?? 1));
    const to = Math.min(last, Math.max(from + fewestSteps, Math.round(range?.to ?? last)));
    const isWhole = !range || (from <= 1 && to >= last) || to - from < fewestSteps;
    this.zoom = isWhole ? undefined : { from, to };
    if (this.content && this.plot) this.show(this.content);
    if (this.keyboardStep !== undefined) this.moveCursor(this.keyboardStep);
    this.events.zoomed();
  }
}

interface PlotSize {
  readonly width: number;
  readonly height: number;
}

/** Lowest and highest place of all curves; undefined where no point can be drawn. */
function extent([, ...curves]: uPlot.AlignedData): readonly [number, number] | undefined {
  let low = Infinity;
  let high = -Infinity;
  for (const place of curves.flatMap((curve) => [...curve])) {
    if (place === null || place === undefined || !Number.isFinite(place)) continue;
    low = Math.min(low, place);
    high = Math.max(high, place);
  }
  return low <= high ? [low, high] : undefined;
}

/** A line through one point would be invisible. */
function isSinglePoint(plot: uPlot, series: number): boolean {
  let count = 0;
  for (const place of plot.data[series] ?? []) if (typeof place === 'number') count += 1;
  return count === 1;
}
