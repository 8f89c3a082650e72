// What of a page does not fit, found inside the page, in words. Both functions run in the page, so
// each stands for itself.

/** Must run before the page draws: what is written on a canvas is gone when it is drawn. */
export function watchCanvasTexts(): void {
  const cutOff = ((window as unknown as { cutOff?: string[] }).cutOff = []) as string[];
  const { prototype } = CanvasRenderingContext2D;
  const original = Object.getOwnPropertyDescriptor(prototype, 'fillText');
  const draw = original?.value as CanvasRenderingContext2D['fillText'];
  prototype.fillText = function (text, x, y, most = Infinity) {
    draw.call(this, text, x, y, most === Infinity ? undefined : most);
    const size = this.measureText(text);
    const condensed = Math.min(1, most / size.width);
    const matrix = this.getTransform();
    const corners = [-size.actualBoundingBoxLeft, size.actualBoundingBoxRight].flatMap((dx) =>
      [-size.actualBoundingBoxAscent, size.actualBoundingBoxDescent].map((dy) =>
        matrix.transformPoint({ x: x + dx * condensed, y: y + dy }),
      ),
    );
    const { width, height } = this.canvas;
    const isInside = corners.every(
      (corner) =>
        corner.x >= -1 && corner.x <= width + 1 && corner.y >= -1 && corner.y <= height + 1,
    );
    if (!isInside) cutOff.push(`“${text}” is cut off by its canvas of ${width} × ${height}`);
  };
}

/**
 * Every text and control must lie inside all boxes around it, up to the first that scrolls. Text
 * may be left out where an ellipsis, or the lack of the whole, shows it and a title has all of it.
 */
export function findCutOff(): string[] {
  const faults = new Set((window as unknown as { cutOff?: string[] }).cutOff?.splice(0));
  const slack = 1;
  const padding = 8;
  const place = document.documentElement;
  if (place.scrollWidth > place.clientWidth) {
    faults.add(`the page scrolls sideways: ${place.scrollWidth} px in ${place.clientWidth} px`);
  }
  const parentOf = (node: Node): Element | undefined => {
    const root = node.parentNode instanceof ShadowRoot ? node.parentNode.host : undefined;
    return (node as Element).assignedSlot ?? node.parentElement ?? root;
  };
  const nameOf = (element: Element) =>
    `${element.localName}.${element.className.trim().replaceAll(/\s+/g, '.')}`;

  // Asking the browser for each of a thousand cells anew would take a second.
  const boxes = new Map<Element, { style: CSSStyleDeclaration; bounds: DOMRect }>();
  const boxOf = (element: Element) => {
    let box = boxes.get(element);
    if (!box) {
      box = { style: getComputedStyle(element), bounds: element.getBoundingClientRect() };
      boxes.set(element, box);
    }
    return box;
  };

  interface Piece {
    readonly node: Node;
    readonly text: string;
    readonly rect: DOMRect;
    readonly isInScroller: boolean;
  }
  const pieces: Piece[] = [];

  function check(node: Node, text: string, rect: DOMRect): void {
    const titles: string[] = [];
    for (let box = parentOf(node); box && box !== place; box = parentOf(box)) {
      if (box.hasAttribute('title')) titles.push(box.getAttribute('title') ?? '');
    }
    for (let box = parentOf(node); box && box !== place; box = parentOf(box)) {
      const { style, bounds } = boxOf(box);
      const { display, overflowX, textOverflow } = style;
      if (display === 'inline' || display === 'contents') continue;
      const isScroller = overflowX === 'auto' || overflowX === 'scroll';
      if (isScroller) return void pieces.push({ node, text, rect, isInScroller: true });
      // A control may stand in the padding around what holds it, so that its inside lines up.
      const room = overflowX === 'visible' && !(node instanceof Text) ? padding : slack;
      const isWide = rect.left < bounds.left - room || rect.right > bounds.right + room;
      const isBelow =
        overflowX !== 'visible' &&
        (rect.top >= bounds.bottom - slack || rect.bottom <= bounds.top + slack);
      if (!isWide && !isBelow) continue;
      const isTold = titles.some((title) => title.includes(text));
      if (overflowX !== 'visible' && isTold && (isBelow || textOverflow === 'ellipsis')) return;
      const by = Math.round(Math.max(bounds.left - rect.left, rect.right - bounds.right));
      faults.add(`“${text}” is ${isBelow ? 'hidden in' : `${by} px beyond`} ${nameOf(box)}`);
      return;
    }
    pieces.push({ node, text, rect, isInScroller: false });
  }

  function visit(node: Node): void {
    if (node instanceof Text) {
      const text = (node.textContent ?? '').trim().replaceAll(/\s+/g, ' ');
      if (text === '') return;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const rect of range.getClientRects()) if (rect.width > 0) check(node, text, rect);
      return;
    }
    if (!(node instanceof Element) || /^(script|style|select)$/.test(node.localName)) {
      if (!(node instanceof HTMLSelectElement)) return;
      check(node, nameOf(node), node.getBoundingClientRect());
      if (getComputedStyle(node).textOverflow !== 'ellipsis') faults.add('a list without ellipsis');
      return;
    }
    // For screen readers only.
    if (node.classList.contains('spoken')) return;
    if (/^(canvas|input|button|vscode-.*)$/.test(node.localName)) {
      check(node, nameOf(node), node.getBoundingClientRect());
    }
    if (node instanceof HTMLInputElement && node.scrollWidth > node.clientWidth) {
      faults.add(`“${node.value}” is cut off in its field`);
    }
    for (const child of node.shadowRoot?.childNodes ?? []) visit(child);
    for (const child of node.childNodes) visit(child);
  }
  visit(document.body);

  const texts = pieces.filter(({ node, isInScroller }) => node instanceof Text && !isInScroller);
  texts.forEach((one, index) => {
    for (const other of texts.slice(index + 1)) {
      const across =
        Math.min(one.rect.right, other.rect.right) - Math.max(one.rect.left, other.rect.left);
      const down =
        Math.min(one.rect.bottom, other.rect.bottom) - Math.max(one.rect.top, other.rect.top);
      if (across > 2 && down > 5) faults.add(`“${one.text}” lies on “${other.text}”`);
    }
  });
  return [...faults];
}
