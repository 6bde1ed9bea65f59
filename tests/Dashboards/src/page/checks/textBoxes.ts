export interface TextBox {
  text: string;
  element: HTMLElement;
  /** Where the line would be, were all of it shown. */
  whole: DOMRect;
  /** What is seen of it. */
  seen: DOMRect;
  /** The element that hides the rest. */
  hider?: HTMLElement;
}

/** The lines of text within an element, without those that are there for screen readers only. */
export function textBoxes(within: HTMLElement): TextBox[] {
  const walker = document.createTreeWalker(within, NodeFilter.SHOW_TEXT);
  const boxes: TextBox[] = [];
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement!;
    const text = walker.currentNode.textContent!.trim();
    if (text === '' || ['STYLE', 'TITLE', 'SCRIPT'].includes(element.tagName) || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) {
      continue;
    }

    const range = document.createRange();
    range.selectNodeContents(walker.currentNode);
    for (const whole of range.getClientRects()) {
      const { seen, hider } = clip(element, within, whole);
      const isForScreenReaders = hider !== undefined && hider.clientWidth <= 1 && hider.clientHeight <= 1;
      if (whole.width > 0 && !isForScreenReaders) {
        boxes.push({ text, element, whole, seen, hider });
      }
    }
  }

  return boxes;
}

function clip(element: HTMLElement, within: HTMLElement, whole: DOMRect) {
  let seen = whole;
  let hider: HTMLElement | undefined;
  for (let at: HTMLElement | null = element; at !== null && at !== within.parentElement; at = at.parentElement) {
    const style = getComputedStyle(at);
    if (at !== within && style.overflowX === 'visible' && style.overflowY === 'visible') {
      continue;
    }

    const box = at.getBoundingClientRect();
    const [left, top] = [Math.max(seen.left, box.left), Math.max(seen.top, box.top)];
    const [right, bottom] = [Math.min(seen.right, box.right), Math.min(seen.bottom, box.bottom)];
    const next = new DOMRect(left, top, Math.max(right - left, 0), Math.max(bottom - top, 0));
    if (hider === undefined && (next.width < seen.width - 1 || next.height < seen.height - 1)) {
      hider = at;
    }

    seen = next;
  }

  return { seen, hider };
}
