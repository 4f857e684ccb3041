import { useId, useState } from "react";
import type { KeyboardEvent } from "react";
import { useQuery } from "urql";

import { PlacesDocument } from "../graphql/generated/graphql";
import { useText } from "../i18n/useText";
import { Field } from "../ui/Field";
import styles from "./PlaceField.module.css";
import { useDebounced } from "./useDebounced";
import { placeLabel } from "../stops/usePlace";
import type { Place } from "../stops/usePlace";

const SHOWN = 8;

interface Props {
  label: string;
  place: Place | null;
  problem?: string | undefined;
  onChoose: (place: Place | null) => void;
}

/** A combobox by the ARIA practices: typing asks, arrows walk, Enter takes, Escape closes. */
export function PlaceField({ label, place, problem, onChoose }: Props) {
  const text = useText();
  const list = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const [active, setActive] = useState(-1);
  const open = typed !== null;
  const asked = useDebounced(typed ?? "", 150).trim();
  const [{ data, fetching, error }] = useQuery({ query: PlacesDocument, variables: { query: asked || null, first: SHOWN }, pause: !open });
  const silent = fetching || asked !== (typed ?? "").trim();
  const found = open ? (data?.locations?.edges.map((edge) => edge.node) ?? []) : [];
  // Until the answer to the last letter is there, only what fits it of the answer before.
  const places = silent ? found.filter((each) => matches(each, typed ?? "")) : found;

  function choose(chosen: Place) {
    onChoose(chosen);
    close();
  }

  function close() {
    setTyped(null);
    setActive(-1);
  }

  function onKeyDown(event: KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (!open) setTyped("");
      setActive((index) => (places.length ? (index + step + places.length) % places.length : -1));
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && open) {
      event.preventDefault();
      const chosen = places[Math.max(active, 0)];
      if (chosen) choose(chosen);
    }
  }

  return (
    <div className={styles["place"]}>
      <Field label={label} problem={problem}>
        {(control) => (
          <input
            {...control}
            role="combobox"
            aria-expanded={open}
            aria-controls={list}
            aria-autocomplete="list"
            aria-activedescendant={active >= 0 ? `${list}-${active}` : undefined}
            autoComplete="off"
            spellCheck={false}
            placeholder={text("search.place.placeholder")}
            value={typed ?? (place ? placeLabel(place) : "")}
            onChange={(event) => {
              setTyped(event.target.value);
              setActive(-1);
              if (place) onChoose(null);
            }}
            onFocus={(event) => event.target.select()}
            onClick={() => setTyped((before) => before ?? "")}
            onBlur={close}
            onKeyDown={onKeyDown}
          />
        )}
      </Field>
      <ul className={styles["list"]} id={list} role="listbox" aria-label={text("search.place.list")} hidden={!open || places.length === 0}>
        {places.map((option, index) => (
          <li
            key={option.code}
            id={`${list}-${index}`}
            role="option"
            aria-selected={index === active}
            className={styles["option"]}
            onMouseDown={(event) => {
              event.preventDefault();
              choose(option);
            }}
          >
            <span className={styles["code"]}>{option.kind === "AIRPORT" ? option.code : option.countryCode}</span>
            <span>
              <strong>{option.city}</strong>
              <span className={styles["name"]}>{option.name}</span>
            </span>
          </li>
        ))}
      </ul>
      <p className={open && !silent && places.length === 0 ? styles["none"] : "hidden"} role="status">
        {open && !silent && statusText()}
      </p>
    </div>
  );

  function statusText(): string {
    if (error) return text("search.place.failed");
    return places.length === 0 ? text("search.place.none", { typed: asked }) : text("search.place.found", { count: places.length });
  }
}

function matches({ city, code, name }: Place, typed: string): boolean {
  return plain(`${code} ${city} ${name}`).includes(plain(typed.trim()));
}

function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
