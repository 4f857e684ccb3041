import type { Booking } from "../../shared/booking/useBooking";
import type { SelectionInput } from "../../shared/graphql/generated/graphql";
import type { SearchParams } from "../../shared/searchParams";

/** The search that finds what is booked now. */
export function bookedSearch({
  pickup,
  return: back,
  driverAge,
  lines,
}: Pick<Booking, "pickup" | "return" | "driverAge" | "lines">): SearchParams {
  const promo = lines.find(({ kind }) => kind === "PROMOTION")?.code;
  return {
    from: pickup.location.code,
    ...(back.location.code !== pickup.location.code && { to: back.location.code }),
    pickup: pickup.localTime.slice(0, 16),
    return: back.localTime.slice(0, 16),
    age: driverAge,
    ...(promo && { promo }),
  };
}

/** Coverage, extras and drivers as booked: they stay as they are. */
export function bookedSelection({ coverage, additionalDrivers, extras }: Booking["selection"]): SelectionInput {
  return { coverage, additionalDrivers, extras: extras.map(({ code, quantity }) => ({ code, quantity })) };
}
