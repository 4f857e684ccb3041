import type { FormEvent } from "react";
import { useState } from "react";
import { useMutation } from "urql";

import { useAccountText } from "../../shared/account/accountText";
import { failureOf } from "../../shared/graphql/client";
import type { DocumentType, ProfileUpdateInput } from "../../shared/graphql/generated/graphql";
import { ProfileUpdateDocument } from "../../shared/graphql/generated/graphql";
import { useLocale } from "../../shared/i18n/useText";
import { countriesIn } from "../../shared/person/countries";
import { isCpf } from "../../shared/person/cpf";
import { Button } from "../../shared/ui/Button";
import { SelectField, TextField } from "../../shared/ui/Field";
import layout from "../../shared/ui/Layout.module.css";
import { PageTitle } from "../../shared/ui/PageTitle";
import { useFirstProblem } from "../../shared/ui/useFirstProblem";
import { useCustomer } from "./useCustomer";

const DOCUMENTS = ["CPF", "PASSPORT", "ID_CARD"] as const satisfies readonly DocumentType[];
const LANGUAGES = [
  ["pt-BR", "Português"],
  ["en", "English"],
] as const;

type Draft = Record<
  "givenName" | "familyName" | "phone" | "locale" | "birthDate" | "countryCode" | "documentType" | "documentNumber" | "licenceNumber",
  string
>;

/** What fills in the next booking. A CPF's check digits are looked at as it is typed. */
export function ProfilePage() {
  const text = useAccountText();
  const locale = useLocale();
  const customer = useCustomer();
  const [{ fetching }, update] = useMutation(ProfileUpdateDocument);
  const [draft, setDraft] = useState<Draft>(() => ({
    givenName: customer.givenName ?? "",
    familyName: customer.familyName ?? "",
    phone: customer.phone ?? "",
    locale: customer.locale,
    birthDate: customer.birthDate ?? "",
    countryCode: customer.countryCode ?? "",
    documentType: customer.documentType ?? "",
    documentNumber: customer.documentNumber ?? "",
    licenceNumber: customer.licenceNumber ?? "",
  }));
  const [problems, setProblems] = useState<Record<string, string>>({});
  const form = useFirstProblem(problems);
  const [outcome, setOutcome] = useState<"SAVED" | "FAILED" | "OFFLINE" | null>(null);
  const document = DOCUMENTS.find((each) => each === draft.documentType);
  const wholeCpf = document === "CPF" && draft.documentNumber.replace(/\D/g, "").length >= 11;
  const wrongCpf = wholeCpf && !isCpf(draft.documentNumber) ? text("driver.problem.cpf") : undefined;

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (fetching || wrongCpf) return;
    const { data, error } = await update({ input: inputOf(draft) });
    const answer = data?.profileUpdate;
    setProblems(answer?.__typename === "InvalidInput" ? Object.fromEntries(answer.problems.map((each) => [each.field, each.message])) : {});
    setOutcome(answer?.__typename === "ProfileUpdated" ? "SAVED" : answer?.__typename === "InvalidInput" ? null : failureOf(error) === "OFFLINE" ? "OFFLINE" : "FAILED");
  }

  const field = (name: keyof Draft, autoComplete = "off") => ({
    value: draft[name],
    problem: problems[name],
    autoComplete,
    onChange: (value: string) => {
      setDraft((before) => ({ ...before, [name]: value }));
      setOutcome(null);
    },
  });

  return (
    <div className={`${layout["page"]} ${layout["narrow"]}`}>
      <PageTitle title={text("account.profile.title")}>{text("account.profile.title")}</PageTitle>
      <form ref={form} className={layout["sheet"]} onSubmit={(event) => void submit(event)} noValidate aria-label={text("account.profile.title")}>
        <p>{text("account.profile.lead")}</p>
        <p>
          <strong>{text("account.profile.email")}:</strong> {customer.email}
        </p>
        <div className={layout["pair"]}>
          <TextField label={text("driver.givenName")} {...field("givenName", "given-name")} />
          <TextField label={text("driver.familyName")} {...field("familyName", "family-name")} />
        </div>
        <div className={layout["pair"]}>
          <TextField label={text("driver.phone")} type="tel" {...field("phone", "tel")} />
          <TextField label={text("driver.birthDate")} type="date" min="1900-01-01" max="2099-12-31" {...field("birthDate", "bday")} />
        </div>
        <div className={layout["pair"]}>
          <SelectField label={text("driver.countryCode")} {...field("countryCode", "country")}>
            <option value="">{text("account.profile.documentNone")}</option>
            {countriesIn(locale).map(({ code, name }) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </SelectField>
          <TextField label={text("driver.licenceNumber")} spellCheck={false} {...field("licenceNumber")} />
        </div>
        <div className={layout["pair"]}>
          <SelectField label={text("driver.documentType")} {...field("documentType")}>
            <option value="">{text("account.profile.documentNone")}</option>
            {DOCUMENTS.map((type) => (
              <option key={type} value={type}>
                {text(`driver.document.${type}`)}
              </option>
            ))}
          </SelectField>
          {document && (
            <TextField
              label={text(`driver.documentNumber.${document}`)}
              spellCheck={false}
              inputMode={document === "CPF" ? "numeric" : "text"}
              {...field("documentNumber")}
              {...(wrongCpf && { problem: wrongCpf })}
            />
          )}
        </div>
        <SelectField label={text("account.profile.language")} {...field("locale")}>
          {LANGUAGES.map(([code, name]) => (
            <option key={code} value={code} lang={code}>
              {name}
            </option>
          ))}
        </SelectField>
        <Button type="submit" look="next" wide busy={fetching}>
          {text("account.profile.save")}
        </Button>
        <p role="status">
          {outcome === "SAVED" && text("account.profile.saved")}
          {outcome === "FAILED" && text("account.failed")}
          {outcome === "OFFLINE" && text("failure.offline.title")}
        </p>
      </form>
    </div>
  );
}

/** What is empty is emptied; a document without its number is none. */
function inputOf({ locale, documentType, ...rest }: Draft): ProfileUpdateInput {
  const given = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, value.trim() || null]));
  const type = DOCUMENTS.find((each) => each === documentType) ?? null;
  return { ...given, locale, documentType: given["documentNumber"] ? type : null, ...(!type && { documentNumber: null }) };
}
