import type { Payment } from "../booking/owed";

type NextAction = NonNullable<Payment["nextAction"]>;
export type CardAuthentication = Extract<NextAction, { __typename: "CardAuthentication" }>;
export type PixTransfer = Extract<NextAction, { __typename: "PixTransfer" }>;

/** The page that stands in for the bank's, told to send the customer back to `here`. */
export function bankPage(redirectUrl: string, here: string): string {
  const page = new URL(redirectUrl);
  const back = new URL(here);
  back.hash = "";
  page.searchParams.set("return_url", back.href);
  return page.href;
}

/** A QR code as an address for a picture: as a picture it can run nothing. */
export function pictureAddress(svg: string): string {
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
