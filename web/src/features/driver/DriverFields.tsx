import { useText, useLocale } from "../../shared/i18n/useText";
import { SelectField, TextField } from "../../shared/ui/Field";
import layout from "../../shared/ui/Layout.module.css";
import { countriesIn } from "../../shared/person/countries";
import { DOCUMENT_TYPES } from "./driverDraft";
import type { DriverDraft, DriverProblems } from "./driverDraft";

interface Props {
  driver: DriverDraft;
  problems: DriverProblems;
  /** Only the first driver's own data may be filled in by the browser. */
  autoFill: boolean;
  onChange: (driver: DriverDraft) => void;
}

export function DriverFields({ driver, problems, autoFill, onChange }: Props) {
  const text = useText();
  const locale = useLocale();
  const field = (name: keyof DriverDraft, autoComplete: string) => ({
    label: text(name === "documentNumber" ? `driver.documentNumber.${driver.documentType}` : `driver.${name}`),
    value: driver[name],
    problem: problems[name] && text(problems[name]),
    autoComplete: autoFill ? autoComplete : "off",
    required: true,
    onChange: (value: string) => onChange({ ...driver, [name]: value }),
  });
  return (
    <>
      <div className={layout["pair"]}>
        <TextField {...field("givenName", "given-name")} />
        <TextField {...field("familyName", "family-name")} />
      </div>
      <div className={layout["pair"]}>
        <TextField {...field("email", "email")} type="email" inputMode="email" hint={autoFill && text("driver.email.hint")} />
        <TextField {...field("phone", "tel")} type="tel" inputMode="tel" hint={autoFill && text("driver.phone.hint")} />
      </div>
      <div className={layout["pair"]}>
        <TextField {...field("birthDate", "bday")} type="date" min="1900-01-01" max="2099-12-31" />
        <SelectField {...field("countryCode", "country")}>
          {countriesIn(locale).map(({ code, name }) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </SelectField>
      </div>
      <div className={layout["pair"]}>
        <SelectField {...field("documentType", "off")}>
          {DOCUMENT_TYPES.map((type) => (
            <option key={type} value={type}>
              {text(`driver.document.${type}`)}
            </option>
          ))}
        </SelectField>
        <TextField {...field("documentNumber", "off")} inputMode={driver.documentType === "CPF" ? "numeric" : "text"} spellCheck={false} />
      </div>
      <TextField {...field("licenceNumber", "off")} hint={text("driver.licence.hint")} spellCheck={false} />
    </>
  );
}
