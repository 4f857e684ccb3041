import type { Booking } from "./useBooking";
import { useText } from "../i18n/useText";

/** Receipts and credit notes, each opened in a window of its own. */
export function PaperLinks({ papers, className }: { papers: NonNullable<Booking["documents"]>; className?: string | undefined }) {
  const text = useText();
  return (
    <ul className={className}>
      {papers.map(({ id, kind, number, url }) => (
        <li key={id}>
          <a href={url} target="_blank" rel="noreferrer">
            {text(`document.${kind}`, { number })}
          </a>
        </li>
      ))}
    </ul>
  );
}
