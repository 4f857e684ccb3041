import type { InputHTMLAttributes, ReactNode, SelectHTMLAttributes } from "react";
import { useId } from "react";

import { useText } from "../i18n/useText";
import styles from "./Field.module.css";

interface FrameProps {
  label: string;
  hint?: ReactNode;
  problem?: string | undefined;
  optional?: boolean;
}

export interface ControlProps {
  id: string;
  className: string;
  "aria-invalid": true | undefined;
  "aria-describedby": string | undefined;
}

interface NotesProps {
  /** Of what they are about, which names them by `notesOf`. */
  id: string;
  hint?: ReactNode;
  problem?: string | undefined;
}

/** What is wrong with a control, and what it is for. */
export function FieldNotes({ id, hint, problem }: NotesProps) {
  return (
    <>
      {problem && (
        <p className={styles["problem"]} id={`${id}-problem`}>
          {problem}
        </p>
      )}
      {hint && (
        <p className={styles["hint"]} id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </>
  );
}

/** The ids of a control's notes, for its `aria-describedby`. */
export function notesOf({ id, hint, problem }: NotesProps): string | undefined {
  return [problem ? `${id}-problem` : "", hint ? `${id}-hint` : ""].filter(Boolean).join(" ") || undefined;
}

/** A label, a control, what it is for and what is wrong with it, tied together for every reader. */
export function Field({
  label,
  hint,
  problem,
  optional = false,
  children,
}: FrameProps & { children: (control: ControlProps) => ReactNode }) {
  const text = useText();
  const id = useId();
  return (
    <div className={styles["field"]}>
      <label className={styles["label"]} htmlFor={id}>
        {label} {optional && <span className={styles["optional"]}>{text("form.optional")}</span>}
      </label>
      {children({
        id,
        className: styles["control"] ?? "",
        "aria-invalid": problem ? true : undefined,
        "aria-describedby": notesOf({ id, hint, problem }),
      })}
      <FieldNotes {...{ id, hint, problem }} />
    </div>
  );
}

type TextFieldProps = FrameProps &
  Omit<InputHTMLAttributes<HTMLInputElement>, "id" | "className" | "onChange"> & { onChange: (value: string) => void };

export function TextField({ label, hint, problem, optional, onChange, ...input }: TextFieldProps) {
  return (
    <Field label={label} hint={hint} problem={problem} {...(optional && { optional })}>
      {(control) => <input {...input} {...control} onChange={(event) => onChange(event.target.value)} />}
    </Field>
  );
}

type SelectFieldProps = FrameProps &
  Omit<SelectHTMLAttributes<HTMLSelectElement>, "id" | "className" | "onChange"> & { onChange: (value: string) => void };

export function SelectField({ label, hint, problem, optional, onChange, children, ...select }: SelectFieldProps) {
  return (
    <Field label={label} hint={hint} problem={problem} {...(optional && { optional })}>
      {(control) => (
        <select {...select} {...control} onChange={(event) => onChange(event.target.value)}>
          {children}
        </select>
      )}
    </Field>
  );
}
