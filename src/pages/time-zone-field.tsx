import type { Locale } from "../locales/index.ts";
import { Field, type FieldName, noted } from "./field.tsx";

interface TimeZoneFieldProps {
  locale: Locale;
  timeZones: string[];
  value: string;
  problems: FieldName[];
}

/**
 * IANA zones by region. UTC and the zone in use are always among them, whatever the runtime lists. Where the browser lives in
 * another zone, `time-zone.js` offers that one.
 */
export function TimeZoneField({ locale, timeZones, value, problems }: TimeZoneFieldProps) {
  const { preferences } = locale.pages;
  const notes = { name: "timeZone" as const, problems };
  const zones = [...new Set([...timeZones, "UTC", value])].sort();
  const regions = Map.groupBy(zones, (zone) => (zone.includes("/") ? zone.slice(0, zone.indexOf("/")) : ""));
  return (
    <Field label={preferences.timeZone} locale={locale} {...notes}>
      <select id="timeZone" name="timeZone" {...noted(notes)}>
        {[...regions].map(([region, names]) => (
          <optgroup label={region || preferences.otherZones}>
            {names.map((zone) => (
              <option value={zone} selected={zone === value}>
                {zone.slice(region === "" ? 0 : region.length + 1).replaceAll("_", " ")}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
      <div class="offer" data-zone="timeZone" hidden>
        <span data-text>{preferences.zoneOffer("{zone}")}</span>
        <button type="button" class="quiet">
          {preferences.zoneUse}
        </button>
        <span role="status" data-done={preferences.zoneUsed("{zone}")}></span>
      </div>
    </Field>
  );
}
