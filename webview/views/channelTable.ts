// The statistics of every channel, as a table; a click chooses the one whose numbers stand below.

import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { decimals } from '../numbers.ts';
import { text } from '../strings.ts';
import type { RoleTensor } from './roleTensor.ts';

export function channelTable(
  maps: RoleTensor,
  selected: number,
  select: (channel: number) => void,
): TemplateResult {
  const channels = Array.from({ length: maps.size('channel') }, (_, channel) => channel);
  const head = (name: string) => html`<th scope="col" class="number">${name}</th>`;
  return html`<div class="table-frame short" tabindex="0">
    <table class="table" aria-label=${text('features.channels')}>
      <thead>
        <tr>
          ${head(text('features.channel'))} ${head(text('features.minimum'))}
          ${head(text('features.maximum'))} ${head(text('features.mean'))}
          ${head(text('features.deviation'))}
        </tr>
      </thead>
      <tbody>
        ${channels.map((channel) => {
          const { minimum, maximum, mean, deviation } = channelStatistics(maps, channel);
          const cells = [minimum, maximum, mean, deviation];
          return html`<tr
            class=${channel === selected ? 'selected' : ''}
            @click=${() => select(channel)}
          >
            <th scope="row" class="number">
              <button type="button" class="plain">${channel}</button>
            </th>
            ${cells.map((value) => html`<td class="number">${decimals(value, 3)}</td>`)}
          </tr>`;
        })}
      </tbody>
    </table>
  </div>`;
}

export interface ChannelStatistics {
  readonly minimum: number;
  readonly maximum: number;
  readonly mean: number;
  /** Of the whole map, not an estimate from a sample. */
  readonly deviation: number;
}

export function channelStatistics(maps: RoleTensor, channel: number): ChannelStatistics {
  const [rows, columns] = [maps.size('height'), maps.size('width')];
  const value = maps.plane('height', 'width', 'channel', channel);
  const values = Array.from({ length: rows * columns }, (_, cell) =>
    value(Math.floor(cell / columns), cell % columns),
  );
  const mean = sumOf(values) / values.length;
  const squares = sumOf(values.map((each) => (each - mean) ** 2));
  const minimum = values.reduce((least, value) => Math.min(least, value), Infinity);
  const maximum = values.reduce((most, value) => Math.max(most, value), -Infinity);
  return { minimum, maximum, mean, deviation: Math.sqrt(squares / values.length) };
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
