import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";

// Search and offers come together: nearly everybody who sees the one goes on to the other.
import { OffersPage } from "../features/offers/OffersPage";
import { SearchPage } from "../features/search/SearchPage";
import { onlyKnown, parseSearch, readQuery, writeQuery } from "../shared/searchParams";
import type { SearchParams } from "../shared/searchParams";
import { CrashPage } from "./CrashPage";
import { NotFoundPage } from "./NotFoundPage";
import { PageLoading } from "./PageLoading";
import { Root } from "./Root";

interface OffersParams extends SearchParams {
  /** The filters that are on, e.g. "automatic,suv". */
  show?: string;
}

interface RentalParams extends SearchParams {
  /** The signed offer, with coverage and extras as chosen. */
  offer?: string;
}

interface LinkParams {
  /** Of a link in a mail: proves who may see the booking. */
  token?: string;
}

interface ChangeParams extends RentalParams, LinkParams {
  /** `extras`: the car and its times stay, and only what is rented besides is chosen anew. */
  what?: "extras";
}

interface BoardParams {
  /** The counter whose board it is, by its location's code. */
  at?: string;
  /** Another day than today. */
  day?: string;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function rentalParams(raw: Record<string, unknown>): RentalParams {
  const offer = text(raw["offer"]);
  return { ...parseSearch(raw), ...(offer && { offer }) };
}

function linkParams(raw: Record<string, unknown>): LinkParams {
  const token = text(raw["token"]);
  return token ? { token } : {};
}

const root = createRootRoute({ component: Root, notFoundComponent: NotFoundPage });

const search = createRoute({ getParentRoute: () => root, path: "/", validateSearch: onlyKnown(parseSearch), component: SearchPage });

const offers = createRoute({
  getParentRoute: () => root,
  path: "/offers",
  validateSearch: onlyKnown((raw): OffersParams => {
    const show = text(raw["show"]);
    return { ...parseSearch(raw), ...(show && { show }) };
  }),
  component: OffersPage,
});

const rental = createRoute({
  getParentRoute: () => root,
  path: "/rental",
  validateSearch: onlyKnown(rentalParams),
  component: lazyRouteComponent(() => import("../features/rental/RentalPage"), "RentalPage"),
});

const driver = createRoute({
  getParentRoute: () => root,
  path: "/driver",
  validateSearch: onlyKnown(rentalParams),
  component: lazyRouteComponent(() => import("../features/driver/DriverPage"), "DriverPage"),
});

const pay = createRoute({
  getParentRoute: () => root,
  path: "/pay",
  validateSearch: onlyKnown(rentalParams),
  component: lazyRouteComponent(() => import("../features/pay/PayPage"), "PayPage"),
});

const booking = createRoute({
  getParentRoute: () => root,
  path: "/booking/$reference",
  validateSearch: onlyKnown(linkParams),
  component: lazyRouteComponent(() => import("../features/booking/BookingPage"), "BookingPage"),
});

const bookingPay = createRoute({
  getParentRoute: () => root,
  path: "/booking/$reference/pay",
  validateSearch: onlyKnown(linkParams),
  component: lazyRouteComponent(() => import("../features/pay/BookingPayPage"), "BookingPayPage"),
});

const bookingChange = createRoute({
  getParentRoute: () => root,
  path: "/booking/$reference/change",
  validateSearch: onlyKnown((raw): ChangeParams => ({
    ...rentalParams(raw),
    ...linkParams(raw),
    ...(raw["what"] === "extras" && { what: "extras" }),
  })),
  component: lazyRouteComponent(() => import("../features/change/ChangePage"), "ChangePage"),
});

const find = createRoute({
  getParentRoute: () => root,
  path: "/find",
  component: lazyRouteComponent(() => import("../features/find/FindPage"), "FindPage"),
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: onlyKnown((raw): { to?: string; error?: string } => {
    const to = text(raw["to"]);
    const error = text(raw["error"]);
    // Only a path of ours: nobody is sent elsewhere by a link to this page.
    return { ...(to && /^\/(?![/\\])/.test(to) && { to }), ...(error && { error }) };
  }),
  component: lazyRouteComponent(() => import("../features/account/SignInPage"), "SignInPage"),
});

const account = createRoute({
  getParentRoute: () => root,
  path: "/account",
  component: lazyRouteComponent(() => import("../features/account/AccountFrame"), "AccountFrame"),
});

const myBookings = createRoute({
  getParentRoute: () => account,
  path: "/",
  component: lazyRouteComponent(() => import("../features/account/MyBookingsPage"), "MyBookingsPage"),
});

const profile = createRoute({
  getParentRoute: () => account,
  path: "/profile",
  component: lazyRouteComponent(() => import("../features/account/ProfilePage"), "ProfilePage"),
});

const cards = createRoute({
  getParentRoute: () => account,
  path: "/cards",
  component: lazyRouteComponent(() => import("../features/account/CardsPage"), "CardsPage"),
});

const access = createRoute({
  getParentRoute: () => account,
  path: "/access",
  component: lazyRouteComponent(() => import("../features/account/AccessPage"), "AccessPage"),
});

const privacy = createRoute({
  getParentRoute: () => account,
  path: "/privacy",
  component: lazyRouteComponent(() => import("../features/account/PrivacyPage"), "PrivacyPage"),
});

const mine = account.addChildren([myBookings, profile, cards, access, privacy]);

const staff = createRoute({
  getParentRoute: () => root,
  path: "/staff",
  component: lazyRouteComponent(() => import("../features/staff/StaffFrame"), "StaffFrame"),
});

const staffBooking = createRoute({
  getParentRoute: () => staff,
  path: "/booking/$reference",
  component: lazyRouteComponent(() => import("../features/staff/booking/StaffBookingPage"), "StaffBookingPage"),
});

const handOut = createRoute({
  getParentRoute: () => staff,
  path: "/booking/$reference/hand-out",
  component: lazyRouteComponent(() => import("../features/staff/handOut/HandOutPage"), "HandOutPage"),
});

const takeBack = createRoute({
  getParentRoute: () => staff,
  path: "/booking/$reference/return",
  component: lazyRouteComponent(() => import("../features/staff/takeBack/TakeBackPage"), "TakeBackPage"),
});

const laterCharges = createRoute({
  getParentRoute: () => staff,
  path: "/booking/$reference/charges",
  component: lazyRouteComponent(() => import("../features/staff/charges/ChargesPage"), "ChargesPage"),
});

const refund = createRoute({
  getParentRoute: () => staff,
  path: "/booking/$reference/refund",
  component: lazyRouteComponent(() => import("../features/staff/refund/RefundPage"), "RefundPage"),
});

const board = createRoute({
  getParentRoute: () => staff,
  path: "/",
  validateSearch: onlyKnown((raw): BoardParams => {
    const at = text(raw["at"]);
    const day = text(raw["day"]);
    return { ...(at && { at }), ...(day && /^\d{4}-\d{2}-\d{2}$/.test(day) && { day }) };
  }),
  component: lazyRouteComponent(() => import("../features/staff/board/BoardPage"), "BoardPage"),
});

const staffSearch = createRoute({
  getParentRoute: () => staff,
  path: "/search",
  validateSearch: onlyKnown((raw) => ({ q: text(raw["q"]) ?? "" })),
  component: lazyRouteComponent(() => import("../features/staff/board/SearchPage"), "SearchPage"),
});

const vehicles = createRoute({
  getParentRoute: () => staff,
  path: "/vehicles",
  component: lazyRouteComponent(() => import("../features/staff/fleet/VehiclesPage"), "VehiclesPage"),
});

const mails = createRoute({
  getParentRoute: () => staff,
  path: "/mails",
  component: lazyRouteComponent(() => import("../features/staff/mails/MailsPage"), "MailsPage"),
});

const letters = createRoute({
  getParentRoute: () => staff,
  path: "/dead-letters",
  component: lazyRouteComponent(() => import("../features/staff/letters/LettersPage"), "LettersPage"),
});

const people = createRoute({
  getParentRoute: () => staff,
  path: "/people",
  component: lazyRouteComponent(() => import("../features/staff/people/PeoplePage"), "PeoplePage"),
});

const audit = createRoute({
  getParentRoute: () => staff,
  path: "/audit",
  component: lazyRouteComponent(() => import("../features/staff/audit/AuditPage"), "AuditPage"),
});

const erasure = createRoute({
  getParentRoute: () => staff,
  path: "/erasure",
  component: lazyRouteComponent(() => import("../features/staff/erasure/ErasurePage"), "ErasurePage"),
});

const counter = staff.addChildren([
  board,
  staffSearch,
  staffBooking,
  handOut,
  takeBack,
  laterCharges,
  refund,
  vehicles,
  mails,
  letters,
  people,
  audit,
  erasure,
]);

export const router = createRouter({
  routeTree: root.addChildren([search, offers, rental, driver, pay, booking, bookingPay, bookingChange, find, signIn, mine, counter]),
  parseSearch: readQuery,
  stringifySearch: writeQuery,
  defaultPreload: "intent",
  defaultPendingComponent: PageLoading,
  defaultErrorComponent: CrashPage,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
