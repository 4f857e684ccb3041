import type { RefObject } from "react";
import { useEffect, useRef } from "react";

const MARKED = "[aria-invalid], [data-invalid] :is(input, button)";

/** For a form: its first field that is marked as wrong has the focus, each time that `checked` is another. */
export function useFirstProblem(checked: unknown): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    form.current?.querySelector<HTMLElement>(MARKED)?.focus();
  }, [checked]);
  return form;
}
