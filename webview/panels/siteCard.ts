// One expression and the tensor that it made: name, place, shapes, which of its runs is shown,
// picture or table, statistics. The caret has one, and so has every pinned expression.

import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { ShownSite } from '../../extension/protocol/caret.ts';
import type { TensorAnswer, TensorPicture } from '../../extension/protocol/looks/tensor.ts';
import { dropdown } from '../controls.ts';
import type { ValueRange } from '../draw/colorScale.ts';
import { tokenLabel } from '../draw/tokenLabel.ts';
import { decimals } from '../numbers.ts';
import { text } from '../strings.ts';
import type { Theme } from '../theme.ts';
import { MatrixTable } from '../pictures/matrixTable.ts';
import { isWhole } from '../views/roleTensor.ts';
import { OfferedPicture } from './offeredPicture.ts';
import { originText } from './originText.ts';
import type { PanelContext } from './panel.ts';
import {
  decimalsFor,
  indexText,
  partShown,
  pictureAxis,
  sitePicture,
  tileText,
} from './sitePicture.ts';
import { SiteSelectors, selector } from './siteSelectors.ts';
import { siteStatistics } from './siteStatistics.ts';
import { TensorPictures } from '../pictures/tensorPictures.ts';
import type { TensorDrawing } from '../pictures/tensorPictures.ts';
import { TensorRange, rangeTabs } from '../pictures/tensorRange.ts';
import type { TileCell } from '../pictures/tileGrid.ts';

const firstCell: TileCell = { tile: 0, row: 0, column: 0 };

/** A value that can be drawn. */
type PicturedValue = TensorAnswer & { readonly picture: TensorPicture };

export class SiteCard {
  private readonly context: PanelContext;
  private readonly changed: () => void;
  private readonly selectors: SiteSelectors;
  private readonly pictures: TensorPictures;
  private readonly offered: OfferedPicture;
  private readonly table: MatrixTable;
  private site: ShownSite | undefined;
  /** Stays on screen until the next one of the same shape is there. */
  private value: TensorAnswer | undefined;
  private selected = firstCell;
  private enlarged = false;
  private readonly range = new TensorRange();

  /** `changed`: the pictures must be drawn again. */
  constructor(context: PanelContext, changed: () => void) {
    this.changed = changed;
    this.selectors = new SiteSelectors(context);
    this.table = new MatrixTable(context.redraw);
    this.context = context;
    const open = () => {
      const { range: source, trace } = this.site ?? {};
      if (source) context.post({ kind: 'reveal', source, trace });
    };
    this.offered = new OfferedPicture(context, { changed, open });
    this.pictures = new TensorPictures({
      select: (cell) => this.change(() => (this.selected = { ...this.selected, ...cell })),
      enlarge: (tile, enlarged) =>
        this.change(() => {
          this.selected = { ...this.selected, tile };
          this.enlarged = enlarged;
        }),
      open,
      redraw: context.redraw,
    });
  }

  body(site: ShownSite, asTable: boolean): TemplateResult {
    this.show(site);
    return html`<div class="site ${site.isStale ? 'stale' : ''}">
      ${this.shapes(site)}
      ${
        site.isStale
          ? html`<div class="state small" data-tone="waiting">${text('caret.stale')}</div>`
          : nothing
      }
      ${site.note === undefined ? nothing : html`<div class="small muted">${site.note}</div>`}
      ${this.selectors.body(site)} ${this.content(site, asTable)}
    </div>`;
  }

  draw(width: number, theme: Theme): void {
    const { site } = this;
    if (!site || site.failure !== undefined) return;
    const value = pictured(this.value);
    if (value) this.pictures.draw(this.drawing(value), width, theme);
    else if (isWhole(this.value) && site.offered) this.offered.draw(width, theme);
  }

  private show(site: ShownSite): void {
    if (site === this.site) return;
    const isSame = site.key === this.site?.key;
    const shape = this.site?.namedShape;
    this.site = site;
    if (!isSame) {
      this.selected = firstCell;
      this.enlarged = false;
      this.offered.reset();
    }
    const isSameShape = isSame && site.namedShape === shape;
    if (site.value || !isSameShape) this.value = site.value;
    this.changed();
  }

  private shapes({ namedShape, parts, part }: ShownSite): TemplateResult {
    const { value } = this;
    const name = parts[part] ?? '';
    return html`<div class="site-shapes">
      ${
        namedShape === ''
          ? nothing
          : html`<span class="shape named">${name === '' ? '' : `${name}: `}${namedShape}</span>`
      }
      ${
        value
          ? html`<span class="muted"
              ><span class="shape sizes">[${value.shape.join(', ')}]</span> · ${value.dtype} ·
              ${originText(value.origin)}</span
            >`
          : nothing
      }
    </div>`;
  }

  private content(site: ShownSite, asTable: boolean): TemplateResult {
    if (site.failure !== undefined) return siteFailure(site.failure);
    const { value } = this;
    if (!value) return html`<p class="muted quiet">${text('caret.waiting')}</p>`;
    if (site.offered && isWhole(value) && value.whole.values.length > 0) {
      return html`${this.offered.body(site.offered, site.name, value, asTable)}
      ${siteStatistics(value)}`;
    }
    const shown = pictured(value);
    if (!shown) {
      return html`<p class="muted quiet">${text('caret.noNumbers')}</p>
        ${siteStatistics(value)}`;
    }
    return html`${asTable ? this.tableOf(shown) : this.picturesOf(shown)} ${partNote(shown.picture)}
    ${siteStatistics(value)}`;
  }

  private picturesOf(value: PicturedValue): TemplateResult {
    const { range } = this.drawing(value);
    const digits = decimalsFor(value, range);
    const reading = (cell: TileCell) => {
      const number = sitePicture(value.picture, cell.tile, range).value(cell.row, cell.column);
      return html`<span class="site-index">${indexText(value, cell)}</span>:
        <b>${decimals(number, digits)}</b> ${wordsAt(value, cell)}`;
    };
    const legend = value.picture.nonNegative ? rangeTabs(this.context) : nothing;
    return this.pictures.body(this.drawing(value), { reading, legend });
  }

  private tableOf(value: PicturedValue): TemplateResult {
    const { picture } = value;
    const { range, selected } = this.drawing(value);
    const labelsOf = (role: 'row' | 'column', count: number) => {
      const { labels } = pictureAxis(value, role) ?? {};
      return Array.from({ length: count }, (_, index) =>
        labels?.[index] === undefined ? String(index) : `${index} ${tokenLabel(labels[index])}`,
      );
    };
    const label = `${this.site?.name ?? ''}${tileText(value, selected.tile)}`;
    return html`${picture.tiles > 1 ? this.tileSelector(value, selected.tile) : nothing}
    ${this.table.body({
      label,
      rowLabels: labelsOf('row', picture.rows),
      columnLabels: labelsOf('column', picture.columns),
      value: sitePicture(picture, selected.tile, range).value,
      digits: decimalsFor(value, range),
    })}`;
  }

  private tileSelector(value: PicturedValue, chosen: number): TemplateResult {
    const { picture } = value;
    const options = Array.from({ length: picture.tiles }, (_, tile) => tileText(value, tile));
    const picker = dropdown({
      label: text('caret.tile'),
      options,
      chosen,
      choose: (tile) => this.change(() => (this.selected = { ...this.selected, tile })),
    });
    const place = text('caret.of', { number: chosen + 1, count: picture.tiles });
    return html`<div class="site-selectors">${selector(text('caret.tile'), picker, place)}</div>`;
  }

  private drawing(value: PicturedValue): TensorDrawing {
    const { picture } = value;
    const { tiles, rows, columns, nonNegative } = picture;
    const range = this.rangeOf(picture);
    const [rowAxis, columnAxis] = [pictureAxis(value, 'row'), pictureAxis(value, 'column')];
    const name = this.site?.name ?? '';
    const { selected } = this;
    return {
      label: text('caret.tiles', { name }),
      count: tiles,
      rows,
      columns,
      name: (tile) => `${name}${tileText(value, tile)}`,
      picture: (tile) => sitePicture(picture, tile, range, rowAxis),
      rowLabels: rowAxis?.labels?.slice(0, rows).map(tokenLabel),
      columnLabels: columnAxis?.labels?.slice(0, columns).map(tokenLabel),
      scale: nonNegative ? 'magnitude' : 'signed',
      range,
      selected: {
        tile: Math.min(selected.tile, tiles - 1),
        row: Math.min(selected.row, rows - 1),
        column: Math.min(selected.column, columns - 1),
      },
      enlarged: this.enlarged,
      mapLabel: text('caret.map', { name }),
      reduceLabel: text('caret.reduce'),
    };
  }

  private rangeOf(picture: TensorPicture): ValueRange {
    const { mapRange } = this.context.memory.choices;
    return this.range.of(picture.values, picture.nonNegative, mapRange);
  }

  private change(changes: () => void): void {
    changes();
    this.changed();
    this.context.redraw();
  }
}

export function siteFailure(failure: string): TemplateResult {
  return html`<p class="site-failure">
    <span class="codicon codicon-warning"></span><span>${failure}</span>
  </p>`;
}

/** A tensor of size 0 has nothing to draw. */
function pictured(value: TensorAnswer | undefined): PicturedValue | undefined {
  const picture = value?.picture;
  return value && picture && picture.values.length > 0 ? { ...value, picture } : undefined;
}

/** Tokens or classes of the cell's row and column. */
function wordsAt(value: PicturedValue, { row, column }: TileCell): string {
  const words = [
    pictureAxis(value, 'row')?.labels?.[row],
    pictureAxis(value, 'column')?.labels?.[column],
  ];
  return words.flatMap((word) => (word === undefined ? [] : `‘${tokenLabel(word)}’`)).join(' · ');
}

function partNote(picture: TensorPicture): TemplateResult | typeof nothing {
  const part = partShown(picture);
  return part
    ? html`<div class="small muted site-part">${text('caret.partly', part)}</div>`
    : nothing;
}
