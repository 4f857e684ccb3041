import { LOCALES, switchLocale } from "../shared/i18n/i18n";
import { useLocale, useText } from "../shared/i18n/useText";
import styles from "./LanguageSwitch.module.css";

const NAMES = { "pt-BR": "Português", en: "English" } as const;
const SHORT = { "pt-BR": "PT", en: "EN" } as const;

export function LanguageSwitch() {
  const text = useText();
  const locale = useLocale();
  return (
    <div role="group" aria-label={text("frame.language")} className={styles["switch"]}>
      {LOCALES.map((each) => (
        <button key={each} type="button" lang={each} aria-label={NAMES[each]} aria-pressed={each === locale} onClick={() => void switchLocale(each)}>
          {SHORT[each]}
        </button>
      ))}
    </div>
  );
}
