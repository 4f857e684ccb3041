import type { Booking } from "../../shared/booking/useBooking";

interface Texts {
  pickup: string;
  return: string;
}

/** The pick-up and the return as an iCalendar file (RFC 5545), in UTC so that every calendar shows the right moment. */
export function calendarFile(booking: Pick<Booking, "reference" | "pickup" | "return">, texts: Texts, now: Date): string {
  const stamp = utc(now.toISOString());
  const events = (
    [
      ["pickup", booking.pickup],
      ["return", booking.return],
    ] as const
  ).flatMap(([which, { time, location }]) => [
    "BEGIN:VEVENT",
    `UID:${booking.reference}-${which}@rentacar`,
    `DTSTAMP:${stamp}`,
    `DTSTART:${utc(time)}`,
    "DURATION:PT30M",
    `SUMMARY:${escaped(texts[which])}`,
    `LOCATION:${escaped(location.name)}`,
    `GEO:${location.coordinates.latitude};${location.coordinates.longitude}`,
    "END:VEVENT",
  ]);
  return ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//RentACar//Web//EN", ...events, "END:VCALENDAR", ""].flatMap(folded).join("\r\n");
}

function utc(time: string): string {
  return `${new Date(time).toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
}

function escaped(text: string): string {
  return text.replace(/[\\;,]/g, "\\$&").replaceAll("\n", "\\n");
}

/** Lines of at most 75 octets; a line that begins with a space goes on with the one before. */
function folded(line: string): string[] {
  const lines = [""];
  for (const character of line) {
    if (octets(`${lines.at(-1)}${character}`) > 75) lines.push(" ");
    lines[lines.length - 1] += character;
  }
  return lines;
}

function octets(text: string): number {
  return new TextEncoder().encode(text).length;
}
