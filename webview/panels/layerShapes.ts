// *Layer shapes*: every layer in forward order with its operation, output shape and parameters.
// A row leads to the line of the source that made it.

import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { ref } from 'lit/directives/ref.js';
import type { Look } from '../../extension/protocol/looks/look.ts';
import type { LayerRow } from '../../extension/protocol/shapeTable.ts';
import { operationText } from '../../extension/protocol/shapeText.ts';
import { absent, whole } from '../numbers.ts';
import { text } from '../strings.ts';
import type { Theme } from '../theme.ts';
import { LayerPictures } from './layerPictures.ts';
import { visibleRows } from './layerTree.ts';
import type { TreeRow } from './layerTree.ts';
import type { Panel, PanelContext } from './panel.ts';
import { shapeLines } from './shapeText.ts';

/** Deeper rows are not indented further, so that names keep their room. */
const deepestIndent = 4;

export class LayerShapesPanel implements Panel {
  readonly title = 'section.layerShapes';
  /** It is a table already. */
  readonly hasTable = false;
  private readonly context: PanelContext;
  private selected = 0;
  private element: HTMLElement | undefined;
  private readonly pictures: LayerPictures;

  constructor(context: PanelContext) {
    this.context = context;
    this.pictures = new LayerPictures(context.state);
  }

  isPresent(): boolean {
    return (this.context.state.table?.layers.length ?? 0) > 0;
  }

  fact(): string {
    const { table } = this.context.state;
    if (!table) return '';
    const { parameters } = table;
    return parameters === 1
      ? text('layers.factOne')
      : text('layers.fact', { count: whole(parameters) });
  }

  looks(): readonly Look[] {
    return this.pictures.looks(this.rows.map(({ layer }) => layer));
  }

  drawn(): unknown {
    return this.pictures.version;
  }

  draw(_: number, theme: Theme): void {
    const layers = this.rows.map(({ layer }) => layer);
    this.pictures.draw(layers, theme);
  }

  body(): TemplateResult {
    const { rows } = this;
    // A closed parent takes the selection of the row that it hides.
    const selected =
      rows.findLast(({ index }) => index <= this.selected)?.index ?? rows[0]?.index ?? 0;
    const hasParents = rows.some(({ isParent }) => isParent);
    return html`<div
      class="layers ${hasParents ? 'nested' : ''}"
      role="treegrid"
      aria-label=${text('section.layerShapes')}
      ${ref((element) => (this.element = element as HTMLElement | undefined))}
      @keydown=${(event: KeyboardEvent) => this.onKey(event, rows)}
    >
      <div class="layer-heads" role="row">
        <span></span>${columnHead(text('layers.layer'))} ${columnHead(text('layers.output'))}
        ${columnHead(text('layers.parameters'), 'number')}
      </div>
      ${rows.map((row) => this.row(row, row.index === selected))}
    </div>`;
  }

  private get rows(): readonly TreeRow[] {
    const { state, memory } = this.context;
    return visibleRows(state.table?.layers ?? [], memory.choices.toggledLayers);
  }

  private row(
    { layer, index, isParent, isExpanded }: TreeRow,
    isSelected: boolean,
  ): TemplateResult {
    const open = () => {
      this.select(index);
      this.reveal(layer);
    };
    return html`<div
      class="layer depth-${Math.min(layer.depth, deepestIndent)}"
      role="row"
      aria-level=${layer.depth + 1}
      aria-expanded=${isParent ? String(isExpanded) : nothing}
      aria-selected=${String(isSelected)}
      tabindex=${isSelected ? 0 : -1}
      data-index=${index}
      @click=${open}
      @focus=${() => this.select(index)}
    >
      <span class="layer-picture" aria-hidden="true"
        >${this.pictures.elementOf(layer) ?? nothing}</span
      >
      <span class="layer-name" role="gridcell"
        >${isParent ? this.chevron(layer, isExpanded) : nothing}<span class="name"
          >${layerName(layer)}</span
        ><span class="operation" title=${operationText(layer)}>${operationText(layer)}</span></span
      >
      <span
        class="layer-shape"
        role="gridcell"
        title=${shapeLines(layer.output, 'concrete').join(', ')}
        >${shapesOf(layer)}</span
      >
      <span class="number" role="gridcell"
        >${
          layer.parameters > 0
            ? whole(layer.parameters)
            : html`<span class="muted">${absent}</span>`
        }</span
      >
    </div>`;
  }

  private chevron(layer: LayerRow, isExpanded: boolean): TemplateResult {
    const label = text(isExpanded ? 'layers.collapse' : 'layers.expand', { name: layer.path });
    const toggle = (event: Event) => {
      event.stopPropagation();
      this.toggle(layer);
    };
    return html`<span
      class="chevron codicon codicon-chevron-${isExpanded ? 'down' : 'right'}"
      role="button"
      aria-label=${label}
      @click=${toggle}
    ></span>`;
  }

  private onKey(event: KeyboardEvent, rows: readonly TreeRow[]): void {
    const focused = Number((event.target as HTMLElement).dataset.index);
    const at = rows.findIndex(({ index }) => index === focused);
    const row = rows[at];
    if (!row) return;
    const go = (place: number) => this.focusRow(rows[place]?.index ?? focused);
    const actions: Record<string, (() => void) | undefined> = {
      ArrowDown: () => go(at + 1),
      ArrowUp: () => go(at - 1),
      Home: () => go(0),
      End: () => go(rows.length - 1),
      ArrowRight: () => (row.isParent && !row.isExpanded ? this.toggle(row.layer) : go(at + 1)),
      ArrowLeft: () => (row.isExpanded ? this.toggle(row.layer) : go(parentOf(rows, at))),
      Enter: () => this.reveal(row.layer),
      Escape: () => (event.target as HTMLElement).blur(),
    };
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  }

  private focusRow(index: number): void {
    this.select(index);
    this.element?.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus();
  }

  private select(index: number): void {
    if (index === this.selected) return;
    this.selected = index;
    this.context.redraw();
  }

  private toggle(layer: LayerRow): void {
    this.context.memory.toggle('toggledLayers', layer.path);
    this.context.redraw();
  }

  private reveal(layer: LayerRow): void {
    const { state, post } = this.context;
    post({ kind: 'reveal', source: layer.source, trace: state.table?.trace });
  }
}

function columnHead(name: string, className = ''): TemplateResult {
  return html`<span role="columnheader" class=${className} title=${name}>${name}</span>`;
}

/** Named dimensions over sizes, which stand alone where no dimension has a name. */
function shapesOf({ output }: LayerRow): readonly TemplateResult[] {
  const named = shapeLines(output, 'named');
  const sizes = shapeLines(output, 'concrete');
  const isNamed = named.join() !== sizes.join();
  return [
    ...(isNamed ? named.map((line) => html`<span class="shape">${line}</span>`) : []),
    ...sizes.map((line) => html`<span class="shape ${isNamed ? 'muted' : ''}">${line}</span>`),
  ];
}

/** A bare index says nothing: an entry of a list is called `layer_stack.0`. */
function layerName({ name, path }: LayerRow): string {
  return /^\d+$/.test(name) ? path.split('.').slice(-2).join('.') : name;
}

function parentOf(rows: readonly TreeRow[], at: number): number {
  const depth = rows[at]?.layer.depth ?? 0;
  return rows.findLastIndex((row, index) => index < at && row.layer.depth < depth);
}
