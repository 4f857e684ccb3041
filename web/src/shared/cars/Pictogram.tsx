const PATHS = {
  seats: "M7 3h4l1 9h5l2 8M7 3 8.5 14.5H15M8.5 14.5 8 20",
  bags: "M4 8h16v12H4zM9 8V4h6v4M9 12v4m6-4v4",
  gearbox: "M5 5v14M12 5v14M19 5v7H5",
  fuel: "M4 20V4h9v16M3 20h11M6 8h5M13 11h2.5v6a1.5 1.5 0 0 0 3 0V9L16 6",
  electric: "M13 3 6 13h5l-1 8 8-11h-5z",
  air: "M12 3v18M4.5 7.5l15 9m0-9-15 9",
} as const;

export type PictogramName = keyof typeof PATHS;

/** A small sign beside a text that says the same. */
export function Pictogram({ name }: { name: PictogramName }) {
  return (
    <svg
      width="20"
      height="20"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinejoin="round"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
