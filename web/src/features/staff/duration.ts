/** "2 h 15 min" of so many milliseconds. */
export function duration(milliseconds: number, locale: string): string {
  const minutes = Math.max(1, Math.floor(milliseconds / 60_000));
  const parts: [number, string][] = [
    [Math.floor(minutes / 1440), "day"],
    [Math.floor(minutes / 60) % 24, "hour"],
    [minutes % 60, "minute"],
  ];
  const said = parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: unit === "day" ? "long" : "short" }).format(count));
  return said.join(" ");
}
