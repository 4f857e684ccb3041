import { switchLocale } from "../shared/i18n/i18n";
import { useLocale } from "../shared/i18n/useText";
import styles from "./LanguageSwitch.module.css";

const OTHER = { "pt-BR": "en", en: "pt-BR" } as const;
const NAMES = { "pt-BR": "Português", en: "English" } as const;
const SHORT = { "pt-BR": "PT", en: "EN" } as const;

/** The language that is not on, in its own words. */
export function LanguageSwitch() {
  const other = OTHER[useLocale()];
  return (
    <button type="button" lang={other} className={styles["switch"]} onClick={() => switchLocale(other)}>
      <span className={styles["short"]}>{SHORT[other]}</span> <span className={styles["whole"]}>{NAMES[other]}</span>
    </button>
  );
}
