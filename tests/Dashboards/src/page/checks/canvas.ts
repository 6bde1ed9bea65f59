/** What was written on canvases, which keep no text: of each the words, and where they begin. */
export const canvasTexts = new Map<HTMLCanvasElement, { text: string; left: number }[]>();

const original = CanvasRenderingContext2D.prototype.fillText;

CanvasRenderingContext2D.prototype.fillText = function (text, x, y, ...rest) {
  const width = this.measureText(text).width;
  const before: Record<string, number> = { center: width / 2, right: width, end: width };
  const start = new DOMPoint(x - (before[this.textAlign] ?? 0), y).matrixTransform(this.getTransform());
  canvasTexts.set(this.canvas, [...(canvasTexts.get(this.canvas) ?? []), { text, left: start.x }]);
  original.call(this, text, x, y, ...rest);
};
