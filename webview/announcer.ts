// Says a sentence to a screen reader, without showing it. It speaks only after something that a
// person did with the keyboard, so it is silent while a model trains.

export class Announcer {
  private readonly region = document.createElement('div');

  constructor() {
    this.region.className = 'spoken';
    this.region.setAttribute('aria-live', 'polite');
    document.body.append(this.region);
  }

  say(sentence: string): void {
    this.region.textContent = sentence;
  }
}

interface Heard {
  /** Of the picture that the key was pressed in. */
  readonly line: Element;
  readonly before: string;
}

/**
 * Says the line below a picture when a person has changed it with a key. While a model trains it
 * changes by itself many times a second, so it is no live region.
 */
export class ReadAloud {
  private readonly say: (sentence: string) => void;
  private heard: Heard | undefined;

  constructor(root: HTMLElement, say: (sentence: string) => void) {
    this.say = say;
    // Before the picture hears of it, while the line is still the old one.
    root.addEventListener('keydown', (event) => this.hear(event), { capture: true });
    // A screen reader presses buttons by clicks without a pointer, which have no count.
    const onClick = (event: MouseEvent) => event.detail === 0 && this.hear(event);
    root.addEventListener('click', onClick, { capture: true });
  }

  /** After the page was drawn. */
  drawn(): void {
    const { heard } = this;
    this.heard = undefined;
    if (!heard) return;
    const now = textOf(heard.line);
    if (now !== heard.before) this.say(now);
  }

  private hear(event: Event): void {
    const place = (event.target as Element).closest('.site, .section-body');
    const line = place?.querySelector('.picture-readout');
    this.heard = line ? { line, before: textOf(line) } : undefined;
  }
}

function textOf(element: Element): string {
  return (element.textContent ?? '').replaceAll(/\s+/g, ' ').trim();
}
