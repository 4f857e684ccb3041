import { useNavigate } from "@tanstack/react-router";
import type { FormEvent } from "react";
import { useEffect, useRef, useState } from "react";

import { spelledReference } from "../../../shared/booking/reference";
import styles from "../StaffFrame.module.css";
import { useStaffText } from "../staffText";

/** Finds a booking from anywhere: a whole reference opens it. Ctrl or ⌘ with K brings the focus here. */
export function SearchBox() {
  const text = useStaffText();
  const navigate = useNavigate();
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState("");

  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return;
      event.preventDefault();
      field.current?.select();
    }
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);

  function submit(event: FormEvent) {
    event.preventDefault();
    const wanted = typed.trim();
    if (!wanted) return;
    const reference = /\d/.test(wanted) ? spelledReference(wanted) : null;
    setTyped("");
    if (reference) void navigate({ to: "/staff/booking/$reference", params: { reference } });
    else void navigate({ to: "/staff/search", search: { q: wanted } });
  }

  return (
    <form className={styles["search"]} role="search" onSubmit={submit}>
      <input
        ref={field}
        type="search"
        aria-label={text("staff.search")}
        aria-keyshortcuts="Control+K Meta+K"
        placeholder={`${text("staff.search")} (${text("staff.search.keys")})`}
        value={typed}
        autoComplete="off"
        spellCheck={false}
        maxLength={100}
        onChange={(event) => setTyped(event.target.value)}
      />
    </form>
  );
}
