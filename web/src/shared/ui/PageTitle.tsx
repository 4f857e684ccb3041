import type { ReactNode } from "react";
import { useEffect, useRef } from "react";

let firstPage = true;

interface Props {
  children: ReactNode;
  /** For the window's title, where the heading is not plain text. */
  title: string;
}

/** The page's heading. It takes the focus when the reader comes from another page, so that screen readers say where they are. */
export function PageTitle({ children, title }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  const said = useRef(title);
  useEffect(() => {
    // A form that has taken the focus for its first field keeps it.
    if (!firstPage && !document.getElementById("content")?.contains(document.activeElement)) heading.current?.focus();
    firstPage = false;
  }, []);
  useEffect(() => {
    document.title = `${title} · RentACar`;
    // A page that changed by itself may have taken away what had the focus.
    if (said.current !== title && document.activeElement === document.body) heading.current?.focus();
    said.current = title;
  }, [title]);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}
