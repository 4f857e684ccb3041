import type { Booking } from "../../shared/booking/useBooking";
import type { OfferPartsFragment } from "../../shared/graphql/generated/graphql";

type Rental = Pick<OfferPartsFragment, "pickup" | "return" | "selection">;

/** Whether the offer is the booking as it stands: the same car, places, times and selection. */
export function isSame(booking: Rental & Pick<Booking, "bookedClass">, offer: Rental & Pick<OfferPartsFragment, "vehicleClass">): boolean {
  return booking.bookedClass.acriss === offer.vehicleClass.acriss && written(booking) === written(offer);
}

function written({ pickup, return: back, selection: { coverage, additionalDrivers, extras } }: Rental): string {
  const chosen = extras.map(({ code, quantity }) => `${code} ${quantity}`).toSorted();
  return JSON.stringify([pickup.location.code, pickup.time, back.location.code, back.time, coverage, additionalDrivers, chosen]);
}
