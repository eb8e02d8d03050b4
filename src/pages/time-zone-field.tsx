import type { Locale } from "../locales/index.ts";
import { describedBy, Field, type FieldName } from "./field.tsx";

interface TimeZoneFieldProps {
  locale: Locale;
  timeZones: string[];
  value: string;
  problems: FieldName[];
}

/**
 * Lists IANA zones by region. Always includes UTC and the current zone. `time-zone.js` offers the browser's zone if it
 * differs.
 */
export function TimeZoneField({ locale, timeZones, value, problems }: TimeZoneFieldProps) {
  const { preferences } = locale.pages;
  const notes = { name: "timeZone" as const, problems };
  const zones = [...new Set([...timeZones, "UTC", value])].sort();
  const regions = Map.groupBy(zones, (zone) => (zone.includes("/") ? zone.slice(0, zone.indexOf("/")) : ""));
  return (
    <Field label={preferences.timeZone} locale={locale} {...notes}>
      <select id="timeZone" name="timeZone" {...describedBy(notes)}>
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
