import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, ButtonHTMLAttributes, Ref } from "react";

import styles from "./Button.module.css";

interface Look {
  /** `next` is the one yellow thing on a page: the next step. `stop` ends something for good. */
  look?: "next" | "plain" | "quiet" | "stop";
  wide?: boolean;
}

function classNames({ look = "plain", wide = false }: Look): string {
  return [styles["button"], look === "plain" ? "" : styles[look], wide ? styles["wide"] : ""].filter(Boolean).join(" ");
}

type ButtonProps = Look & Omit<ButtonHTMLAttributes<HTMLButtonElement>, "className" | "disabled"> & { busy?: boolean };

/** While busy it keeps the focus and its name, and does nothing. */
export function Button({ look, wide, busy = false, onClick, type = "button", ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={type === "submit" && busy ? "button" : type}
      className={classNames({ ...(look && { look }), ...(wide && { wide }) })}
      aria-disabled={busy || undefined}
      onClick={busy ? undefined : onClick}
    />
  );
}

type AnchorProps = Look & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "className"> & { ref?: Ref<HTMLAnchorElement> };

export function ButtonAnchor({ look, wide, children, ...rest }: AnchorProps) {
  return (
    <a {...rest} className={classNames({ ...(look && { look }), ...(wide && { wide }) })}>
      {children}
    </a>
  );
}

/** A link of the router that looks like a button. */
export const ButtonLink = createLink(ButtonAnchor);
