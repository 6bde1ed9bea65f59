/** What was written on canvases, which keep no text: of each the words, and how far they reach from side to side. */
export const canvasTexts = new Map<HTMLCanvasElement, { text: string; left: number; right: number }[]>();

const original = CanvasRenderingContext2D.prototype.fillText;

CanvasRenderingContext2D.prototype.fillText = function (text, x, y, ...rest) {
  const width = this.measureText(text).width;
  const before: Record<string, number> = { center: width / 2, right: width, end: width };
  const start = x - (before[this.textAlign] ?? 0);
  const matrix = this.getTransform();
  const [left, right] = [start, start + width].map((at) => matrix.transformPoint({ x: at, y }).x) as [number, number];
  const texts = canvasTexts.get(this.canvas) ?? [];
  canvasTexts.set(this.canvas, [...texts, { text, left: Math.min(left, right), right: Math.max(left, right) }]);
  original.call(this, text, x, y, ...rest);
};
