export function watchProgress(): void;
